from dataclasses import fields as fields_of
from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from appointments.forms.acts import day
from appointments.models import AppointmentRule, Ballot, Nomination, Session
from appointments.tally import LABELS, Count
from people.forms.register import PersonChoice


class SessionForm(WagtailAdminModelForm):
    class Meta:
        model = Session
        fields = ("name", "term", "starts_on", "ends_on", "place", "presider", "note")
        widgets = {
            "starts_on": AdminDateInput,
            "ends_on": AdminDateInput,
            "note": forms.Textarea(attrs={"rows": 3}),
        }


class LinesField(forms.CharField):
    """A list, one entry a line."""

    widget = forms.Textarea(attrs={"rows": 6})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        return [line.strip() for line in text.splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(data) != (initial or [])


CLAUSES = (
    ("deadline", "提请期限的条款"),
    ("bar", "两次未通过的条款"),
    ("wait", "间隔时间的条款"),
    ("order_clause", "任命书与宣誓先后的条款"),
)


class RuleForm(WagtailAdminModelForm):
    materials = LinesField(label="任命材料清单", required=False, help_text="一行一项。")
    ending_materials = LinesField(
        label="免职、辞职、撤职材料清单", required=False, help_text="一行一项。"
    )
    deadline = forms.CharField(label=CLAUSES[0][1], required=False, max_length=50)
    bar = forms.CharField(label=CLAUSES[1][1], required=False, max_length=50)
    wait = forms.CharField(label=CLAUSES[2][1], required=False, max_length=50)
    order_clause = forms.CharField(label=CLAUSES[3][1], required=False, max_length=50)

    class Meta:
        model = AppointmentRule
        fields = (
            "name", "basis_document", "effective_from", "effective_to", "days_before_session",
            "bar_after_failures", "wait_months", "notice_days", "scrutineers",
            "acting_gets_certificate", "order", "materials", "ending_materials",
        )  # fmt: skip
        widgets = {"effective_from": AdminDateInput, "effective_to": AdminDateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, _ in CLAUSES:
            self.fields[name].initial = self.instance.clauses.get(name, "")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.instance.pk and AppointmentRule.objects.get(pk=self.instance.pk).is_in_use():
            if set(self.changed_data) - {"effective_to"}:
                raise forms.ValidationError(
                    "已有提请依据本办法受理，只能填写失效日期。规定有变化的，请新建任免办法。"
                )
        return cleaned

    def save(self, commit: bool = True) -> AppointmentRule:
        self.instance.clauses = {name: self.cleaned_data[name] for name, _ in CLAUSES}
        return super().save(commit)


class MemberForm(forms.Form):
    person = PersonChoice()
    title = forms.CharField(label="常委会职务", max_length=100, required=False)


NUMBERS = tuple(one.name for one in fields_of(Count) if one.name != "members")


class BallotForm(forms.Form):
    """The signed sheet, line by line; how the numbers agree is the tally's business."""

    nominations = forms.ModelMultipleChoiceField(
        label="表决事项",
        queryset=Nomination.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选择表决的事项。"},
    )
    voted_on = day("表决日期")
    method = forms.ChoiceField(label="表决方式", choices=Ballot.Method.choices)
    method_note = forms.CharField(label="举手表决的原因", max_length=200, required=False)
    combined_basis = forms.CharField(label="合并表决的主任会议决定", max_length=200, required=False)
    scrutineers = forms.CharField(
        label="监票人",
        max_length=100,
        help_text="几个人的用顿号分开。",
        error_messages={"required": "请填写监票人。"},
    )
    counters = forms.CharField(
        label="计票人", max_length=100, error_messages={"required": "请填写计票人。"}
    )

    def __init__(self, session: Session, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = session.members.count()
        tabled = session.nominations.filter(state=Nomination.State.TABLED)
        self.fields["nominations"].queryset = tabled
        for name in NUMBERS:
            message = f"请填写{LABELS[name]}的数目。"
            self.fields[name] = forms.IntegerField(
                label=LABELS[name],
                min_value=0,
                max_value=999,
                error_messages={"required": message, "invalid": message},
            )

    @property
    def numbers(self) -> list[Any]:
        return [self[name] for name in NUMBERS]

    def count(self) -> Count:
        given = {name: self.cleaned_data[name] for name in NUMBERS}
        return Count(members=self.members, **given)
