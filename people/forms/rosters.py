from typing import Any

from django import forms
from django.conf import settings

from people.models import RosterBatch, Term


class RosterForm(forms.Form):
    kind = forms.ChoiceField(
        label="名册类型", choices=RosterBatch.Kind.choices, widget=forms.RadioSelect
    )
    term = forms.ModelChoiceField(
        label="届次",
        queryset=Term.objects.all(),
        required=False,
        empty_label="（不指定）",
        help_text="导入代表时使用；表格里有“届次”一列的，以表格为准。",
    )
    file = forms.FileField(
        label="名册文件",
        help_text="Excel 工作簿（.xlsx、.xls）或 .csv，不超过 20 MB。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        error_messages={
            "required": "请先选择一个文件。",
            "empty": "这是空文件，请确认保存好后重新选择。",
        },
    )

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError("文件超过 20 MB。请删去图片，或分成几个文件。")
        return upload

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == RosterBatch.Kind.NOMINEE:
            cleaned["term"] = None
        return cleaned
