from decimal import Decimal
from typing import Any

from django import forms

from exams.models import Mark


class MarkForm(forms.Form):
    """One written answer. `quick` is a mark given by a button instead of by typing."""

    value = forms.DecimalField(
        label="得分",
        required=False,
        max_digits=6,
        decimal_places=2,
        min_value=0,
        error_messages={
            "invalid": "请填写数字，例如 7.5。",
            "max_decimal_places": "得分最多保留两位小数。",
            "min_value": "得分不能小于 0。",
        },
        widget=forms.NumberInput(attrs={"step": "0.01", "autofocus": True, "inputmode": "decimal"}),
    )
    comment = forms.CharField(
        label="评语（可不填）",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason = forms.CharField(
        label="改分理由", required=False, max_length=500, help_text="写入审计日志，不少于 4 个字。"
    )

    def __init__(self, mark: Mark, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"value": mark.value, "comment": mark.comment})
        super().__init__(*args, **kwargs)
        self.max_mark: Decimal = mark.item.max_mark
        self.fields["value"].widget.attrs["max"] = f"{self.max_mark.normalize():f}"
        if mark.value is None:
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if quick := self.data.get("quick"):
            cleaned["value"] = self.fields["value"].clean(quick)
            self.errors.pop("value", None)
        value = cleaned.get("value")
        if value is None and "value" not in self.errors:
            self.add_error("value", f"请填写得分，0 到 {self.max_mark.normalize():f} 之间。")
        elif value is not None and value > self.max_mark:
            self.add_error("value", f"得分不能超过本题满分 {self.max_mark.normalize():f} 分。")
        return cleaned

    @property
    def quick_marks(self) -> list[str]:
        """Half steps up to ten marks, whole ones above, and always the full mark."""
        step = Decimal("0.5") if self.max_mark <= 10 else Decimal(1)
        count = int(self.max_mark / step)
        steps = [step * number for number in range(count + 1)]
        if steps[-1] != self.max_mark:
            steps.append(self.max_mark)
        return [f"{one.normalize():f}" for one in steps]
