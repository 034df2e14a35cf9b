"""Drawing a sitting's papers, replacing a question, and throwing a draft away."""

import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction

from core.audit import record
from core.state import Refused
from exams import assembly
from exams.assembly import Drawn, Infeasible, PoolQuestion
from exams.freezing import frozen_contents, paper_content, substance_digest
from exams.models import BlueprintRule, Paper, PaperItem, Sitting
from exams.pool import branch_name, draw_rule, draw_rules, has_branch_part, live_pool
from exams.sealing import SALT_BYTES, paper_digest
from people.models import User
from question_bank.models import Question

# Papers beyond the number of candidates, so that one who comes late finds one of her own.
SPARE_PAPERS = 2
BATCH = 500


@transaction.atomic
def draw_papers(
    sitting: Sitting, *, by: User, at: datetime, avoids_seen: bool = False
) -> list[Paper]:
    """Draw the whole set anew; an earlier draft and its signatures fall.

    `avoids_seen` leaves out, besides the papers of the sittings this one repeats, what any of
    the candidates has had before her in whatever sitting. Raises Refused, naming the shortage.
    """
    lock_for_papers(sitting, by)
    rules = list(sitting.blueprint.rules.select_related("subject"))
    check_full_mark(sitting, rules)
    wanted = labels_wanted(sitting, rules)
    drop_drafts(sitting, at)
    pool = live_pool()
    excluded = used_in_chain(sitting) | (seen_by_candidates(sitting) if avoids_seen else set())
    papers = []
    for branch, labels in wanted.items():
        seed = secrets.token_hex(32)
        try:
            drawn = assembly.draw_papers(
                draw_rules(rules, branch),
                pool,
                seed=seed,
                labels=labels,
                overlap_allowed=True,
                excluded=excluded,
            )
        except Infeasible as exc:
            raise Refused(f"{branch_name(branch)}：{exc}") from exc
        marks = {rule.pk: rule.mark for rule in rules}
        papers += create_papers(sitting, branch, seed, drawn, marks, at)
    record(
        sitting,
        "exams.draw",
        by=by,
        at=at,
        data={
            "papers": {str(paper.pk): paper.digest for paper in papers},
            "excluded": len(excluded),
        },
    )
    return papers


def lock_for_papers(sitting: Sitting, by: User) -> None:
    """The root of everything about papers; a candidate is shut out before anything is said."""
    sitting.refresh_from_db(from_queryset=Sitting.objects.select_for_update())
    sitting.shut_out(by)
    if sitting.state != Sitting.State.PLANNED:
        raise Refused(
            f"场次“{sitting}”{sitting.get_state_display()}，试卷不能再变动。"
            "如确需变动，请先把场次退回筹备。"
        )
    if sitting.papers.exclude(state=Paper.State.DRAFT).exists():
        raise Refused("试卷已经封存。如确需变动，请先解除封存并说明理由。")


def check_full_mark(sitting: Sitting, rules: Sequence[BlueprintRule]) -> None:
    if not rules:
        raise Refused(f"组卷方案“{sitting.blueprint}”还没有规则，请先补充规则再组卷。")
    total = sum((rule.total_mark for rule in rules), Decimal(0))
    wanted = sitting.regulation.full_mark
    if sitting.kind == Sitting.Kind.FORMAL and total != wanted:
        raise Refused(
            f"组卷方案共 {total.normalize():f} 分，适用办法规定满分 {wanted.normalize():f} 分。"
            "请调整方案的题数或分值，或另选办法。"
        )


def labels_wanted(sitting: Sitting, rules: Sequence[BlueprintRule]) -> dict[str, list[str]]:
    """Which labels each branch needs; one set for all when the blueprint has no branch part."""
    branches = list(sitting.candidates.values_list("branch", flat=True))
    if not branches:
        raise Refused("本场次还没有考生，无法确定要组哪些系统的试卷。请先加入考生。")
    if not has_branch_part(rules):
        branches = [""] * len(branches)
    if sitting.dealing == Sitting.Dealing.LABELS:
        return {branch: ["A", "B"] for branch in sorted(set(branches))}
    return {
        branch: [f"{n:02d}" for n in range(1, branches.count(branch) + SPARE_PAPERS + 1)]
        for branch in sorted(set(branches))
    }


def used_in_chain(sitting: Sitting) -> set[int]:
    """A resit holds no question of the papers of the sittings that it repeats."""
    earlier = PaperItem.objects.filter(paper__sitting__in=sitting.chain())
    return set(earlier.values_list("question", flat=True))


def seen_by_candidates(sitting: Sitting) -> set[int]:
    people = sitting.candidates.values("person")
    had = PaperItem.objects.filter(
        paper__attempts__candidate__person__in=people, paper__attempts__started_at__isnull=False
    )
    return set(had.values_list("question", flat=True))


def create_papers(
    sitting: Sitting,
    branch: str,
    seed: str,
    drawn: dict[str, Drawn],
    marks: dict[int, Decimal],
    at: datetime,
) -> list[Paper]:
    questions = with_parts({one.pk for places in drawn.values() for _, one in places})
    papers, items = [], []
    for label, places in drawn.items():
        paper = Paper(
            sitting=sitting,
            branch=branch,
            label=label,
            seed=seed,
            seed_commitment=assembly.commitment(seed),
            salt=secrets.token_hex(SALT_BYTES),
            drawn_at=at,
        )
        arranged = assembly.arrange(places, seed=f"{seed}:{label}")
        own: list[PaperItem] = []
        for number, (rule, chosen) in enumerate(arranged, start=1):
            assert rule.pk is not None  # the rules of a blueprint are stored rows
            place = Place(number, len(own) + 1, marks[rule.pk], rule.pk)
            own += items_of(paper, questions[chosen.pk], place)
        paper.digest = digest_of(paper, own)
        papers.append(paper)
        items += own
    Paper.objects.bulk_create(papers)
    PaperItem.objects.bulk_create(items, batch_size=BATCH)
    return papers


def with_parts(pks: Iterable[int]) -> dict[int, Question]:
    """In portions: SQLite takes a limited number of parameters in one query."""
    wanted = sorted(pks)
    found: dict[int, Question] = {}
    for start in range(0, len(wanted), BATCH):
        rows = Question.objects.filter(pk__in=wanted[start : start + BATCH])
        found |= {one.pk: one for one in rows.prefetch_related("items", "citations")}
    return found


class Place(NamedTuple):
    """Where a question stands: its number for the candidate, its first position, its worth."""

    number: int
    position: int
    mark: Decimal
    rule: int | None


def items_of(paper: Paper, question: Question, place: Place) -> list[PaperItem]:
    contents = frozen_contents(question, seed=f"{paper.seed}:{paper.label}:{question.pk}")
    return [
        PaperItem(
            paper=paper,
            position=place.position + step,
            number=f"{place.number}({step + 1})" if content["group"] else str(place.number),
            question=question,
            question_digest=substance_digest(question),
            rule_id=place.rule,
            kind=content["kind"],
            max_mark=place.mark,
            content=json.dumps(content, ensure_ascii=False),
        )
        for step, content in enumerate(contents)
    ]


def digest_of(paper: Paper, items: Iterable[PaperItem]) -> str:
    return paper_digest(paper_content(paper, items), bytes.fromhex(paper.salt))


@transaction.atomic
def discard_papers(sitting: Sitting, *, by: User, at: datetime) -> None:
    lock_for_papers(sitting, by)
    if not sitting.papers.exists():
        raise Refused("本场次还没有试卷，无需撤销。")
    drop_drafts(sitting, at)
    record(sitting, "exams.discard_papers", by=by, at=at)


def drop_drafts(sitting: Sitting, at: datetime) -> None:
    void_signatures(sitting, at)
    sitting.papers.filter(state=Paper.State.DRAFT).delete()


def void_signatures(sitting: Sitting, at: datetime) -> None:
    """Officers signed one set; of any other they know nothing."""
    sitting.signatures.filter(voided_at=None).update(voided_at=at)


@transaction.atomic
def replace_item(item: PaperItem, *, by: User, at: datetime, reason: str) -> list[PaperItem]:
    """Put another question of the same rule in this place; a case is replaced as a whole."""
    if not reason.strip():
        raise Refused("更换试题须填写理由。")
    lock_for_papers(item.paper.sitting, by)
    paper = Paper.objects.get(pk=item.paper_id)
    old = list(paper.items.filter(question=item.question_id).order_by("position"))
    if not old or old[0].rule is None:
        raise Refused("这道题所依据的组卷规则已被删除，无法按原规则更换。请重新组卷。")
    chosen = draw_replacement(paper, old[0].rule, len(old))
    question = with_parts({chosen.pk})[chosen.pk]
    number = int(old[0].number.split("(")[0])
    place = Place(number, old[0].position, old[0].max_mark, old[0].rule.pk)
    new = items_of(paper, question, place)
    paper.items.filter(pk__in=[one.pk for one in old]).delete()
    PaperItem.objects.bulk_create(new)
    paper.digest = digest_of(paper, paper.items.order_by("position"))
    paper.save(update_fields=["digest"])
    void_signatures(paper.sitting, at)
    uids = {"out": old[0].question.uid, "in": question.uid}
    record(paper, "exams.replace_item", by=by, at=at, data={**uids, "reason": reason.strip()})
    return new


def draw_replacement(paper: Paper, rule: BlueprintRule, size: int) -> PoolQuestion:
    """By lot among what fits and no paper of the sitting, nor one that it repeats, holds."""
    held = PaperItem.objects.filter(paper__sitting=paper.sitting_id)
    excluded = used_in_chain(paper.sitting) | set(held.values_list("question", flat=True))
    wanted = replace(draw_rule(rule, paper.branch), count=1, items=rule.items and size)
    try:
        drawn = assembly.draw([wanted], live_pool(), seed=secrets.token_hex(32), excluded=excluded)
    except Infeasible as exc:
        raise Refused("题库中没有其他符合这条规则的试题，无法更换。请补充试题后再试。") from exc
    return drawn[0][1]
