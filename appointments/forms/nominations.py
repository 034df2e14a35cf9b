from datetime import date
from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.forms.widgets import Script
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from appointments.actions.gate import EVIDENCE_SUFFIXES, reason_parts
from appointments.models import Nomination, Session
from appointments.progress import notice_hint
from core.numbers import whole
from exams.models import Regulation, Sitting
from people.models import Post, Tenure, User


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, person: User) -> str:
        place = f"（{person.organ or ''}{person.post_title}）" if person.organ else ""
        return f"{person.real_name}{place}"


class TenuresField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, tenure: Tenure) -> str:
        return f"{tenure.post}（{tenure.starts_on:%Y年%-m月%-d日}任职）"


class NominationForm(WagtailAdminModelForm):
    """What the register holds; everything that changes the state is an action of its own."""

    person = PersonField(label="人员", queryset=User.objects.none())
    post = forms.ModelChoiceField(label="拟任（免）职务", queryset=Post.objects.none())
    vacates = TenuresField(
        label="同时免去的现任职务",
        queryset=Tenure.objects.none(),
        required=False,
        help_text="随任命一并免去的现任职务，选了人员以后列出，可多选，没有的不选。",
    )

    class Media:
        js = (Script("js/nomination-form.js", type="module"),)

    class Meta:
        model = Nomination
        fields = (
            "kind", "person", "post", "term", "proposer", "proposer_note", "basis_document",
            "ground", "vacates", "received_on", "session_on",
        )  # fmt: skip
        widgets = {"received_on": AdminDateInput, "session_on": AdminDateInput}
        help_texts = {
            "proposer_note": "提请机关与职务对应时留空。不对应的，写明依据。",
            "ground": "撤职案必须写明理由。",
            "basis_document": "提请议案的文号或标题。",
            "session_on": "一般应在会议 7 日或 10 日以前提请，以本地任免规定为准。",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True).exclude(username="system")
        self.fields["person"].queryset = people.select_related("organ").order_by("real_name", "pk")
        self.fields["post"].queryset = Post.objects.select_related("organ")
        self.fields["vacates"].queryset = self.held()
        for name in ("person", "post", "term", "proposer"):
            self.fields[name].empty_label = "（请选择）"

    def held(self) -> QuerySet[Tenure]:
        """What the chosen person holds now: known once she is chosen, by hand or by the row."""
        chosen = self.data if self.is_bound else self.initial
        person = whole(str(chosen.get("person") or self.instance.person_id or ""))
        if person is None:
            return Tenure.objects.none()
        return Tenure.objects.filter(person=person, ends_on=None).select_related("post__organ")

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
    session = forms.ModelChoiceField(
        label="常委会会议",
        queryset=Session.objects.none(),
        empty_label="（请选择）",
        error_messages={"required": "请选择会议。", "invalid_choice": "该会议已不能列入议程。"},
    )

    def __init__(self, nomination: Nomination, on: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sessions = Session.objects.ahead(on).filter(term=nomination.term_id)
        self.fields["session"].queryset = sessions.order_by("starts_on", "pk")
        self.fields["session"].label_from_instance = session_label


def session_label(session: Session) -> str:
    return f"{session}（{session.starts_on:%Y年%-m月%-d日}）"
