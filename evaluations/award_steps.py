"""The steps of a round: which form each asks for, when it is offered, what it does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from evaluations.actions import awards as actions
from evaluations.forms import awards as forms
from evaluations.models import Round
from people.models import User

State = Round.State


@dataclass(frozen=True)
class AwardStep:
    verb: str
    title: str
    form: Callable[..., Any] | None
    states: tuple[str, ...]
    run: Callable[..., Any]
    permission: str = "change_round"
    is_main: bool = False
    hint: str = ""

    def is_offered(self, round: Round, user: User) -> bool:
        return round.state in self.states and user.has_perm(f"evaluations.{self.permission}")


def saved(action: Callable[..., Any]) -> Callable[..., Any]:
    return lambda row, form, **who: action(form.save(commit=False), **who)


def plain(action: Callable[..., Any]) -> Callable[..., Any]:
    return lambda row, form, **who: action(row, **form.cleaned_data, **who)


def rate(row: Round, form: Any, **who: Any) -> None:
    actions.rate_entries(row, form.save(commit=False), groups=form.rater_groups(), **who)


def answer(row: Round, form: Any, **who: Any) -> None:
    facts = dict(form.cleaned_data)
    actions.answer_objection(facts.pop("objection"), **facts, **who)


def revoke(row: Round, form: Any, **who: Any) -> None:
    entry = form.cleaned_data["entry"]
    actions.revoke_award(entry, reason=form.cleaned_data["reason"], **who)


def publish(row: Round, form: Any, **who: Any) -> None:
    starts_on = form.cleaned_data["starts_on"]
    actions.publish_entries(row, list(form.cleaned_data["chosen"]), starts_on=starts_on, **who)


DECIDE = "decide_round"
STEPS = (
    AwardStep(
        "recommend", "登记推荐对象", forms.RecommendForm, (State.RECOMMENDING,),
        saved(actions.recommend), is_main=True,
    ),
    AwardStep(
        "review", "开始资格审查", None, (State.RECOMMENDING,),
        lambda row, form, **who: actions.begin_review(row, **who),
        hint="开始后不能再登记推荐对象。",
    ),
    AwardStep(
        "opinion", "登记资格审查意见", forms.OpinionForm, (State.REVIEWING,),
        saved(actions.give_opinion), is_main=True,
    ),
    AwardStep(
        "rate", "安排测评", forms.RoundRateForm, (State.REVIEWING, State.RATING), rate,
        hint="全部意见都同意的对象列上选票。投票表决的，选用“同意、不同意”的测评办法。",
    ),
    AwardStep(
        "publish", "公示", forms.PublishForm, (State.RATING,), publish, permission=DECIDE,
        is_main=True, hint="测评结果公布以后，在名额以内确定公示对象。公示期按工作日计算。",
    ),
    AwardStep(
        "objection", "登记异议", forms.ObjectionForm, (State.PUBLISHED,),
        saved(actions.raise_objection),
    ),
    AwardStep("answer", "答复异议", forms.AnswerForm, (State.PUBLISHED,), answer),
    AwardStep(
        "decide", "决定授予", forms.DecisionForm, (State.PUBLISHED,), plain(actions.decide_round),
        permission=DECIDE, is_main=True, hint="公示期满、异议全部答复以后才能决定。",
    ),
    AwardStep(
        "revoke", "撤销称号", forms.RevokeForm, (State.DECIDED,), revoke, permission=DECIDE,
    ),
    AwardStep(
        "cancel", "取消评选", forms.CancelForm,
        (State.RECOMMENDING, State.REVIEWING, State.RATING, State.PUBLISHED),
        plain(actions.cancel_round), permission=DECIDE,
    ),
)  # fmt: skip
BY_VERB = {step.verb: step for step in STEPS}
