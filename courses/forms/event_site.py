"""What the invited send: a code, an answer, a reflection."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.validators import RegexValidator

SHORT_REASON = "请写明请假事由，不少于 4 个字。"
CODE = RegexValidator(r"^\d{6}$", "签到码是会场屏幕上的 6 位数字，请核对。")


class CodeForm(forms.Form):
    """`typed_at` and `slip` come only from a page that had lost its network."""

    code = forms.CharField(
        label="签到码",
        validators=[CODE],
        error_messages={"required": "请输入会场屏幕上的 6 位数字。"},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 6, "size": 6}
        ),
    )
    typed_at = forms.FloatField(required=False, widget=forms.HiddenInput)
    slip = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def clean_typed_at(self) -> datetime | None:
        """Seconds since 1970, by the clock that the page set right while it had a network."""
        seconds = self.cleaned_data["typed_at"]
        if seconds is None:
            return None
        try:
            return datetime.fromtimestamp(seconds, UTC)
        except (ValueError, OverflowError, OSError) as exc:
            raise forms.ValidationError("签到时间无法识别，请联系会务人员登记。") from exc


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label="答复",
        choices=[("accept", "参加"), ("leave", "请假")],
        error_messages={"required": "请选择“参加”或“请假”。", "invalid_choice": "请重新选择。"},
    )
    reason = forms.CharField(
        label="请假事由",
        max_length=300,
        min_length=4,
        error_messages={"required": SHORT_REASON, "min_length": SHORT_REASON},
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="请假由组织者批准。事由只有组织者能看到。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = self.data.get("answer") != "accept"


class ReflectionForm(forms.Form):
    text = forms.CharField(
        label="正文",
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"max_length": "正文不能超过 20000 字，更长的请上传文件。"},
    )
    upload = forms.FileField(
        label="附件", required=False, help_text="pdf、docx、jpg、png，不超过 10 MB。可以只写正文。"
    )
