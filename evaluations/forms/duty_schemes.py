from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm

from evaluations.models import DutyItem, DutyScheme


class LevelsField(forms.CharField):
    """One level a line: its name and the least points for it."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return "\n".join(f"{one['name']} {one['least']}" for one in value)
        return value

    def clean(self, value: Any) -> list[dict[str, str]]:
        levels = [self.level(line) for line in super().clean(value).splitlines() if line.strip()]
        names = [one["name"] for one in levels]
        leasts = [Decimal(one["least"]) for one in levels]
        if len(set(names)) < len(names) or sorted(set(leasts), reverse=True) != leasts:
            raise forms.ValidationError("等次不能同名，分数线应从高到低、互不相同。")
        return levels

    def level(self, line: str) -> dict[str, str]:
        name, _, least = line.strip().replace("\u3000", " ").rpartition(" ")
        try:
            number = Decimal(least)
        except InvalidOperation:
            number = Decimal("NaN")
        if not name.strip() or not number.is_finite() or not 0 <= number <= 99999:
            raise forms.ValidationError(
                f"“{line.strip()}”看不懂。请写成“优秀 90”的样子，每行一个。"
            )
        return {"name": name.strip()[:20], "least": f"{number.normalize():f}"}


class DutySchemeForm(WagtailAdminModelForm):
    levels = LevelsField(
        label="等次",
        initial="优秀 90\n良好 80\n一般 60\n较差 0",
        help_text="每行一个等次和最低分，从高到低，例如“优秀 90”。",
    )

    class Meta:
        model = DutyScheme
        fields = ("name", "basis_document", "from_year", "to_year", "full_points", "levels")
        help_texts = {
            "basis_document": "通过办法的会议和文号。",
            "to_year": "一直适用的留空。",
            "full_points": "积分最多到这里为止；不封顶的留空。",
        }


class DutyItemForm(forms.ModelForm):
    class Meta:
        model = DutyItem
        fields = (
            "position", "part", "name", "unit", "points", "cap", "source", "needs_evidence",
            "confirmer", "appeal_days",
        )  # fmt: skip
        widgets = {"position": forms.NumberInput(attrs={"class": "duty-short"})}


ItemFormSet = forms.inlineformset_factory(
    DutyScheme, DutyItem, form=DutyItemForm, extra=3, can_delete=True, max_num=60
)
