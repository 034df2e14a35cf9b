"""The steps of one evaluation: which form each asks for, when it is offered, what it does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from evaluations.actions import evaluations as actions
from evaluations.forms import plans as forms
from evaluations.models import Evaluation
from people.models import User

State = Evaluation.State
CHANGE, DECIDE = "change_evaluation", "decide_evaluation"
BEFORE_RESULT = (State.PLANNED, State.REPORTING, State.SURVEYING)


@dataclass(frozen=True)
class Step:
    verb: str
    title: str
    form: Callable[..., Any] | None
    states: tuple[str, ...]
    run: Callable[..., Any]
    permission: str = CHANGE
    is_main: bool = False
    hint: str = ""
    is_due: Callable[[Evaluation], bool] = lambda row: True

    def is_offered(self, evaluation: Evaluation, user: User) -> bool:
        """The actions check again; this only spares clicks."""
        may = user.has_perm(f"evaluations.{self.permission}")
        return may and evaluation.state in self.states and self.is_due(evaluation)


def plain(action: Callable[..., Any]) -> Callable[..., Any]:
    return lambda row, form, **who: action(row, **form.cleaned_data, **who)


def bare(action: Callable[..., Any]) -> Callable[..., Any]:
    return lambda row, form, **who: action(row, **who)


def saved(action: Callable[..., Any]) -> Callable[..., Any]:
    return lambda row, form, **who: action(row, form.save(commit=False), **who)


def survey_note(row: Evaluation, form: Any, **who: Any) -> None:
    note = form.save(commit=False)
    actions.add_survey_note(note.group, note, **who)


def rate(row: Evaluation, form: Any, **who: Any) -> None:
    """On one ballot with the others that were chosen."""
    groups = form.rater_groups()
    actions.start_rating(form.together, form.save(commit=False), groups=groups, **who)


def receipt(row: Evaluation, form: Any, **who: Any) -> None:
    facts = dict(form.cleaned_data)
    actions.note_receipt(facts.pop("delivery"), **facts, **who)


STEPS = (
    Step(
        "notify", "发出评议通知", None, (State.PLANNED,), bare(actions.give_notice), is_main=True,
        hint="发出后，评议对象在网站上看到自己的评议，并提交述职报告。",
    ),
    Step(
        "survey", "开始调查了解", forms.NoteForm, (State.REPORTING,), plain(actions.begin_survey),
        is_main=True, hint="一般在收到述职报告以后。没有收到的，须写明理由。",
    ),
    Step(
        "score", "登记会议评议结果", forms.ScoreForm, (State.SURVEYING,),
        plain(actions.note_score), is_main=True,
        hint="会议听取述职、询问、测评，结果由主任会议公布以后登记。",
    ),
    Step(
        "rectify", "开始整改", forms.NoteForm, (State.SCORED,), plain(actions.begin_rectification),
        is_main=True, hint="评议意见送达本人和一府一委两院负责人以后开始，期限从送达本人之日起算。",
    ),
    Step("paper", "提交材料", forms.PaperForm, actions.OPEN, plain(actions.submit_paper)),
    Step(
        "group", "成立调查组", forms.SurveyGroupForm, (State.REPORTING, State.SURVEYING),
        saved(actions.add_survey_group),
    ),
    Step("note", "登记座谈、访谈、问卷", forms.SurveyNoteForm, (State.SURVEYING,), survey_note),
    Step(
        "rate", "安排测评", forms.RateForm, (State.SURVEYING, State.RECTIFYING), rate,
        is_due=Evaluation.may_be_rated,
    ),
    Step(
        "question", "登记询问和回答", forms.QuestionForm, (State.SURVEYING, State.SCORED),
        saved(actions.add_question),
    ),
    Step(
        "deliver", "登记送达和报送", forms.DeliverForm, (State.SCORED, State.RECTIFYING),
        plain(actions.deliver),
    ),
    Step(
        "receipt", "登记签收", forms.ReceiptForm, (State.SCORED, State.RECTIFYING, State.CLOSED),
        receipt, is_due=lambda row: row.deliveries.filter(received_on=None).exists(),
    ),
    Step(
        "extend", "延长整改期限", forms.ExtendForm, (State.RECTIFYING,),
        plain(actions.extend_rectification), permission=DECIDE,
    ),
    Step(
        "decide", "作出后续处理决定", forms.DecideForm,
        (State.SCORED, State.RECTIFYING, State.CLOSED), plain(actions.decide_consequence),
        permission=DECIDE, hint="结果不自动产生任何处理。每一项处理都是以您的姓名登记的决定。",
    ),
    Step(
        "close", "办结归档", forms.OutcomeForm, (*BEFORE_RESULT, State.SCORED, State.RECTIFYING),
        plain(actions.close_evaluation),
        hint="测评以前办结的，记为提前终止，须写明理由。",
    ),
)  # fmt: skip
BY_VERB = {step.verb: step for step in STEPS}
