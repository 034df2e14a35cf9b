"""One question as a form: its answer by kind, its sub-questions, its details.

Every kind's answer fields are on the page; a script hides those of the other kinds. What does not
belong to the chosen kind is not read.
"""

import re
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from question_bank.actions.subjects import clean_path
from question_bank.citing import split_citations
from question_bank.facts import Facts
from question_bank.faults import Fault, find_faults
from question_bank.forms.fields import OptionsField, option_value
from question_bank.models import CHOICE_KINDS, WRITTEN_KINDS, Kind, QuestionBranch
from question_bank.preview import DIFFICULTIES

ITEM_KINDS = [pair for pair in Kind.choices if pair[0] != Kind.CASE]
TRUTHS = [("true", "正确"), ("false", "错误")]
MOST_ITEMS = 20
LONGEST_STEM = 5000


KEY_FIELDS: dict[str, str] = {
    **dict.fromkeys(CHOICE_KINDS, "options"),
    **dict.fromkeys(WRITTEN_KINDS, "answer"),
    Kind.TRUE_FALSE: "truth",
    Kind.BLANK: "blanks",
}


class PartForm(forms.Form):
    """What a question and a sub-question have in common."""

    kind = forms.ChoiceField(label="题型", choices=Kind.choices)
    stem = forms.CharField(
        label="题干", max_length=LONGEST_STEM, widget=forms.Textarea({"rows": 3}), required=False
    )
    options = OptionsField(label="选项和答案", required=False)
    truth = forms.ChoiceField(
        label="答案", choices=TRUTHS, required=False, widget=forms.RadioSelect
    )
    blanks = forms.CharField(
        label="各空的答案",
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="一个空一行，顺序与题干中的 ____ 一致。同一个空有几种写法时，用分号隔开。",
    )
    answer = forms.CharField(
        label="参考答案", required=False, widget=forms.Textarea({"rows": 5}), max_length=20000
    )
    explanation = forms.CharField(
        label="解析", required=False, widget=forms.Textarea({"rows": 3}), max_length=5000
    )

    def part(self) -> Facts:
        kind = self.cleaned_data["kind"]
        return {
            "kind": kind,
            "stem": self.cleaned_data["stem"].strip(),
            "options": self.cleaned_data["options"][0] if kind in CHOICE_KINDS else [],
            "key": self.key_of(kind),
            "explanation": self.cleaned_data["explanation"].strip(),
        }

    def key_of(self, kind: str) -> Any:
        given = self.cleaned_data
        if kind in CHOICE_KINDS:
            return given["options"][1]
        if kind == Kind.TRUE_FALSE:
            return {"true": True, "false": False}.get(given["truth"])
        if kind == Kind.BLANK:
            return read_blanks(given["blanks"])
        return given["answer"].strip() if kind in WRITTEN_KINDS else None

    def tell(self, fault: Fault) -> None:
        """Beside the field where it can be put right."""
        field = KEY_FIELDS[self.cleaned_data["kind"]] if fault.field == "key" else fault.field
        self.add_error(None if field == "items" else field, fault.message)


class ItemForm(PartForm):
    kind = forms.ChoiceField(label="题型", choices=ITEM_KINDS, initial=Kind.SINGLE)
    citation = forms.CharField(label="依据", required=False, max_length=300)

    def part(self) -> Facts:
        return {**super().part(), "citation": self.cleaned_data["citation"].strip()}


class QuestionForm(PartForm):
    citations = forms.CharField(
        label="依据",
        required=False,
        widget=forms.Textarea({"rows": 2}),
        max_length=2000,
        help_text="法律名称和条款，一行一处，如：《地方组织法》第五十一条。",
    )
    subject = forms.CharField(
        label="知识点",
        required=False,
        max_length=300,
        widget=forms.TextInput({"list": "subjects", "autocomplete": "off"}),
        help_text="可以分级，用 / 隔开，如：宪法/国家机构。没有的会自动建立。",
    )
    difficulty = forms.TypedChoiceField(
        label="难度",
        coerce=int,
        choices=[*DIFFICULTIES.items()],
        initial=2,
        widget=forms.RadioSelect,
    )
    branch = forms.ChoiceField(label="适用机关", choices=QuestionBranch.choices)
    tags = forms.CharField(
        label="标签", required=False, max_length=300, help_text="几个标签之间用空格或逗号隔开。"
    )
    has_fixed_order = forms.BooleanField(
        label="选项顺序固定（有“以上都对”之类的选项时勾选，考试时不打乱）", required=False
    )
    for_practice = forms.BooleanField(
        label="供练习使用（考前会公开，正式考试不会抽到）", required=False
    )

    def facts(self) -> Facts:
        given = self.cleaned_data
        return {
            **self.part(),
            "citations": split_citations(given["citations"]),
            "subject": clean_path(given["subject"]),
            "tags": read_tags(given["tags"]),
            **{
                name: given[name]
                for name in ("difficulty", "branch", "has_fixed_order", "for_practice")
            },
        }


ItemFormSet = formset_factory(
    ItemForm, extra=2, can_delete=True, can_order=True, max_num=MOST_ITEMS, validate_max=True
)


class QuestionEditor:
    """The form and its sub-questions together; `facts` once it is valid."""

    def __init__(self, data: Any = None, facts: Facts | None = None):
        initial = initial_of(facts) if facts else None
        items = [part_initial(item) for item in facts["items"]] if facts else []
        self.form = QuestionForm(data, initial=initial)
        self.items: BaseFormSet = ItemFormSet(data, initial=items, prefix="items")
        self.facts: Facts = {}

    def is_valid(self) -> bool:
        if not self.form.is_valid():
            return False
        is_case = self.form.cleaned_data["kind"] == Kind.CASE
        if is_case and not self.items.is_valid():
            self.form.add_error(None, "小题的填写有误，请看下面的提示。")
            return False
        self.facts = {**self.form.facts(), "items": self.item_facts() if is_case else []}
        for fault in find_faults(self.facts):
            self.form.tell(fault)
        return self.form.is_valid()

    def item_facts(self) -> list[Facts]:
        return [form.part() for form in self.items.ordered_forms if form.cleaned_data]


def initial_of(facts: Facts) -> dict[str, Any]:
    return {
        **facts,
        **part_initial(facts),
        "citations": "\n".join(facts["citations"]),
        "tags": " ".join(facts["tags"]),
    }


def part_initial(part: Facts) -> dict[str, Any]:
    """Each kind's key in the field where it is edited."""
    kind, key = part["kind"], part["key"]
    initial = {**part, "options": option_value(part["options"], key)}
    if kind == Kind.TRUE_FALSE:
        initial["truth"] = {True: "true", False: "false"}.get(key, "")
    elif kind == Kind.BLANK:
        initial["blanks"] = "\n".join(";".join(texts) for texts in key or [])
    elif kind in WRITTEN_KINDS:
        initial["answer"] = key or ""
    return initial


def read_blanks(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.strip()]
    return [[one.strip() for one in re.split(r"[;；]", line) if one.strip()] for line in lines]


def read_tags(text: str) -> list[str]:
    return list(dict.fromkeys(tag[:30] for tag in re.split(r"[\s,，、;；#]+", text) if tag))[:20]
