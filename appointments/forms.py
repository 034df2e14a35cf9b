from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.conf import settings
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from appointments.actions import EVIDENCE_SUFFIXES, reason_parts
from appointments.models import Nomination
from appointments.progress import notice_hint
from exams.models import Regulation, Sitting
from people.models import Post, User


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, person: User) -> str:
        place = f"（{person.organ or ''}{person.post_title}）" if person.organ else ""
        return f"{person.real_name}{place}"


class NominationForm(WagtailAdminModelForm):
    """What the register holds; everything that changes the state is an action of its own."""

    person = PersonField(label="拟任命人员", queryset=User.objects.none())
    post = forms.ModelChoiceField(label="拟任职务", queryset=Post.objects.none())

    class Meta:
        model = Nomination
        fields = (
            "person", "post", "term", "proposer", "basis_document", "received_on", "session_on",
        )  # fmt: skip
        widgets = {"received_on": AdminDateInput, "session_on": AdminDateInput}
        help_texts = {
            "basis_document": "提请议案的文号或标题。",
            "session_on": "一般应在会议 7 日或 10 日以前提请，以本地任免规定为准。",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True).exclude(username="system")
        self.fields["person"].queryset = people.select_related("organ").order_by("real_name", "pk")
        self.fields["post"].queryset = Post.objects.select_related("organ")
        for name in ("person", "post", "term", "proposer"):
            self.fields[name].empty_label = "（请选择）"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        received, session = cleaned.get("received_on"), cleaned.get("session_on")
        if received and session and session < received:
            self.add_error("session_on", "会议日期早于受理日期，请核对。")
        return cleaned

    @property
    def hint(self) -> str:
        return notice_hint(self.instance) if self.instance.session_on else ""


class ExemptionForm(forms.Form):
    reason = forms.ChoiceField(label="免考情形")
    clause = forms.CharField(
        label="条款", max_length=100, required=False, help_text="例如“第二十条第（二）项”。"
    )
    branch_part_only = forms.BooleanField(label="只免专业部分，公共部分仍须考试", required=False)
    evidence = forms.FileField(label="证明材料", help_text="PDF、Word、OFD 或图片，不超过 20 MB。")
    note = forms.CharField(label="说明（可不填）", max_length=300, required=False)

    def __init__(self, regulation: Regulation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clauses = dict(reason_parts(row) for row in regulation.exemption_reasons)
        self.default_clause = regulation.clauses.get("exemption", "")
        self.fields["reason"].choices = [(name, name) for name in self.clauses]
        self.fields["clause"].initial = self.default_clause

    def clean_evidence(self) -> Any:
        upload = self.cleaned_data["evidence"]
        if PurePosixPath(upload.name).suffix.lower() not in EVIDENCE_SUFFIXES:
            raise forms.ValidationError("请上传 PDF、Word、OFD 或图片文件。")
        if upload.size > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError("文件超过 20 MB，请压缩或分册后再上传。")
        return upload

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        named = self.clauses.get(cleaned.get("reason", ""), "")
        cleaned["clause"] = cleaned.get("clause") or named or self.default_clause
        return cleaned


class AssignForm(forms.Form):
    sitting = forms.ModelChoiceField(
        label="场次",
        queryset=Sitting.objects.none(),
        error_messages={"required": "请选择场次。", "invalid_choice": "该场次已不能加入考生。"},
    )
    nominations = forms.ModelMultipleChoiceField(
        label="拟任命人员",
        queryset=Nomination.objects.none(),
        error_messages={"required": "请至少选择一名拟任命人员。"},
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = (Sitting.State.PLANNED, Sitting.State.READY)
        sittings = Sitting.objects.visible_to(user).filter(state__in=states)
        self.fields["sitting"].queryset = sittings.order_by("opens_at")
        self.fields["nominations"].queryset = Nomination.objects.visible_to(user).exclude(
            person=user
        )


class TableForm(forms.Form):
    session_on = forms.DateField(
        label="会议日期",
        widget=AdminDateInput,
        error_messages={"required": "请填写会议日期。", "invalid": "会议日期格式应为 2026-03-31。"},
    )
    note = forms.CharField(label="会议名称", max_length=200, required=False)
