from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.conf import settings
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from exams.actions.regulations import BASIS_SUFFIXES
from exams.forms.fields import ClausesField, GradeBandsField, LinesField
from exams.models import Regulation


class RegulationForm(WagtailAdminModelForm):
    grade_bands = GradeBandsField(
        label="等次", help_text="从低到高，每个等次填写名称和起始分；其中一个起始分应等于合格线。"
    )
    exemption_reasons = LinesField(label="免考情形", required=False, help_text="每行一种情形。")
    clauses = ClausesField(
        label="条款出处", required=False, help_text="例如“第十八条”，会印在结论和报告上。"
    )
    basis_upload = forms.FileField(
        label="依据文件", required=False, help_text="扫描件或电子版，PDF、Word、OFD 或图片。"
    )

    class Meta:
        model = Regulation
        exclude = ("supersedes", "basis_file", "basis_name")
        widgets = {"effective_from": AdminDateInput, "effective_to": AdminDateInput}

    def clean_basis_upload(self) -> Any:
        upload = self.cleaned_data["basis_upload"]
        if upload is None:
            return upload
        if PurePosixPath(upload.name).suffix.lower() not in BASIS_SUFFIXES:
            raise forms.ValidationError("请上传 PDF、Word、OFD 或图片文件。")
        if upload.size > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError("文件超过 20 MB，请压缩或分册后再上传。")
        return upload

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        bands, line = cleaned.get("grade_bands"), cleaned.get("pass_mark")
        full = cleaned.get("full_mark")
        if bands and line is not None and line not in [self.number(mark) for _, mark in bands]:
            self.add_error(
                "grade_bands", f"没有从合格线 {line.normalize():f} 分开始的等次，请补上或改合格线。"
            )
        if bands and full is not None and self.number(bands[-1][1]) > full:
            self.add_error("grade_bands", f"最高等次的起始分不能超过满分 {full.normalize():f} 分。")
        return cleaned

    def number(self, mark: str) -> Any:
        return forms.DecimalField().to_python(mark)


class RevisionForm(forms.Form):
    effective_from = forms.DateField(label="修订版本的施行日期", widget=AdminDateInput)
