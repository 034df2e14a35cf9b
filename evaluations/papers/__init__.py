"""公文 of evaluations: which can be made of a plan, of an evaluation and of a rating."""

from functools import partial
from pathlib import Path

from documents.papers import Paper
from evaluations.models import Cycle, Delivery, Evaluation, RaterGroup, Rating
from evaluations.papers import kinds, values
from people.models import User

SHEETS = Path(__file__).parent / "typst"
CHANGE, PLAN = "evaluations.change_evaluation", "evaluations.change_cycle"
RATE = "evaluations.change_rating"
State, To = Evaluation.State, Delivery.Kind


def subject(row: Evaluation) -> list[User]:
    return [row.person]


def subjects(cycle: Cycle) -> list[User]:
    return [row.person for row in cycle.evaluations.select_related("person")]


def rated(rating: Rating) -> list[User]:
    return list(User.objects.filter(rated_items__rating=rating))


def plan_obstacle(cycle: Cycle) -> str:
    return "" if cycle.evaluations.exists() else "还没有评议对象。请先确定评议对象。"


def ballot_obstacle(rating: Rating) -> str:
    if rating.state not in (Rating.State.PLANNED, Rating.State.OPEN):
        return f"{rating.get_state_display()}，不再印制测评票。"
    if not rating.groups.filter(method=RaterGroup.Method.PAPER).exists():
        return "评议主体都用手机或平板投票，不需要纸质测评票。"
    return ""


def result_obstacle(row: Evaluation) -> str:
    return "" if row.result else "测评结果还没有公布。请在主任会议公布以后制作。"


def rectification_obstacle(row: Evaluation) -> str:
    if row.state in (State.SCORED, State.RECTIFYING):
        return ""
    if row.state == State.CLOSED:
        return "本次评议已经办结。"
    return "会议评议以后才有整改。请先登记会议评议结果。"


def letter(kind: kinds.Kind, to: Delivery.Kind, told: str) -> Paper:
    told_to = values.feedback_values if kind is kinds.FEEDBACK else values.letter_values
    fill = partial(told_to, kind=to.value)
    return Paper(
        kind,
        CHANGE,
        fill,
        result_obstacle,
        subject,
        variant=to.value,
        label=f"{kind.name}（{told}）",
    )


OF_CYCLE = (Paper(kinds.PLAN, PLAN, values.plan_values, plan_obstacle, subjects),)
OF_RATING = (
    Paper(
        kinds.BALLOT, RATE, values.ballot_values, ballot_obstacle, rated,
        sheet=SHEETS / "ballot.typ", sheet_data=values.ballot_sheet,
    ),
)  # fmt: skip
OF_EVALUATION = (
    Paper(kinds.OPINION, CHANGE, values.opinion_values, result_obstacle, subject),
    letter(kinds.FEEDBACK, To.PERSON, "本人"),
    letter(kinds.FEEDBACK, To.LEADER, "一府一委两院负责人"),
    letter(kinds.REPORT, To.COMMITTEE, "县委"),
    letter(kinds.REPORT, To.DISCIPLINE, "纪委监委"),
    letter(kinds.REPORT, To.ORGANIZATION, "组织部"),
    Paper(kinds.RECTIFICATION_PLAN, CHANGE, values.subject_values, rectification_obstacle, subject),
    Paper(
        kinds.RECTIFICATION_REPORT, CHANGE, values.subject_values, rectification_obstacle, subject
    ),
)
