from decimal import Decimal
from typing import Any

from django import forms

HOURS = {
    "required": "请填写学时。",
    "invalid": "学时请填数字，例如 2.5。",
    "max_decimal_places": "学时最多保留一位小数。",
    "max_digits": "学时请填 0 到 100 之间的数。",
    "max_whole_digits": "学时请填 0 到 100 之间的数。",
    "min_value": "学时不能小于 0。",
    "max_value": "学时不能超过 100。",
}


def hours_input(label: str, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=Decimal(0),
        max_value=Decimal(100),
        max_digits=4,
        decimal_places=1,
        error_messages=HOURS,
        widget=forms.NumberInput(attrs={"step": "0.1", "inputmode": "decimal"}),
        **options,
    )


class AppealForm(forms.Form):
    """Of one entry."""

    claimed = hours_input("您认为应计多少学时")
    text = forms.CharField(
        label="理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明时间、地点、内容，有签到册、照片等材料的请注明。",
        error_messages={"required": "请写明理由。", "max_length": "理由请不超过 500 字。"},
    )


class MissingForm(AppealForm):
    """Of something that the statement does not show at all."""

    on = forms.DateField(
        label="学习日期",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "请填写学习日期。", "invalid": "日期格式应为 2026-03-09。"},
    )
    field_order = ("on", "claimed", "text")


class AnswerForm(forms.Form):
    """The organizer's answer: what it shall count, and why."""

    hours = hours_input("计入学时", required=False)
    answer = forms.CharField(
        label="答复",
        max_length=280,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明答复。", "max_length": "答复请不超过 280 字。"},
    )


class CorrectionForm(forms.Form):
    hours = hours_input("更正后应计")
    reason = forms.CharField(
        label="更正理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明更正的理由。", "max_length": "理由请不超过 300 字。"},
    )


class RevocationForm(forms.Form):
    reason = forms.CharField(
        label="撤销理由",
        max_length=300,
        error_messages={"required": "请写明撤销的理由。", "max_length": "理由请不超过 300 字。"},
    )
