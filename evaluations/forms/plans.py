from typing import Any

from django import forms
from django.conf import settings
from wagtail.admin.widgets import AdminDateInput

from evaluations.models import (
    Consequence,
    Delivery,
    Evaluation,
    EvaluationPaper,
    RaterGroup,
    Rating,
    RatingScheme,
    SessionQuestion,
    SurveyGroup,
    SurveyNote,
)
from people.models import User


def text_field(label: str, *, rows: int = 2, required: bool = True, most: int = 300) -> Any:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, widget=area, required=required)


def day_field(label: str) -> forms.DateField:
    return forms.DateField(label=label, widget=AdminDateInput)


class StepForm(forms.Form):
    """The facts that a step of one evaluation asks for."""

    def __init__(self, evaluation: Evaluation, *args: Any, **kwargs: Any) -> None:
        self.evaluation = evaluation
        super().__init__(*args, **kwargs)


class StepModelForm(forms.ModelForm):
    def __init__(self, evaluation: Evaluation, *args: Any, **kwargs: Any) -> None:
        self.evaluation = evaluation
        super().__init__(*args, **kwargs)


class SubjectForm(forms.Form):
    person = forms.ModelChoiceField(
        label="评议对象", queryset=User.objects.none(), empty_label="（请选择）"
    )
    post_title = forms.CharField(label="职务", max_length=150)
    decision = forms.CharField(
        label="确定的会议", max_length=200, help_text="例如“第四十五次主任会议”。"
    )
    session_on = day_field("评议会议日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True).exclude(username="system")
        self.fields["person"].queryset = people.order_by("real_name", "pk")


class LotForm(forms.Form):
    people = forms.ModelMultipleChoiceField(
        label="抽签名单",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选择列入抽签名单的人员。"},
    )
    count = forms.IntegerField(label="抽取人数", min_value=1, max_value=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = User.objects.filter(is_active=True, tenures__ends_on=None, tenures__isnull=False)
        self.fields["people"].queryset = held.distinct().order_by("real_name", "pk")


class DrawForm(forms.Form):
    public_number = forms.CharField(
        label="现场报出的数",
        max_length=12,
        help_text="由与会人员当场报出，3 到 12 位数字，例如几个人各报一位。",
    )
    decision = forms.CharField(label="抽签的会议", max_length=200)
    session_on = day_field("评议会议日期")


class PaperForm(StepForm):
    kind = forms.ChoiceField(label="材料", choices=EvaluationPaper.Kind.choices)
    upload = forms.FileField(label="文件", help_text="PDF、Word、WPS、OFD 或图片，不超过 20 MB。")

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if upload.size > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError("文件超过 20 MB，请压缩或分册后再上传。")
        return upload


class OwnPaperForm(PaperForm):
    """What the person evaluated hands in herself, at this stage."""

    STAGES = {
        Evaluation.State.REPORTING: (EvaluationPaper.Kind.SELF_REPORT,),
        Evaluation.State.SURVEYING: (EvaluationPaper.Kind.SELF_REPORT,),
        Evaluation.State.RECTIFYING: (
            EvaluationPaper.Kind.PLAN,
            EvaluationPaper.Kind.RECTIFICATION,
        ),
    }

    def __init__(self, evaluation: Evaluation, *args: Any, **kwargs: Any) -> None:
        super().__init__(evaluation, *args, **kwargs)
        kinds = self.STAGES.get(Evaluation.State(evaluation.state), ())
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]


class NoteForm(StepForm):
    note = text_field("说明", required=False, most=500)


class SurveyGroupForm(StepModelForm):
    class Meta:
        model = SurveyGroup
        fields = ("name", "leader", "members", "task")


class SurveyNoteForm(StepModelForm):
    class Meta:
        model = SurveyNote
        fields = ("group", "kind", "held_on", "people", "sent", "returned", "text")
        labels = {"group": "调查组"}
        widgets = {"held_on": AdminDateInput, "text": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, evaluation: Evaluation, *args: Any, **kwargs: Any) -> None:
        super().__init__(evaluation, *args, **kwargs)
        self.fields["group"].queryset = evaluation.survey_groups.all()
        self.fields["group"].empty_label = None


class EvaluationsField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, row: Evaluation) -> str:
        return f"{row.person}（{row.post_title}，{row.session_on:%Y年%-m月%-d日}会议）"


class RateForm(StepModelForm):
    """A ballot for this person, or one for her and others of the plan who stand where she does."""

    others = EvaluationsField(
        label="列在同一张票上的其他评议对象",
        queryset=Evaluation.objects.none(),
        required=False,
        help_text="票面上每人一行，一次投票、分别计票。已经安排测评的不在其内。",
    )

    class Meta:
        model = Rating
        fields = ("title", "scheme", "held_on", "place")
        widgets = {"held_on": AdminDateInput}

    def __init__(self, evaluation: Evaluation, *args: Any, **kwargs: Any) -> None:
        super().__init__(evaluation, *args, **kwargs)
        again = "再次测评" if evaluation.state == Evaluation.State.RECTIFYING else "履职满意度测评"
        self.initial.setdefault("title", f"{evaluation.person}同志{again}")
        self.initial.setdefault("held_on", evaluation.session_on)
        self.fields["scheme"].empty_label = None
        self.fields["others"].queryset = evaluation.together().exclude(pk=evaluation.pk)
        if not self.fields["others"].queryset.exists():
            del self.fields["others"]

    @property
    def together(self) -> list[Evaluation]:
        return [self.evaluation, *self.cleaned_data.get("others", ())]

    def clean(self) -> dict[str, Any]:
        """The title that was proposed names one person: it does not fit a ballot for several."""
        cleaned = super().clean() or {}
        if cleaned.get("others") and cleaned.get("title") == self.initial["title"]:
            again = (
                "再次测评" if self.evaluation.state == Evaluation.State.RECTIFYING else "满意度测评"
            )
            self.instance.title = cleaned["title"] = f"{self.evaluation.cycle}{again}"[:100]
        return cleaned

    def rater_groups(self) -> list[RaterGroup]:
        return groups_of(self.cleaned_data["scheme"])


def groups_of(scheme: RatingScheme) -> list[RaterGroup]:
    return [RaterGroup(label=row["label"], weight=row["weight"]) for row in scheme.groups]


class QuestionForm(StepModelForm):
    class Meta:
        model = SessionQuestion
        fields = ("asked_by", "question", "answer")


class ScoreForm(StepForm):
    session_name = forms.CharField(label="评议会议", max_length=200)


class DeliverForm(StepForm):
    kind = forms.ChoiceField(label="送达", choices=Delivery.Kind.choices)
    recipient = forms.CharField(label="收件人", max_length=100)
    document = forms.CharField(label="文号", max_length=100, required=False)
    sent_on = day_field("发出日期")


class ReceiptForm(StepForm):
    delivery = forms.ModelChoiceField(
        label="送达", queryset=Delivery.objects.none(), empty_label=None
    )
    receipt = forms.CharField(label="签收人", max_length=100)
    received_on = day_field("签收日期")

    def __init__(self, evaluation: Evaluation, *args: Any, **kwargs: Any) -> None:
        super().__init__(evaluation, *args, **kwargs)
        field = self.fields["delivery"]
        field.queryset = evaluation.deliveries.filter(received_on=None)
        field.label_from_instance = lambda row: f"{row.get_kind_display()}：{row.recipient}"


class ExtendForm(StepForm):
    until = day_field("延期到")
    reason = text_field("延期理由")


class DecideForm(StepForm):
    kind = forms.ChoiceField(label="处理", choices=Consequence.Kind.choices)
    meeting = forms.CharField(label="作出决定的会议", max_length=200)
    reason = text_field("理由")
    decided_on = day_field("决定日期")


class OutcomeForm(StepForm):
    outcome = text_field("办结意见")
