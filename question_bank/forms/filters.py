"""The filters of the question list; an export uses the very same."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.http import QueryDict
from wagtail.admin.filters import WagtailFilterSet

from laws.names import law_key, preferred_name
from people.models import User
from question_bank.models import (
    ImportBatch,
    Kind,
    Question,
    QuestionBranch,
    QuestionCitation,
    Subject,
)
from question_bank.models.questions import QuestionQuerySet

Choices = list[tuple[Any, str]]
GAPS = {
    "explanation": ("没有解析", Q(explanation="")),
    "citation": ("没有依据", Q(citations__isnull=True)),
    "subject": ("没有知识点", Q(subject__isnull=True)),
}
NEWEST_BATCHES = 50


def subject_choices() -> Choices:
    return [(path, path) for path in Subject.objects.values_list("path", flat=True)]


def law_choices() -> Choices:
    keys = QuestionCitation.objects.exclude(law_key="").order_by("law_key")
    return [(key, preferred_name(key)) for key in keys.values_list("law_key", flat=True).distinct()]


def batch_choices() -> Choices:
    batches = ImportBatch.objects.filter(state=ImportBatch.State.APPLIED)
    found = batches.values_list("pk", "filename", "applied_at")[:NEWEST_BATCHES]
    return [(pk, f"{name}（{at:%Y-%m-%d}）") for pk, name, at in found]


def person_choices() -> Choices:
    """Whoever has imported or edited something that is still in the bank."""
    rows = Question.objects.order_by()
    seen = Q(pk__in=rows.exclude(imported_by=None).values("imported_by"))
    seen |= Q(pk__in=rows.exclude(edited_by=None).values("edited_by"))
    return [(user.pk, str(user)) for user in User.objects.filter(seen)]


def choice(label: str, choices: Any, method: str = "", **options: Any) -> Any:
    return django_filters.ChoiceFilter(
        label=label, choices=choices, empty_label="全部", method=method or None, **options
    )


def ticks(label: str, choices: Any) -> Any:
    return django_filters.MultipleChoiceFilter(
        label=label, choices=choices, widget=forms.CheckboxSelectMultiple
    )


class QuestionFilters(WagtailFilterSet):
    state = ticks("状态", Question.State.choices)
    kind = ticks("题型", Kind.choices)
    branch = ticks("适用机关", QuestionBranch.choices)
    difficulty = ticks("难度", Question._meta.get_field("difficulty").choices)
    subject = choice("知识点（含下级）", subject_choices, "in_subject")
    law = choice("依据的法律", law_choices, "citing_law")
    article = django_filters.NumberFilter(label="依据第几条", method="citing_article", min_value=0)
    tag = django_filters.CharFilter(label="标签", method="with_tag")
    for_practice = choice("练习题", [("1", "是"), ("0", "否")], "practising")
    gap = choice("缺少内容", [(name, label) for name, (label, _) in GAPS.items()], "with_gap")
    batch = choice("导入批次", batch_choices, "of_batch")
    person = choice("导入人或最后修改人", person_choices, "of_person")

    class Meta:
        model = Question
        fields: list[str] = []

    def in_subject(self, rows: Any, name: str, path: str) -> Any:
        return rows.filter(subject__in=Subject.objects.within(path))

    def citing_law(self, rows: Any, name: str, value: str) -> Any:
        return rows.citing([law_key(value), value])

    def citing_article(self, rows: Any, name: str, number: Any) -> Any:
        law = self.form.cleaned_data.get("law")
        cited = QuestionCitation.objects.filter(article_number=int(number))
        if law:
            cited = cited.filter(law_key=law)
        return rows.filter(pk__in=cited.values("question"))

    def with_tag(self, rows: Any, name: str, tag: str) -> Any:
        return rows.tagged(tag.strip())

    def practising(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(for_practice=value == "1")

    def with_gap(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(GAPS[value][1])

    def of_batch(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(imported_from=value)

    def of_person(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(Q(imported_by=value) | Q(edited_by=value))


def search_questions(rows: Any, words: str) -> Any:
    """Every word must occur somewhere: stem, options, explanation, citation, number."""
    for word in words.split()[:8]:
        rows = rows.filter(search_text__icontains=word)
    return rows


def filter_questions(query: str, user: User) -> QuestionQuerySet:
    """The rows that the list shows this person for a query string."""
    data = QueryDict(query)
    rows = Question.objects.visible_to(user)
    filters = QuestionFilters(data, queryset=rows)
    rows = filters.qs if filters.is_valid() else rows.none()
    return search_questions(rows, data.get("q", ""))
