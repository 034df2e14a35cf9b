from typing import Any

from django import forms

from people.actions.tenures import fault_of_tenure
from people.models import LIAISON, Delegation, Deputy, Tenure, Term, User


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class PersonChoice(forms.ModelChoiceField):
    """A person by login name or ID number: a list of all would be endless, names are not unique."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=User.objects.filter(is_active=True),
            label="人员",
            help_text="填写登录名、姓名或身份证号。",
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return User.objects.filter(pk=value).values_list("username", flat=True).first()
        return super().prepare_value(value)

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        people: Any = self.queryset
        for rows in (
            people.filter(username=text),
            people.with_id_number(text),
            people.filter(real_name=text),
        ):
            found = list(rows[:2])
            if len(found) == 1:
                return found[0]
            if found:
                raise forms.ValidationError("有人同名，请改填登录名或身份证号。")
        raise forms.ValidationError("没有找到这个人。请核对，或先在“人员名册”里新建。")


class TermForm(forms.ModelForm):
    class Meta:
        model = Term
        fields = ["name", "starts_on", "ends_on"]
        widgets = {"starts_on": DateInput(), "ends_on": DateInput()}
        help_texts = {"name": "例如“第十八届”。", "ends_on": "任期未满时留空，换届后补填。"}


class DelegationForm(forms.ModelForm):
    class Meta:
        model = Delegation
        fields = ["term", "name", "liaisons"]
        widgets = {"liaisons": forms.CheckboxSelectMultiple}
        help_texts = {"liaisons": "只列出持有“代表联络员”角色的人员，可以选几位。"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        officers = User.objects.with_role(LIAISON).filter(is_active=True)
        self.fields["liaisons"].queryset = officers.order_by("real_name", "pk")


class DeputyForm(forms.ModelForm):
    person = PersonChoice()

    class Meta:
        model = Deputy
        fields = ["person", "term", "delegation", "ended_on"]
        widgets = {"ended_on": DateInput()}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        delegation, term = cleaned.get("delegation"), cleaned.get("term")
        if delegation and term and delegation.term_id != term.pk:
            self.add_error("delegation", f"这个代表团属于{delegation.term}，请选择本届的代表团。")
        return cleaned


class TenureForm(forms.ModelForm):
    person = PersonChoice()

    class Meta:
        model = Tenure
        fields = ["person", "post", "starts_on", "ends_on", "is_acting", "ending", "ending_note"]
        widgets = {"starts_on": DateInput(), "ends_on": DateInput()}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if all(cleaned.get(name) for name in ("person", "post", "starts_on")):
            names = ("person", "post", "starts_on", "ends_on", "is_acting")
            tenure = Tenure(pk=self.instance.pk, **{name: cleaned.get(name) for name in names})
            if fault := fault_of_tenure(tenure):
                raise forms.ValidationError(fault)
        return cleaned
