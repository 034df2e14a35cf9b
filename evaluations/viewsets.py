"""The lists of duty entries and schemes, by Wagtail's generic views."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.formats import date_format
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic

from core.viewsets import PlatformViewSet, SavedByAction
from evaluations.actions.duty_schemes import save_scheme
from evaluations.forms.duty_schemes import DutySchemeForm
from evaluations.models import DutyEntry, DutyItem, DutyScheme, DutyYear
from people.models import Delegation


class DutyEntryFilterSet(WagtailFilterSet):
    year = django_filters.ModelChoiceFilter(label="年度", queryset=DutyYear.objects.all())
    state = django_filters.ChoiceFilter(label="状态", choices=DutyEntry.State.choices)
    part = django_filters.ChoiceFilter(
        label="类别", choices=DutyItem.Part.choices, field_name="item__part"
    )
    delegation = django_filters.ModelChoiceFilter(
        label="代表团", queryset=Delegation.objects.all(), field_name="deputy__delegation"
    )

    class Meta:
        model = DutyEntry
        fields: list[str] = []


class DutyEntryIndexView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[DutyEntry]:
        return super().get_base_queryset().with_facts()


def day(row: DutyEntry) -> str:
    return date_format(row.on)


class DutyEntryViewSet(PlatformViewSet):
    """To look at and to find. Entries come by registering, and change by actions."""

    model = DutyEntry
    name = "duty_entries"
    icon = "clipboard-list"
    index_view_class = DutyEntryIndexView
    filterset_class = DutyEntryFilterSet
    form_fields: list[str] = []
    search_fields = ["deputy__person__real_name", "subject"]
    list_display = [
        TitleColumn("subject", label="内容", url_name="duty_office:entry"),
        Column("deputy", label="代表", accessor="deputy.person"),
        Column("delegation", label="代表团", accessor="deputy.delegation"),
        Column("item", label="项目"),
        Column("on", label="日期", accessor=day, sort_key="on"),
        Column("quantity", label="数量"),
        Column("get_state_display", label="状态", sort_key="state"),
        Column("registered_by", label="登记人"),
    ]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        gone = {f"{verb}_url_name": None for verb in ("add", "edit", "history")}
        return super().get_common_view_kwargs(**kwargs) | gone

    def get_urlpatterns(self) -> list[Any]:
        listed = {"index", "index_results"}
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in listed]


class DutySchemeCreateView(SavedByAction, generic.CreateView):
    save_by = staticmethod(save_scheme)
    landing = "duty_office:scheme"

    def get_success_message(self, instance: DutyScheme) -> str:
        return "积分办法已保存，请填写积分项目。"


class DutySchemeEditView(SavedByAction, generic.EditView):
    save_by = staticmethod(save_scheme)
    landing = "duty_office:scheme"

    def get_success_message(self) -> str:
        return "积分办法已保存。"


def years_of(row: DutyScheme) -> str:
    return f"{row.from_year} 年至 {row.to_year} 年" if row.to_year else f"{row.from_year} 年起"


def is_used(row: DutyScheme) -> str:
    return "已启用，不能再改" if row.frozen_at else "未启用"


class DutySchemeViewSet(PlatformViewSet):
    model = DutyScheme
    name = "duty_schemes"
    icon = "list-ol"
    add_view_class = DutySchemeCreateView
    edit_view_class = DutySchemeEditView
    search_fields = ["name", "basis_document"]
    list_display = [
        TitleColumn("name", label="名称", url_name="duty_office:scheme"),
        Column("basis_document", label="依据文件"),
        Column("years", label="适用年度", accessor=years_of, sort_key="from_year"),
        Column("is_used", label="状态", accessor=is_used),
    ]

    def get_form_class(self, for_update: bool = False) -> type[DutySchemeForm]:
        return DutySchemeForm

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_index_view_kwargs(add_item_label="新建积分办法", **kwargs)
