"""The small forms on the file of a nomination: one for each act. Each takes the nomination."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet

from appointments.kinds import filing_body
from appointments.models import (
    Filing,
    Issue,
    Nomination,
    OathCeremony,
    Objection,
    Opinion,
    Statement,
)
from appointments.models.rules import rule_on
from people.forms.register import DateInput
from people.models import Organ, Tenure


class ActForm(forms.Form):
    """Wrong or missing input is answered under its field; nothing typed is lost."""

    def __init__(self, nomination: Nomination, *args: Any, **kwargs: Any) -> None:
        # Many forms stand on one page: a label must lead to the field of its own form.
        kwargs.setdefault("auto_id", f"{type(self).__name__.lower()}-%s")
        super().__init__(*args, **kwargs)
        self.nomination = nomination
        for field in self.fields.values():
            field.error_messages.setdefault("required", f"请填写{field.label}。")
            field.error_messages["required"] = f"请填写{field.label}。"


def day(label: str, **kwargs: Any) -> forms.DateField:
    wrong = f"{label}的格式应为 2026-03-31。"
    return forms.DateField(
        label=label, widget=DateInput(), error_messages={"invalid": wrong}, **kwargs
    )


class UploadField(forms.FileField):
    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if upload and upload.size > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError("文件超过 20 MB，请压缩或分册后再上传。")
        return upload


class MaterialForm(ActForm):
    name = forms.ChoiceField(label="材料")
    upload = UploadField(label="文件", help_text="PDF、Word、WPS、OFD 或者图片，不超过 20 MB。")

    def __init__(self, nomination: Nomination, *args: Any, **kwargs: Any) -> None:
        super().__init__(nomination, *args, **kwargs)
        rule = rule_on(nomination.received_on)
        asked: list[str] = []
        if rule:
            asked = rule.materials if nomination.decision.opens else rule.ending_materials
        self.fields["name"].choices = [(name, name) for name in (*asked, "其他材料")]


class OpinionForm(ActForm):
    giver = forms.CharField(label="提出意见的机构或人员", max_length=100)
    verdict = forms.ChoiceField(label="结论", choices=Opinion.Verdict.choices)
    text = forms.CharField(
        label="意见", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    given_on = day("日期")


class ObjectionForm(ActForm):
    received_on = day("收到日期")
    summary = forms.CharField(
        label="反映的问题", max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class AnswerForm(ActForm):
    """One stands below each objection that waits: `objection` keeps their fields apart."""

    def __init__(self, nomination: Nomination, *args: Any, objection: Objection, **kwargs: Any):
        self.objection = objection
        super().__init__(nomination, *args, auto_id=f"answer-{objection.pk}-%s", **kwargs)

    answered_on = day("书面报告日期")
    answer = forms.CharField(
        label="调查结论", max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class StatementForm(ActForm):
    mode = forms.ChoiceField(label="方式", choices=Statement.Mode.choices)
    text = forms.CharField(
        label="要点或者全文",
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    upload = UploadField(label="发言稿文件", required=False)


class DeliberationForm(ActForm):
    text = forms.CharField(
        label="审议意见", max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


class IssueForm(ActForm):
    kind = forms.ChoiceField(label="文种", choices=Issue.Kind.choices)
    number = forms.CharField(label="文号", max_length=100)
    issued_on = day("日期")
    organ = forms.ModelChoiceField(
        label="主送机关",
        queryset=Organ.objects.all(),
        required=False,
        help_text="只有“通知有关机关”要选。",
    )


class CertificateForm(ActForm):
    number = forms.CharField(label="任命书编号", max_length=50)
    signed_by = forms.CharField(label="签署人（常委会主任）", max_length=50)
    issued_on = day("颁发日期")


class EntryForm(ActForm):
    on = day("任职（离任）日期", help_text="一般是表决通过之日。")


class FilingForm(ActForm):
    body = forms.CharField(label="备案机关", max_length=100)
    number = forms.CharField(label="报送文号", max_length=100, required=False)
    sent_on = day("报送日期")
    receipt_on = day("回执日期", required=False)

    def __init__(self, nomination: Nomination, *args: Any, **kwargs: Any) -> None:
        super().__init__(nomination, *args, **kwargs)
        body = filing_body(nomination.kind, nomination.branch)
        self.fields["body"].initial = body.split("（")[0]


class ReceiptForm(ActForm):
    """One below each filing that waits for its receipt."""

    receipt_on = day("回执日期")

    def __init__(self, nomination: Nomination, *args: Any, filing: Filing, **kwargs: Any):
        self.filing = filing
        super().__init__(nomination, *args, auto_id=f"receipt-{filing.pk}-%s", **kwargs)


class OathForm(forms.Form):
    """One ceremony, for one person or for several; who was absent swears on another date."""

    nominations = forms.ModelMultipleChoiceField(
        label="宣誓人",
        queryset=Nomination.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选择宣誓人。"},
    )
    form = forms.ChoiceField(label="形式", choices=OathCeremony.Form.choices)
    held_on = day("日期")
    place = forms.CharField(label="地点", max_length=100)
    leader = forms.CharField(
        label="领誓人", max_length=50, required=False, help_text="集体宣誓必填。"
    )
    organizer = forms.CharField(label="组织单位", max_length=100, required=False)

    def __init__(self, waiting: QuerySet[Nomination], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nominations"].queryset = waiting


class EndTenureForm(forms.Form):
    ending = forms.ChoiceField(
        label="结束方式", choices=[(one.value, one.label) for one in Tenure.WITHOUT_VOTE]
    )
    ends_on = day("结束日期")
    note = forms.CharField(label="说明", max_length=200)
    body = forms.CharField(label="备案机关（没有备案的不填）", max_length=100, required=False)
