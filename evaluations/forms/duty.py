import re
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q

from evaluations.actions.duty import EVIDENCE_SUFFIXES
from evaluations.duty_accounts import deputies_of_year
from evaluations.models import DutyItem, DutyPublication, DutyScheme
from people.models import Deputy


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class GroupedItems(forms.models.ModelChoiceIterator):
    """By part, in the order of the rule table."""

    def __iter__(self) -> Any:
        yield ("", "（请选择）")
        groups: dict[str, list[Any]] = {}
        for item in self.queryset:
            groups.setdefault(item.get_part_display(), []).append(self.choice(item))
        yield from groups.items()


class ItemField(forms.ModelChoiceField):
    iterator = GroupedItems

    def label_from_instance(self, item: DutyItem) -> str:
        evidence = "，须附材料" if item.needs_evidence else ""
        points = f"{item.points.normalize():f}"
        return f"{item.name}（每{item.unit} {points} 分{evidence}）"


class FactsForm(forms.Form):
    """What was done and when, within one year."""

    on = forms.DateField(
        label="日期", widget=DateInput, error_messages={"required": "请填写日期。"}
    )
    quantity = forms.DecimalField(
        label="数量", min_value=Decimal("0.01"), max_value=999, max_digits=6, decimal_places=2,
        error_messages={"required": "请填写数量。"},
    )  # fmt: skip
    subject = forms.CharField(
        label="内容",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明做了什么。"},
        help_text="做了什么、在哪里，例如“视察城关镇农贸市场改造工程”。",
    )

    def __init__(self, number: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.number = number
        self.fields["on"].widget.attrs = {"min": f"{number}-01-01", "max": f"{number}-12-31"}

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        if on.year != self.number:
            raise forms.ValidationError(f"日期应在 {self.number} 年之内。")
        return on


class EntryForm(FactsForm):
    """What a deputy says she did. Whether it may be registered is the action's to say."""

    item = ItemField(
        label="项目",
        queryset=DutyItem.objects.none(),
        error_messages={"required": "请选择项目。"},
    )
    evidence = forms.FileField(
        label="佐证材料",
        required=False,
        help_text="照片、PDF、Word 或 OFD，不超过 20 MB。",
        widget=forms.FileInput(attrs={"accept": ",".join(EVIDENCE_SUFFIXES)}),
    )
    field_order: tuple[str, ...] = ("item", "on", "quantity", "subject", "evidence")

    def __init__(self, scheme: DutyScheme, number: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(number, *args, **kwargs)
        self.fields["item"].queryset = scheme.items.filter(source=DutyItem.Source.ENTRIES)

    def clean_evidence(self) -> Any:
        upload = self.cleaned_data["evidence"]
        if upload is None:
            return None
        if PurePosixPath(upload.name).suffix.lower() not in EVIDENCE_SUFFIXES:
            raise forms.ValidationError("请上传照片、PDF、Word 或 OFD 文件。")
        if upload.size > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError("文件超过 20 MB，请压缩后再上传。")
        return upload


class DeputyBoxes(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, deputy: Deputy) -> str:
        return str(deputy.person)


class OfficeEntryForm(EntryForm):
    """One thing for many: who took part is ticked in the list of the delegation."""

    everybody = forms.BooleanField(label="以下代表全部参加", required=False)
    deputies = DeputyBoxes(label="参加的代表", queryset=Deputy.objects.none(), required=False)

    def __init__(
        self, deputies: Any, scheme: DutyScheme, number: int, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(scheme, number, *args, **kwargs)
        self.fields["deputies"].queryset = deputies.select_related("person", "term")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("everybody"):
            cleaned["deputies"] = self.fields["deputies"].queryset
        elif not cleaned.get("deputies"):
            self.add_error("deputies", "请至少选择一位代表。")
        return cleaned


class LateForm(EntryForm):
    """What was forgotten when the year was closed: for whom, and by whose decision it is added."""

    names = forms.CharField(
        label="代表",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="姓名或登录名，几位的用顿号、空格或换行隔开。",
    )
    basis = forms.CharField(
        label="补登依据",
        max_length=200,
        min_length=4,
        help_text="谁同意补登，例如“县十八届人大常委会第八十二次主任会议”。",
    )
    field_order = ("names", "item", "on", "quantity", "subject", "evidence", "basis")

    def clean_names(self) -> list[Deputy]:
        """Each name must be that of exactly one deputy of the year."""
        words = [word for word in re.split(r"[\s,，、;；]+", self.cleaned_data["names"]) if word]
        found: dict[str, list[Deputy]] = {word: [] for word in words}
        named = Q(person__real_name__in=words) | Q(person__username__in=words)
        for deputy in deputies_of_year(self.number).filter(named).select_related("person", "term"):
            for word in {deputy.person.real_name, deputy.person.username} & found.keys():
                found[word].append(deputy)
        unknown = [word for word, deputies in found.items() if not deputies]
        several = [word for word, deputies in found.items() if len(deputies) > 1]
        if unknown:
            told = "、".join(unknown[:20])
            raise forms.ValidationError(f"{self.number} 年的代表中没有：{told}。请核对姓名。")
        if several:
            told = "、".join(several[:20])
            raise forms.ValidationError(f"有同名的代表：{told}。请改写登录名。")
        return list({one.pk: one for deputies in found.values() for one in deputies}.values())


class ReasonForm(forms.Form):
    reason = forms.CharField(label="理由", max_length=300, min_length=4)


class ContestForm(forms.Form):
    reason = forms.CharField(
        label="错在哪里，应当怎样",
        max_length=300,
        min_length=4,
        error_messages={"required": "请写明错在哪里。"},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class QuantityForm(forms.Form):
    """How a contested or wrong entry should read."""

    text = forms.CharField(label="理由", max_length=300, min_length=4)
    quantity = forms.DecimalField(
        label="更正后的数量", min_value=0, max_value=999, max_digits=6, decimal_places=2,
        required=False,
    )  # fmt: skip


class PublishForm(forms.Form):
    scope = forms.ChoiceField(label="范围", choices=DutyPublication.Scope.choices)
    basis = forms.CharField(
        label="决定依据",
        max_length=200,
        min_length=4,
        help_text="例如“县十八届人大常委会第八十二次主任会议”。",
    )


class ImportForm(forms.Form):
    file = forms.FileField(label="表格文件")

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError("文件超过 20 MB，请分成几个文件。")
        return upload
