from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateTimeInput

from exams.actions.quizzes import ENDLESS, QuizPlan
from exams.models import QuizRules
from exams.quiz_pool import law_topics, subject_topics
from question_bank.models import Question, Subject

RULES = (
    "question_count", "pass_share", "attempts_allowed", "counting", "feedback", "is_shuffled",
)  # fmt: skip


class QuizForm(WagtailAdminModelForm):
    """A quiz as one form: what stands on its sitting, on its rules, and where questions come from.

    It gathers a QuizPlan; the action saves it.
    """

    title = forms.CharField(label="名称", max_length=100)
    minutes = forms.IntegerField(
        label="限时（分钟）", min_value=0, max_value=600, initial=0, help_text="填 0 表示不限时间。"
    )
    opens_at = forms.DateTimeField(
        label="开放时间", required=False, widget=AdminDateTimeInput, help_text="留空为现在。"
    )
    closes_at = forms.DateTimeField(
        label="截止时间", required=False, widget=AdminDateTimeInput, help_text="留空为长期开放。"
    )
    notice = forms.CharField(
        label="说明", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    laws = forms.MultipleChoiceField(
        label="出题法律",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="括号内是可用的练习题数。法律和知识点都不选，就从全部练习题中抽题。",
    )
    subjects = forms.MultipleChoiceField(
        label="出题知识点", required=False, widget=forms.SelectMultiple(attrs={"size": 8})
    )
    uids = forms.CharField(
        label="指定试题（编号）",
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="逐题指定时填写试题编号，用空格、逗号或换行分开；填写后不再抽题，题数以此为准。"
        "不知道编号的，先留空保存，再在测验页面点“选择试题”查找勾选。",
    )

    class Meta:
        model = QuizRules
        fields = RULES

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["laws"].choices = [
            (one.key, f"{one.name}（{one.count} 题）") for one in law_topics()
        ]
        self.fields["subjects"].choices = [
            (one.key, f"{one.name}（{one.count} 题）") for one in subject_topics()
        ]
        if self.instance.pk:
            self.show_stored(self.instance)

    def show_stored(self, rules: QuizRules) -> None:
        sitting = rules.sitting
        self.initial |= {
            "title": sitting.title,
            "minutes": sitting.minutes,
            "opens_at": sitting.opens_at,
            "closes_at": sitting.closes_at if sitting.closes_at < ENDLESS else None,
            "notice": sitting.notice,
            "laws": rules.laws,
            "subjects": [one.path for one in rules.subjects.all()],
            "uids": " ".join(rules.picks.values_list("question__uid", flat=True)),
        }

    def clean_uids(self) -> list[Question]:
        """In the order given, each once."""
        words = self.cleaned_data["uids"].upper().replace("，", " ").replace("、", " ")
        wanted = list(dict.fromkeys(words.replace(",", " ").split()))
        found = {one.uid: one for one in Question.objects.filter(uid__in=wanted)}
        if unknown := [uid for uid in wanted if uid not in found]:
            raise forms.ValidationError(f"没有这些编号的试题：{'、'.join(unknown[:10])}。请核对。")
        if len(wanted) > 100:
            raise forms.ValidationError("最多指定 100 道试题，请删减。")
        return [found[uid] for uid in wanted]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        opens_at, closes_at = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens_at and closes_at and closes_at <= opens_at:
            self.add_error("closes_at", "截止时间应晚于开放时间。")
        return cleaned

    def plan(self) -> QuizPlan:
        given = self.cleaned_data
        return QuizPlan(
            title=given["title"],
            laws=given["laws"],
            subjects=list(Subject.objects.filter(path__in=given["subjects"])),
            picks=given["uids"],
            minutes=given["minutes"],
            opens_at=given["opens_at"],
            closes_at=given["closes_at"],
            notice=given["notice"],
            **{name: given[name] for name in RULES},
        )
