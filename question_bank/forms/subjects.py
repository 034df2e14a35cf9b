from typing import Any

from django import forms
from wagtail.admin.forms.models import WagtailAdminModelForm

from question_bank.models import Subject


class SubjectNameForm(WagtailAdminModelForm):
    class Meta:
        model = Subject
        fields = ["name"]

    def clean_name(self) -> str:
        name = self.cleaned_data["name"].strip()
        if "/" in name or "／" in name:
            raise forms.ValidationError("名称里不能有 /，它用来分隔上下级。")
        return name


class SubjectForm(SubjectNameForm):
    class Meta:
        model = Subject
        fields: list[Any] = ["parent", "name"]
