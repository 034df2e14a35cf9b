"""A sitting from its candidates to "ready": who sits where, who serves, which paper is whose."""

import hashlib
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max, ProtectedError, QuerySet
from django.utils import timezone

from core.audit import record
from core.state import Refused
from exams.actions.seals import branches_without_papers, refuse_unsealed
from exams.exposure import exposures_of
from exams.models import Attempt, Candidate, Paper, Sitting, SittingOfficer
from people.models import Post, User

ADDING = frozenset({Sitting.State.PLANNED, Sitting.State.READY, Sitting.State.OPEN})


def lock_sitting(sitting: Sitting, by: User, *, states: Iterable[str], refusal: str) -> None:
    sitting.refresh_from_db(from_queryset=Sitting.objects.select_for_update())
    sitting.shut_out(by)
    if sitting.state not in states:
        raise Refused(f"场次“{sitting}”{sitting.get_state_display()}，{refusal}")


# --- candidates -----------------------------------------------------------------------------


@transaction.atomic
def add_candidates(
    sitting: Sitting,
    people: Iterable[User],
    *,
    by: User,
    at: datetime,
    posts: Mapping[int, Post] | None = None,
    despite_exposure: bool = False,
) -> list[Candidate]:
    """Enter people who are not yet candidates; those who are already stay as they are.

    `posts` (by person pk) is what each is put forward for: it decides the branch and so the
    paper; without it her present organ does. Whoever has seen the papers or worked in the bank
    since the draw is refused by name, unless `despite_exposure` says that somebody weighed it.
    """
    lock_sitting(sitting, by, states=ADDING, refusal="不能再加入考生。")
    known = set(sitting.candidates.values_list("person", flat=True))
    new = [person for person in people if person.pk not in known]
    refuse_officers(sitting, new)
    exposed = exposures_of(sitting, new)
    if exposed and not despite_exposure:
        told = "；".join(f"{exposure.person}：{exposure}" for exposure in exposed)
        raise Refused(f"下列人员接触过本场试卷或题库：{told}。请核实后再决定是否加入。")
    added = [new_candidate(sitting, person, (posts or {}).get(person.pk)) for person in new]
    if sitting.state != Sitting.State.PLANNED:
        refuse_uncovered(sitting)
    contact = {exposure.person.pk: str(exposure) for exposure in exposed}
    for candidate in added:
        data = {"sitting": sitting.pk, "seen": contact.get(candidate.person_id, "")}
        record(candidate, "exams.add_candidate", by=by, at=at, data=data)
    return added


def refuse_officers(sitting: Sitting, people: list[User]) -> None:
    pks = [person.pk for person in people]
    serving = sitting.officers.filter(person__in=pks).select_related("person")
    if names := "、".join(dict.fromkeys(str(one.person) for one in serving)):
        raise Refused(f"{names}是本场次的考务人员，不能同时作考生。请先撤换其职责。")
    signed = sitting.signatures.filter(voided_at=None, officer__in=pks).select_related("officer")
    if names := "、".join(str(one.officer) for one in signed):
        raise Refused(f"{names}已在本场次的封存上签名，不能作考生。请先重新组卷并由他人封存。")


def refuse_uncovered(sitting: Sitting) -> None:
    if missing := branches_without_papers(sitting):
        raise Refused(
            f"本场次没有{'、'.join(missing)}的试卷，不能在就绪后加入。"
            "请把场次退回筹备，重新组卷和封存。"
        )


def new_candidate(sitting: Sitting, person: User, post: Post | None) -> Candidate:
    organ = post.organ if post else person.organ
    if organ is None:
        raise Refused(f"{person}没有登记机关，无法确定使用哪个系统的试卷。请先补充其机关。")
    return Candidate.objects.create(
        sitting=sitting,
        person=person,
        branch=organ.branch,
        post_title=str(post) if post else person.post_title,
    )


@transaction.atomic
def remove_candidate(candidate: Candidate, *, by: User, at: datetime) -> None:
    """While planned only: afterwards one is absent, excused or not, and that is on record."""
    sitting = candidate.sitting
    lock_sitting(
        sitting,
        by,
        states={Sitting.State.PLANNED},
        refusal="不能再移出考生。不来的考生请在考场页登记缺考或请假。",
    )
    pk = candidate.pk
    try:
        with transaction.atomic():
            candidate.delete()
    except ProtectedError as exc:
        raise Refused("这名考生由提请带入，请在提请页面改派场次。") from exc
    candidate.pk = pk
    record(candidate, "exams.remove_candidate", by=by, at=at, data={"sitting": sitting.pk})


# --- seats ----------------------------------------------------------------------------------


@transaction.atomic
def assign_seats(sitting: Sitting, *, by: User, at: datetime, by_lot: bool = False) -> str:
    """Seats and admission numbers. Returns the seed of the lot ("" for the order of entry).

    While planned everybody is seated anew. Later the papers are dealt by seat, so only those
    without one get the next free seats.
    """
    lock_sitting(sitting, by, states=ADDING, refusal="不能再编排座位。")
    candidates = list(sitting.candidates.order_by("pk"))
    refuse_crowd(sitting, len(candidates))
    seed = secrets.token_hex(16) if by_lot else ""
    first = 1
    if sitting.state == Sitting.State.PLANNED:
        sitting.candidates.update(seat=None, admission_number="")
    else:
        first += sitting.candidates.aggregate(last=Max("seat"))["last"] or 0
        candidates = [one for one in candidates if one.seat is None]
        if not candidates:
            raise Refused("场次已就绪，所有考生都有座位，不再重排。")
    if by_lot:
        candidates.sort(key=lambda one: lot(seed, one.pk))
    for seat, candidate in enumerate(candidates, start=first):
        candidate.seat = seat
        candidate.admission_number = admission_number(sitting, seat)
    Candidate.objects.bulk_update(candidates, ["seat", "admission_number"])
    data = {"count": len(candidates), "seed": seed}
    record(sitting, "exams.assign_seats", by=by, at=at, data=data)
    return seed


def lot(seed: str, pk: int) -> str:
    """Anyone who holds the seed from the log can repeat the drawing of seats."""
    return hashlib.sha256(f"{seed}:seat:{pk}".encode()).hexdigest()


def refuse_crowd(sitting: Sitting, count: int) -> None:
    if not count:
        raise Refused("本场次还没有考生，无法编排座位。请先加入考生。")
    if sitting.room and count > sitting.room.seats:
        raise Refused(
            f"考生 {count} 人，{sitting.room}只有 {sitting.room.seats} 个座位。"
            "请换考场，或分成两个场次。"
        )


def admission_number(sitting: Sitting, seat: int) -> str:
    """Date, sitting and seat: an invigilator can read where it belongs."""
    day = timezone.localtime(sitting.opens_at)
    return f"{day:%Y%m%d}{sitting.pk % 10_000:04d}{seat:03d}"


# --- officers -------------------------------------------------------------------------------


@transaction.atomic
def assign_officer(
    sitting: Sitting, person: User, duty: str, *, by: User, at: datetime
) -> SittingOfficer:
    lock_sitting(
        sitting,
        by,
        states=set(Sitting.State) - {Sitting.State.PUBLISHED, Sitting.State.CANCELLED},
        refusal="不能再指派考务人员。",
    )
    if sitting.candidates.filter(person=person).exists():
        raise Refused(f"{person}是本场次的考生，不能担任考务人员。")
    needed = {"invigilator": "exams.invigilate_sitting", "marker": "exams.mark_item"}[duty]
    if not person.has_perm(needed):
        label = SittingOfficer.Duty(duty).label
        raise Refused(f"{person}没有{label}人的角色。请先由安全管理员授予角色。")
    officer, is_new = SittingOfficer.objects.get_or_create(
        sitting=sitting, person=person, duty=duty
    )
    if is_new:
        data = {"person": person.pk, "duty": duty}
        record(sitting, "exams.assign_officer", by=by, at=at, data=data)
    return officer


@transaction.atomic
def remove_officer(officer: SittingOfficer, *, by: User, at: datetime) -> None:
    sitting = officer.sitting
    states = {Sitting.State.PLANNED, Sitting.State.READY, Sitting.State.CLOSED}
    lock_sitting(sitting, by, states=states, refusal="不能撤换考务人员。请等考试结束。")
    data = {"person": officer.person_id, "duty": officer.duty}
    officer.delete()
    record(sitting, "exams.remove_officer", by=by, at=at, data=data)


# --- ready, back, cancelled -----------------------------------------------------------------


@transaction.atomic
def prepare_sitting(sitting: Sitting, *, by: User, at: datetime) -> int:
    """Deal the sealed papers and make the attempts, so that starting is one UPDATE later.

    Run again for late candidates: it makes the attempts that are missing and touches no other.
    Returns how many attempts were made.
    """
    lock_sitting(sitting, by, states=ADDING, refusal="不能再准备。")
    candidates = sitting.candidates.all()
    refuse_unprepared(sitting, candidates)
    made = deal(sitting, waiting(candidates))
    if sitting.state == Sitting.State.PLANNED:
        sitting.move(Sitting.State.READY)
    elif not made:
        raise Refused("所有考生都已准备好，没有新增的考生需要准备。")
    record(sitting, "exams.prepare", by=by, at=at, data={"attempts": made})
    return made


def refuse_unprepared(sitting: Sitting, candidates: QuerySet[Candidate]) -> None:
    if not candidates.exists():
        raise Refused("本场次还没有考生，请先加入考生。")
    if unseated := candidates.filter(seat=None).count():
        raise Refused(f"还有 {unseated} 名考生没有座位和准考证号，请先编排座位。")
    duty = SittingOfficer.Duty.INVIGILATOR
    if not sitting.officers.filter(duty=duty).exists():
        raise Refused("还没有指派监考人，请先指派。")
    refuse_unsealed(sitting)
    refuse_uncovered(sitting)


def waiting(candidates: QuerySet[Candidate]) -> list[Candidate]:
    live = Attempt.objects.exclude(state=Attempt.State.VOID).values("candidate")
    return list(candidates.exclude(pk__in=live).order_by("seat"))


def deal(sitting: Sitting, candidates: list[Candidate]) -> int:
    """Each gets the paper of her branch that was dealt least so far, the lower label first.

    In order of seats that is A, B, A, B within a branch; one who comes late fills the gap.
    """
    papers: dict[str, list[Paper]] = {}
    for paper in sitting.papers.order_by("label"):
        papers.setdefault(paper.branch, []).append(paper)
    live = Attempt.objects.filter(candidate__sitting=sitting).exclude(state=Attempt.State.VOID)
    dealt = Counter(live.values_list("paper", flat=True))
    attempts = []
    for candidate in candidates:
        choice = papers.get(candidate.branch) or papers[""]
        paper = min(choice, key=lambda one: (dealt[one.pk], one.label))
        dealt[paper.pk] += 1
        attempts.append(Attempt(candidate=candidate, paper=paper))
    Attempt.objects.bulk_create(attempts)
    return len(attempts)


@transaction.atomic
def unprepare_sitting(sitting: Sitting, *, by: User, at: datetime, reason: str) -> None:
    """Back to planning before anybody began: attempts without a start are no evidence."""
    if not reason.strip():
        raise Refused("退回筹备须填写理由。")
    lock_sitting(sitting, by, states={Sitting.State.READY}, refusal="不能退回筹备。")
    attempts = Attempt.objects.filter(candidate__sitting=sitting)
    if attempts.exclude(state=Attempt.State.PREPARED).exists():
        raise Refused("已有考生的作答有记录（开始、缺考或作废），不能退回筹备。")
    attempts.delete()
    sitting.move(Sitting.State.PLANNED)
    record(sitting, "exams.unprepare", by=by, at=at, data={"reason": reason.strip()})


@transaction.atomic
def cancel_sitting(sitting: Sitting, *, by: User, at: datetime, reason: str) -> None:
    """What was prepared is kept: the papers stay secret, since a later sitting may use them."""
    if not reason.strip():
        raise Refused("取消场次须填写理由。")
    states = {Sitting.State.PLANNED, Sitting.State.READY}
    lock_sitting(sitting, by, states=states, refusal="不能取消。")
    sitting.move(Sitting.State.CANCELLED)
    record(sitting, "exams.cancel", by=by, at=at, data={"reason": reason.strip()})
