"""Form fields for the lists and tables that a regulation holds."""

from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

CLAUSES = (
    ("requirement", "须参加考试"),
    ("exemption", "免考"),
    ("validity", "成绩有效期"),
    ("cross_branch", "跨系统调整"),
    ("resit", "补考"),
    ("absence", "缺考"),
)
BAND_ROWS = 6


class LinesField(forms.CharField):
    """A list of texts, one on a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = [line.strip() for line in (value or "").splitlines()]
        return list(dict.fromkeys(line for line in lines if line))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or []) != self.to_python(data)


class PiecesWidget(forms.Widget):
    """Several small inputs drawn by one template; the value is a list of rows."""

    template_name = ""

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-0" if id_ else id_

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        context = {"name": name, "id": (attrs or {}).get("id", name), "rows": self.rows(value)}
        return mark_safe(render_to_string(self.template_name, context))  # noqa: S308

    def rows(self, value: Any) -> list[Any]:
        raise NotImplementedError


class GradeBandsWidget(PiecesWidget):
    template_name = "exams/back_office/widgets/grade_bands.html"

    def rows(self, value: Any) -> list[Any]:
        rows = [list(row) for row in value or []]
        return rows + [["", ""]] * (BAND_ROWS - len(rows))

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[list[str]]:
        names = data.getlist(f"{name}-name")
        marks = data.getlist(f"{name}-from")
        pairs = zip(names, marks, strict=False)
        return [[a.strip(), b.strip()] for a, b in pairs if a.strip() or b.strip()]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-name" not in data


class GradeBandsField(forms.Field):
    """[[name, the mark it starts from], …]: ascending, from 0; marks stay texts, no float."""

    widget = GradeBandsWidget

    def clean(self, value: Any) -> list[list[str]]:
        bands = [[name, self.mark(name, mark)] for name, mark in value or []]
        if len(bands) < 2:
            raise forms.ValidationError("请至少填写两个等次，例如“不合格”和“合格”。")
        if len({name for name, _ in bands}) < len(bands):
            raise forms.ValidationError("等次名称不能重复。")
        marks = [Decimal(mark) for _, mark in bands]
        if marks[0] != 0:
            raise forms.ValidationError(f"最低的等次“{bands[0][0]}”应从 0 分开始。")
        if any(low >= high for low, high in pairwise(marks)):
            raise forms.ValidationError("各等次的起始分应从低到高依次增大。")
        return bands

    def mark(self, name: str, text: str) -> str:
        if not name:
            raise forms.ValidationError(f"起始分 {text} 没有填写等次名称。")
        try:
            mark = Decimal(text)
        except InvalidOperation:
            mark = Decimal(-1)
        if not mark.is_finite() or mark < 0:
            raise forms.ValidationError(f"等次“{name}”的起始分应是不小于 0 的数字。")
        return f"{mark.normalize():f}"

    def has_changed(self, initial: Any, data: Any) -> bool:
        return initial != data


class ClausesWidget(PiecesWidget):
    template_name = "exams/back_office/widgets/clauses.html"

    def rows(self, value: Any) -> list[Any]:
        return [(key, label, (value or {}).get(key, "")) for key, label in CLAUSES]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str]:
        found = {key: data.get(f"{name}-{key}", "").strip()[:60] for key, _ in CLAUSES}
        return {key: text for key, text in found.items() if text}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(f"{name}-{key}" in data for key, _ in CLAUSES)


class ClausesField(forms.Field):
    widget = ClausesWidget

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or {}) != (data or {})
