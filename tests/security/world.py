"""One small county with something behind every door: for tests that try all of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from appointments.actions.gate import grant_exemption
from appointments.models import NominationCandidacy
from core.audit import record
from core.files import keep_private
from core.sealing import seal_log
from exams.actions.marking import mark_objective_items
from exams.actions.regulations import attach_basis
from exams.actions.results import confirm_results, keep_report, release_results
from exams.models import Attempt, Paper, Sitting
from laws.actions import import_statute
from laws.reading import parse_statute
from people.models import Delegation, Deputy, Role, RosterBatch, Tenure, Term, User
from question_bank.actions.questions import create_question
from question_bank.models import ImportBatch, QuestionExport
from tests.appointments.rows import make_nomination, make_post
from tests.exams.marking import full_mark_paper, handed_in, respond, written_paper
from tests.factories import (
    make_attempt,
    make_candidate,
    make_officer,
    make_paper,
    make_person,
    make_regulation,
    make_room,
    make_sitting,
)
from tests.laws.statutes import MARKDOWN
from tests.question_bank.bank import single
from tests.security import areas

ROLES = (
    "nominee", "organizer", "setter", "reviewer", "invigilator", "marker", "chair",
    "sysadmin", "secadmin", "auditor", "editor", "liaison", "deputy",
)  # fmt: skip
# Wagtail's own screens hold no row of ours; who may not edit pages gets nothing from them.
# Signing in and out, health and the style guide have tests of their own.
FOREIGN = re.compile(r"None$|wagtail(?!users_users)|account$|log(in|out)|(health|ready)z|styleg")
# What an act is asked for by a field, and not by its URL.
ASKED = {
    "bank:act": {"do": "submit"},
    "bank:bulk": {"do": "submit"},
    "bank:import_act": {"do": "recheck"},
}


@dataclass
class World:
    """`people` by role; `rows` by the URL name, or its namespace, whose `pk` they fill."""

    people: dict[str, User]
    rows: dict[str, Any]
    sittings: dict[str, Sitting] = field(default_factory=dict)

    def path(self, name: str, pattern: str) -> str:
        row = self.rows.get(name) or self.rows.get(name.split(":")[0])
        verb = "note" if "seat" in name else "open"
        known = {"pk": str(getattr(row, "pk", 1)), "kind": "nominee", "verb": verb}
        known["key"] = getattr(row, "key", "1")
        known["block"] = getattr(row, "block", "1")
        path = re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda m: known.get(m[1], "1"), pattern)
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda m: known.get(m[1], "1"), path)
        return "/" + re.sub(r"[\^$\\]", "", path).lstrip("/")


def own_routes() -> list[tuple[str, str]]:
    """Name and pattern of every URL of ours; the fragments of lists and histories apart, which
    share view and rights with their pages."""
    found: dict[str, str] = {}
    for name, pattern in routes(get_resolver().url_patterns):
        if not FOREIGN.match(name) and not name.endswith("_results"):
            found.setdefault(name, pattern)
    return list(found.items())


def routes(patterns: Any, prefix: str = "", namespace: str = "") -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, path, inner)
        else:
            yield f"{namespace}{pattern.name}", path


def is_turned_away(answer: HttpResponse) -> bool:
    """Wagtail answers its own PermissionDenied by leading back to the desk."""
    if answer.status_code in (301, 302):
        return answer["Location"] == "/admin/" or "/login/" in answer["Location"]
    return answer.status_code in (401, 403, 404)


def entering(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def make_world() -> World:
    people = {role: holder_of(role) for role in ROLES}
    clerk, chair = people["organizer"], people["chair"]
    world = World(people, {})
    fill_sittings(world)
    world.rows |= rows_of_people(world) | rows_of_bank(people["setter"], clerk)
    version = import_statute(parse_statute(MARKDOWN, "x.md"), by=clerk, at=timezone.now()).version
    world.rows |= {"laws": version.law, "laws_office": version.law}
    record(chair, "people.edit", by=clerk, at=timezone.now())
    for area in areas.AREAS:
        world.rows |= area.rows(world)
    world.rows["audit"] = seal_log(at=timezone.now())
    return world


def holder_of(role: str) -> User:
    user = make_person(f"the-{role}")
    user.groups.add(Role.objects.get(key=role).group)
    return user


def fill_sittings(world: World) -> None:
    now = timezone.now()
    nominee, clerk, chair = (world.people[role] for role in ("nominee", "organizer", "chair"))
    rules = make_regulation(may_review_paper=True, exemption_reasons=["平职调整"])
    room, begun = make_room(), now - timedelta(minutes=20)
    window = {"regulation": rules, "room": room, "opens_at": begun}
    past = {"regulation": rules, "opens_at": now - timedelta(days=9), "state": "closed"}
    sittings = {
        "open": make_sitting(**window, title="进行中的场次"),
        "planned": make_sitting(**{**window, "room": None}, state="planned", title="筹备中的场次"),
        "closed": make_sitting(**past, title="待阅卷的场次"),
        "published": make_sitting(**past, title="已公布的场次"),
    }
    for sitting in sittings.values():
        make_officer(sitting, world.people["invigilator"])
        make_officer(sitting, world.people["marker"], "marker")
    attempt = make_attempt(sitting=sittings["open"], person=nominee, items=5, started_at=begun)
    draft = make_paper(sittings["planned"], state=Paper.State.DRAFT)
    waiting = handed_in(sittings["closed"], paper=written_paper(sittings["closed"]))
    respond(waiting, waiting.paper.items.last(), "依照组织法办理。")
    mark_objective_items(waiting, at=now)
    done = handed_in(sittings["published"], person=nominee, right=3,
                     paper=full_mark_paper(sittings["published"]))  # fmt: skip
    mark_objective_items(done, at=now)
    confirm_results(sittings["published"], by=clerk, at=now)
    release_results(sittings["published"], by=chair, at=now)
    sittings["published"].refresh_from_db()
    attach_basis(rules, ContentFile(b"%PDF"), name="办法.pdf", by=clerk, at=now)
    report = keep_report(sittings["published"], b"PK", format="docx", by=clerk, at=now)
    world.sittings = sittings
    seat = make_candidate(sittings["open"])
    make_attempt(Attempt.State.PREPARED, candidate=seat, paper=attempt.paper)
    world.rows |= {
        "exams": attempt, "exams:sitting_entry": attempt.candidate,
        "exams:attempt_receipt": done, "exams:room": sittings["open"],
        "exams:room_state": sittings["open"], "exams:room_close": sittings["open"],
        "exams:room_act": sittings["open"], "exams:room_seat": seat,
        "exams:room_seat_code": seat, "exams:room_seat_act": seat,
        "exams:print_attendance": sittings["open"], "exams:print_slips": sittings["open"],
        "exams:print_labels": sittings["open"], "exams:result": done.result,
        "exams:reviewed_paper": done.result, "exams_office": sittings["planned"],
        "exams_office:candidate_remove": make_candidate(sittings["planned"]),
        "exams_office:officer_remove": sittings["planned"].officers.first(),
        "exams_office:paper": draft, "exams_office:item_replace": draft.items.first(),
        "exams_office:regulation_basis": rules, "exams_office:regulation_revise": rules,
        "exams_office:marking_stack": waiting.paper.items.last(),
        "exams_office:mark": waiting.marks.get(is_manual=True),
        "exams_office:result_return": done.result, "exams_office:results": sittings["closed"],
        "exams_office:results_confirm": sittings["closed"],
        "exams_office:results_release": sittings["closed"],
        "exams_office:resit": sittings["published"],
        "exams_office:late_decision": waiting.candidate, "exams_office:report_file": report,
        "nominations_office:report_build": sittings["published"],
        "sittings": sittings["planned"], "exam_rooms": room,
        "blueprints": sittings["planned"].blueprint,
        "regulations": make_regulation(name="另一办法"),
    }  # fmt: skip


def rows_of_people(world: World) -> dict[str, Any]:
    nominee, clerk = world.people["nominee"], world.people["organizer"]
    now = timezone.now()
    nomination = make_nomination(nominee)
    link = NominationCandidacy.objects.create(
        nomination=nomination, candidate=make_candidate(world.sittings["planned"], nominee)
    )
    exempted = make_nomination(make_person())
    regulation = world.sittings["open"].regulation
    exemption = grant_exemption(
        exempted, regulation=regulation, reason="平职调整", clause="", by=clerk, at=now,
        evidence=ContentFile(b"%PDF", name="证明.pdf"),
    )  # fmt: skip
    term = Term.objects.first()
    delegation = Delegation.objects.create(term=term, name="城关团")
    post = make_post()
    roster = RosterBatch.objects.create(
        kind="nominee", filename="名册.xlsx", stored_file=keep_private("rosters", b"PK"),
        uploaded_by=clerk, uploaded_at=now,
    )  # fmt: skip
    return {
        "appointments": nomination, "nominations": nomination, "nominations_office": nomination,
        "nominations_office:unassign": link.candidate, "nominations_office:result": nomination,
        "nominations_office:evidence": exemption.nomination, "rosters": roster,
        "organs": post.organ, "posts": post, "terms": term, "delegations": delegation,
        "deputies": Deputy.objects.create(person=nominee, term=term, delegation=delegation),
        "tenures": Tenure.objects.create(person=nominee, post=post, starts_on="2022-03-01"),
        "wagtailusers_users": nominee,
    }  # fmt: skip


def rows_of_bank(setter: User, clerk: User) -> dict[str, Any]:
    now = timezone.now()
    question = create_question(single(), by=setter, at=now)
    batch = ImportBatch.objects.create(
        file=keep_private("imports", b"PK"), filename="题库.xlsx", uploaded_by=clerk,
        uploaded_at=now, state=ImportBatch.State.CHECKED,
    )  # fmt: skip
    export = QuestionExport.objects.create(
        made_by=setter, asked_at=now, finished_at=now, file=keep_private("exports", b"PK")
    )
    return {
        "questions": question, "subjects": question.subject, "bank": question,
        **{f"bank:import{part}": batch for part in ("", "_progress", "_act", "_mapping", "_rows")},
        **{f"bank:export{part}": export for part in ("", "_progress", "_download")},
    }  # fmt: skip
