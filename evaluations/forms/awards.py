from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from evaluations.actions.awards import qualified
from evaluations.forms.plans import day_field, groups_of, text_field
from evaluations.models import Entry, Objection, QualificationOpinion, RaterGroup, Rating, Round
from people.models import User


class RoundForm(WagtailAdminModelForm):
    class Meta:
        model = Round
        fields = (
            "title", "kind", "year", "quota", "conditions", "basis_document", "notice_days",
        )  # fmt: skip


class RoundStepForm(forms.Form):
    def __init__(self, round: Round, *args: Any, **kwargs: Any) -> None:
        self.round = round
        super().__init__(*args, **kwargs)


class RoundModelForm(forms.ModelForm):
    def __init__(self, round: Round, *args: Any, **kwargs: Any) -> None:
        self.round = round
        super().__init__(*args, **kwargs)
        if "entry" in self.fields:
            self.fields["entry"].queryset = round.entries.all()
            self.fields["entry"].empty_label = "（请选择）"


class RecommendForm(RoundModelForm):
    class Meta:
        model = Entry
        fields = ("organ", "person", "name", "recommended_by", "reason")
        widgets = {"reason": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"name": "不在机关名单中的站所填写全称。"}

    def __init__(self, round: Round, *args: Any, **kwargs: Any) -> None:
        super().__init__(round, *args, **kwargs)
        is_unit = round.kind == Round.Kind.UNIT
        del self.fields["person" if is_unit else "organ"]
        if not is_unit:
            people = User.objects.filter(is_active=True).exclude(username="system")
            self.fields["person"].queryset = people.order_by("real_name", "pk")
        self.fields["name"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = cleaned.get("organ") or cleaned.get("person")
        cleaned["name"] = cleaned.get("name") or (str(chosen) if chosen else "")
        if not cleaned["name"]:
            self.add_error("name", "请选择推荐对象，或者填写名称。")
        return cleaned

    def save(self, commit: bool = True) -> Entry:
        entry = super().save(commit=False)
        entry.round, entry.name = self.round, self.cleaned_data["name"]
        return entry


class OpinionForm(RoundModelForm):
    # Not a tick box: one left empty by mistake would read as a refusal.
    is_favourable = forms.TypedChoiceField(
        label="结论",
        choices=(("", "（请选择）"), ("yes", "同意"), ("no", "不同意")),
        coerce=lambda text: text == "yes",
    )

    class Meta:
        model = QualificationOpinion
        fields = ("entry", "organ", "is_favourable", "text", "given_on")
        labels = {"entry": "推荐对象"}
        widgets = {"given_on": AdminDateInput}
        help_texts = {"organ": "例如“纪委监委”“组织部”。", "text": "不同意的写明理由。"}

    def __init__(self, round: Round, *args: Any, **kwargs: Any) -> None:
        super().__init__(round, *args, **kwargs)
        self.fields["text"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("is_favourable") is False and not cleaned.get("text"):
            self.add_error("text", "不同意的，请写明理由。")
        return cleaned


class RoundRateForm(RoundModelForm):
    class Meta:
        model = Rating
        fields = ("title", "scheme", "held_on", "place")
        widgets = {"held_on": AdminDateInput}

    def __init__(self, round: Round, *args: Any, **kwargs: Any) -> None:
        super().__init__(round, *args, **kwargs)
        self.initial.setdefault("title", f"{round.title}测评")
        self.fields["scheme"].empty_label = None

    def rater_groups(self) -> list[RaterGroup]:
        return groups_of(self.cleaned_data["scheme"])


class PublishForm(RoundStepForm):
    chosen = forms.ModelMultipleChoiceField(
        label="公示对象",
        queryset=Entry.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选择公示对象。"},
    )
    starts_on = day_field("公示开始日期")

    def __init__(self, round: Round, *args: Any, **kwargs: Any) -> None:
        super().__init__(round, *args, **kwargs)
        able = [row.pk for row in qualified(round)]
        self.fields["chosen"].queryset = round.entries.filter(pk__in=able)


class ObjectionForm(RoundModelForm):
    class Meta:
        model = Objection
        fields = ("entry", "received_on", "raised_by", "text")
        labels = {"entry": "公示对象"}
        widgets = {"received_on": AdminDateInput, "text": forms.Textarea(attrs={"rows": 3})}


class AnswerForm(RoundStepForm):
    objection = forms.ModelChoiceField(
        label="异议", queryset=Objection.objects.none(), empty_label=None
    )
    answer = text_field("调查情况和答复", rows=3, most=2000)
    is_upheld = forms.TypedChoiceField(
        label="结论",
        choices=(("no", "异议不成立"), ("yes", "异议成立，取消公示")),
        coerce=lambda text: text == "yes",
    )

    def __init__(self, round: Round, *args: Any, **kwargs: Any) -> None:
        super().__init__(round, *args, **kwargs)
        field = self.fields["objection"]
        field.queryset = Objection.objects.filter(entry__round=round, answered_on=None)
        field.label_from_instance = lambda row: f"{row.entry}：{row.text[:30]}"


class DecisionForm(RoundStepForm):
    document = forms.CharField(label="决定文号或会议", max_length=200)


class RevokeForm(RoundStepForm):
    entry = forms.ModelChoiceField(label="称号", queryset=Entry.objects.none(), empty_label=None)
    reason = text_field("撤销理由和依据", rows=3)

    def __init__(self, round: Round, *args: Any, **kwargs: Any) -> None:
        super().__init__(round, *args, **kwargs)
        awarded = round.entries.exclude(awarded_on=None).filter(revoked_on=None)
        self.fields["entry"].queryset = awarded


class CancelForm(RoundStepForm):
    reason = text_field("取消理由")
