from typing import Any

from django import forms

from laws.models import Law
from laws.reading import Statute, parse_statute
from laws.source import LONGEST_TEXT, Unreadable, read_text


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class StatuteFileForm(forms.Form):
    """The first step: a file becomes plain text."""

    file = forms.FileField(
        label="法律文本文件",
        help_text="国家法律法规数据库下载的 Word 文件（.docx），或者 Markdown、纯文本文件，"
        "每次一部，不超过 5 MB。",
        widget=forms.FileInput(attrs={"accept": ".docx,.md,.txt"}),
        error_messages={
            "empty": "这是空文件。请确认文件已保存好，再重新上传。",
            "required": "请先选择一个文件。",
        },
    )

    def clean_file(self) -> Any:
        uploaded = self.cleaned_data["file"]
        try:
            self.cleaned_data["text"] = read_text(uploaded.read(), uploaded.name)
        except Unreadable as reason:
            raise forms.ValidationError(str(reason)) from reason
        return uploaded


class StatuteForm(forms.Form):
    """The second step: what was read, to be checked by a person. Nothing is stored in between:
    the text travels with the form, so a page left open or abandoned leaves nothing behind.
    """

    adopted_on = forms.DateField(
        label="版本日期",
        required=False,
        widget=DateInput(),
        help_text="通过或者最近一次修改的日期，用来区分同一部法律的不同版本。",
    )
    effective_on = forms.DateField(
        label="施行日期",
        required=False,
        widget=DateInput(),
        help_text="从这一天起，依据引用到这一版本的条文。",
    )
    replace = forms.BooleanField(
        label="替换已有文本（同一版本日期已导入过，需要改正时才勾选）", required=False
    )
    text = forms.CharField(
        label="读到的文字",
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text="如有错漏可以直接改正，然后按“重新识别”。",
        error_messages={"required": "这里没有文字。请把法律全文粘贴进来，或者换一个文件。"},
    )
    source = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput())

    statute: Statute | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "text" in cleaned:
            try:
                self.statute = parse_statute(cleaned["text"], cleaned.get("source", ""))
            except Unreadable as reason:
                self.add_error("text", str(reason))
        return cleaned


class LawForm(forms.ModelForm):
    """Names and the repeal; the text comes by import only."""

    names = forms.CharField(
        label="其他名称",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="每行一个。试题“依据”里用到的简称都可以写在这里，例如本县办法的习惯叫法。",
    )

    class Meta:
        model = Law
        fields = ["short_title", "kind", "repealed_on"]
        widgets = {"repealed_on": DateInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            own = self.instance.names.filter(is_built_in=False)
            self.fields["names"].initial = "\n".join(own.values_list("key", flat=True))

    def clean_names(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["names"].splitlines() if line.strip()]
