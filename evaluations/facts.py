"""What the official documents of evaluations say, as plain facts. Layout is elsewhere."""

from dataclasses import dataclass
from datetime import date

from evaluations.models import Delivery, Evaluation, Rating, Round


@dataclass(frozen=True)
class BallotFacts:
    """测评票"""

    title: str
    question: str
    held_on: date
    items: tuple[str, ...]
    options: tuple[str, ...]


@dataclass(frozen=True)
class ResultFacts:
    """测评结果: figures as text, as they were released."""

    label: str
    score: str
    best_rate: str
    accepted_rate: str
    counts: tuple[tuple[str, int], ...]
    returned: int
    invalid: int


@dataclass(frozen=True)
class EvaluationFacts:
    """评议意见, 反馈函, 报送函, 整改方案 and 整改报告 all speak of this."""

    person: str
    post_title: str
    plan: str
    basis_document: str
    session_name: str
    session_on: date
    report_due_on: date | None
    result: ResultFacts | None


@dataclass(frozen=True)
class LetterFacts:
    """反馈函 or 报送函"""

    kind: str
    recipient: str
    document: str
    sent_on: date
    about: EvaluationFacts


@dataclass(frozen=True)
class NoticeFacts:
    """公示"""

    title: str
    entries: tuple[str, ...]
    starts_on: date | None
    ends_on: date | None


def ballot_facts(rating: Rating) -> BallotFacts:
    return BallotFacts(
        title=rating.title,
        question=rating.question,
        held_on=rating.held_on,
        items=tuple(rating.items.values_list("label", flat=True)),
        options=tuple(option.label for option in rating.scheme.choices),
    )


def result_facts(rating: Rating) -> list[ResultFacts]:
    """Empty before the release."""
    labels = [(option.key, option.label) for option in rating.scheme.choices]
    return [
        ResultFacts(
            label=row["label"],
            score=row["score"],
            best_rate=row["best_rate"],
            accepted_rate=row["accepted_rate"],
            counts=tuple((label, row["counts"].get(key, 0)) for key, label in labels),
            returned=row["returned"],
            invalid=row["invalid"],
        )
        for _, row in sorted(rating.result.items(), key=lambda pair: int(pair[0]))
    ]


def evaluation_facts(row: Evaluation) -> EvaluationFacts:
    result = None
    if row.item is not None and row.result:
        result = result_facts(row.item.rating)[row.item.number - 1]
    return EvaluationFacts(
        person=str(row.person),
        post_title=row.post_title,
        plan=row.cycle.title,
        basis_document=row.cycle.basis_document,
        session_name=row.session_name,
        session_on=row.session_on,
        report_due_on=row.report_due_on,
        result=result,
    )


def letter_facts(delivery: Delivery) -> LetterFacts:
    return LetterFacts(
        kind=delivery.get_kind_display(),
        recipient=delivery.recipient,
        document=delivery.document,
        sent_on=delivery.sent_on,
        about=evaluation_facts(delivery.evaluation),
    )


def notice_facts(round: Round) -> NoticeFacts:
    chosen = round.entries.filter(is_selected=True)
    return NoticeFacts(
        title=round.title,
        entries=tuple(chosen.values_list("name", flat=True)),
        starts_on=round.published_on,
        ends_on=round.published_until,
    )
