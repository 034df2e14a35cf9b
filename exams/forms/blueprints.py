from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.choices import CallableChoiceIterator
from wagtail.admin.forms import WagtailAdminModelForm

from exams.models import Blueprint, BlueprintRule
from laws.names import preferred_name
from question_bank.models import QuestionCitation, Subject

ANY = "不限"


def law_choices() -> list[tuple[str, str]]:
    """The laws that questions cite: a rule on another one could never be filled."""
    keys = QuestionCitation.objects.exclude(law_key="").order_by("law_key")
    known = keys.values_list("law_key", flat=True).distinct()
    return [("", ANY), *((key, preferred_name(key)) for key in known)]


def law_select() -> forms.Select:
    return forms.Select(choices=CallableChoiceIterator(law_choices))


class BlueprintForm(WagtailAdminModelForm):
    class Meta:
        model = Blueprint
        fields = ("name", "note", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        share_choices(self.formsets["rules"].forms)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if rows := self.formsets["rules"].forms:
            kept = [row for row in rows if not row.data.get(f"{row.prefix}-DELETE")]
            if not kept:
                self.add_error(None, "组卷方案至少需要一条规则。")
        return cleaned


def share_choices(rows: list[forms.ModelForm]) -> None:
    """Read once for all rows: else every rule of the blueprint asks for subjects and laws."""
    if not rows:
        return
    laws = law_choices()
    subjects = [("", ANY), *((one.pk, one.path) for one in Subject.objects.order_by("path"))]
    for row in rows:
        row.fields["subject"].choices = with_current(subjects, row.instance.subject_id)
        row.fields["law_key"].widget.choices = with_current(laws, row.instance.law_key)


def with_current(choices: list[tuple[Any, str]], value: Any) -> list[tuple[Any, str]]:
    known = {choice for choice, _ in choices}
    return choices if not value or value in known else [*choices, (value, str(value))]


class RuleForm(forms.ModelForm):
    """One row as the page holds it, while it is being typed."""

    class Meta:
        model = BlueprintRule
        fields = ("part", "kind", "subject", "law_key", "difficulty", "count", "mark", "items")


def typed_rules(data: Any) -> Iterator[BlueprintRule | None]:
    """The rules of an unsaved page in order, None for a row that is not complete yet."""
    try:
        total = min(int(data.get("rules-TOTAL_FORMS", 0)), 200)
    except ValueError:
        total = 0
    order = {n: data.get(f"rules-{n}-ORDER", "") for n in range(total)}
    for n in sorted(order, key=lambda n: (int(order[n]) if order[n].isdecimal() else n, n)):
        if data.get(f"rules-{n}-DELETE"):
            continue
        form = RuleForm(data, prefix=f"rules-{n}")
        yield form.save(commit=False) if form.is_valid() else None
