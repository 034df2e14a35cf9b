from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from evaluations.models import RatedItem, RaterGroup, Rating, RatingScheme
from evaluations.models.ratings import default_groups, default_options
from evaluations.rating import INVALID
from exams.forms.fields import LinesField, PiecesWidget

OPTION_ROWS, GROUP_ROWS, MAX_ITEMS = 6, 6, 60
LEVELS = (("best", "满意"), ("fair", "基本满意"), ("poor", "不满意"), ("", "不计分"))


class RowsWidget(PiecesWidget):
    """Rows of small inputs, one list of values for each of `parts`."""

    parts: tuple[str, ...] = ()
    size = OPTION_ROWS

    def rows(self, value: Any) -> list[Any]:
        rows = list(value or [])
        return rows + [{}] * (self.size - len(rows))

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:
        columns = [[cell.strip() for cell in data.getlist(f"{name}-{part}")] for part in self.parts]
        rows = [dict(zip(self.parts, cells, strict=True)) for cells in zip(*columns, strict=False)]
        return [row for row in rows if row["label"]]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-label" not in data


class OptionsWidget(RowsWidget):
    template_name = "evaluations/back_office/widgets/options.html"
    parts = ("key", "label", "points", "level")

    def rows(self, value: Any) -> list[Any]:
        return [
            row | {"levels": [(key, label, key == row.get("level")) for key, label in LEVELS]}
            for row in super().rows(value)
        ]


class GroupsWidget(RowsWidget):
    template_name = "evaluations/back_office/widgets/groups.html"
    parts = ("label", "weight")
    size = GROUP_ROWS


def number(text: Any, told: str) -> str:
    try:
        value = Decimal(str(text))
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or not 0 <= value <= 1000:
        raise forms.ValidationError(f"{told}应是 0 到 1000 之间的数字。")
    return f"{value.normalize():f}"


class OptionsField(forms.Field):
    widget = OptionsWidget

    def clean(self, value: Any) -> list[dict[str, Any]]:
        rows = [self.option(place, row) for place, row in enumerate(value or [], start=1)]
        scored = [row for row in rows if row["points"] is not None]
        if len(scored) < 2:
            raise forms.ValidationError("至少要有两个计分的选项，例如“满意”和“不满意”。")
        if len({row["label"] for row in rows}) < len(rows):
            raise forms.ValidationError("选项名称不能重复。")
        if not any(row["level"] == "best" for row in rows):
            raise forms.ValidationError("请指明哪一个选项计入满意率。")
        return rows

    def option(self, place: int, row: dict[str, str]) -> dict[str, Any]:
        key = row["key"] if row["key"].isidentifier() else f"option{place}"
        if row["level"] not in ("best", "fair", "poor"):
            return {"key": key, "label": row["label"], "points": None, "level": ""}
        points = number(row["points"], f"选项“{row['label']}”的分值")
        return {"key": key, "label": row["label"], "points": points, "level": row["level"]}

    def has_changed(self, initial: Any, data: Any) -> bool:
        return initial != data


class GroupsField(forms.Field):
    widget = GroupsWidget

    def clean(self, value: Any) -> list[dict[str, str]]:
        rows = [
            {"label": row["label"], "weight": number(row["weight"], f"“{row['label']}”的权重")}
            for row in value or []
        ]
        if not rows:
            raise forms.ValidationError("请至少填写一个评议主体，例如“常委会组成人员”。")
        if any(Decimal(row["weight"]) <= 0 for row in rows):
            raise forms.ValidationError("权重应大于 0。不需要的评议主体请留空。")
        if len({row["label"] for row in rows}) < len(rows):
            raise forms.ValidationError("评议主体不能重复。")
        return rows

    def has_changed(self, initial: Any, data: Any) -> bool:
        return initial != data


class SchemeForm(WagtailAdminModelForm):
    # Declared fields know nothing of the defaults of the model, unless they are told.
    options = OptionsField(
        label="选项和分值",
        initial=default_options,
        help_text="“不计分”的选项不计入总分和满意率。",
    )
    groups = GroupsField(
        label="评议主体和权重",
        initial=default_groups,
        help_text="没有收到计分票的，权重按比例归其他主体。",
    )

    class Meta:
        model = RatingScheme
        fields = (
            "name", "basis_document", "effective_from", "effective_to", "options", "groups",
            "min_group", "best_over", "accepted_from", "poor_over", "cut_offs_decision",
        )  # fmt: skip
        widgets = {"effective_from": AdminDateInput, "effective_to": AdminDateInput}
        help_texts = {
            "min_group": "少于这个人数的评议主体与人数最接近的合并计算，以免个人选择被推知。",
            "cut_offs_decision": "等次界限由主任会议确定。没有填写时，等次显示为“建议”。",
        }


class RatingForm(forms.ModelForm):
    items = LinesField(
        label="评议对象",
        help_text="每行一个，按票面顺序。评议某个人的，请从“履职评议”发起。",
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    class Meta:
        model = Rating
        fields = ("title", "scheme", "question", "held_on", "place")
        widgets = {"held_on": AdminDateInput}
        help_texts = {"question": "印在票面上方，例如“请对下列同志履行职责情况作出评价”。"}

    def __init__(self, *args: Any, bound_items: list[RatedItem] | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.bound_items = bound_items or []
        self.fields["scheme"].empty_label = "（请选择）"
        if self.bound_items:  # chosen by an evaluation or a round, and not to be retyped
            del self.fields["items"]

    def clean_items(self) -> list[str]:
        labels = self.cleaned_data["items"]
        if len(labels) > MAX_ITEMS:
            raise forms.ValidationError(f"一张票最多 {MAX_ITEMS} 个评议对象。")
        if any(len(label) > 100 for label in labels):
            raise forms.ValidationError("评议对象名称不超过 100 个字。")
        return labels

    def rated_items(self) -> list[RatedItem] | None:
        if self.bound_items:
            return None
        return [RatedItem(label=label) for label in self.cleaned_data["items"]]


class RaterGroupForm(forms.Form):
    label = forms.CharField(label="评议主体", max_length=50, required=False)
    weight = forms.DecimalField(
        label="权重", max_digits=5, decimal_places=2, min_value=Decimal("0.01"), required=False
    )
    method = forms.ChoiceField(label="方式", choices=RaterGroup.Method.choices, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("label") and not cleaned.get("weight") and "weight" not in self.errors:
            self.add_error("weight", "请填写权重。")
        return cleaned


class BaseRaterGroups(BaseFormSet):
    def clean(self) -> None:
        if any(self.errors):
            return
        labels = [form.cleaned_data["label"] for form in self.filled()]
        if not labels:
            raise forms.ValidationError("请至少填写一个评议主体。")
        if len(set(labels)) < len(labels):
            raise forms.ValidationError("评议主体不能重复。")

    def filled(self) -> list[forms.Form]:
        return [form for form in self.forms if form.cleaned_data.get("label")]

    def rater_groups(self) -> list[RaterGroup]:
        return [
            RaterGroup(
                label=form.cleaned_data["label"],
                weight=form.cleaned_data["weight"],
                method=form.cleaned_data["method"] or RaterGroup.Method.TICKET,
            )
            for form in self.filled()
        ]


def rater_groups_formset(data: Any, initial: list[dict[str, Any]]) -> Any:
    factory = formset_factory(
        RaterGroupForm, formset=BaseRaterGroups, extra=max(1, GROUP_ROWS - len(initial))
    )
    return factory(data, initial=initial, prefix="groups")


class GroupNumbersForm(forms.Form):
    """One whole number for each rater group that votes by ticket."""

    def __init__(self, groups: list[RaterGroup], told: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups
        for group in groups:
            self.fields[f"group{group.pk}"] = forms.IntegerField(
                label=f"{group}：{told}", min_value=0, max_value=2000
            )

    def numbers(self) -> dict[RaterGroup, int]:
        return {group: self.cleaned_data[f"group{group.pk}"] for group in self.groups}


class CloseForm(GroupNumbersForm):
    note = forms.CharField(label="情况说明（票数不符时填写）", max_length=300, required=False)


class CountForm(forms.Form):
    """A sheet as the counters have it before them: issued, returned, and a line for each item."""

    issued = forms.IntegerField(label="发出", min_value=0, max_value=5000)
    returned = forms.IntegerField(label="收回", min_value=0, max_value=5000)

    def __init__(self, rating: Rating, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = [(one.key, one.label) for one in rating.scheme.choices]
        self.columns.append((INVALID, "无效"))
        self.items = list(rating.items.all())
        for item in self.items:
            for key, label in self.columns:
                self.fields[f"{item.number}-{key}"] = forms.IntegerField(
                    label=f"{item}：{label}", min_value=0, max_value=5000
                )

    def lines(self) -> list[tuple[RatedItem, list[forms.BoundField]]]:
        return [
            (item, [self[f"{item.number}-{key}"] for key, _ in self.columns]) for item in self.items
        ]

    def counts(self) -> dict[int, dict[str, int]]:
        return {
            item.number: {key: self.cleaned_data[f"{item.number}-{key}"] for key, _ in self.columns}
            for item in self.items
        }
