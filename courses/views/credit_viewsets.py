"""The back office's lists of the ledger, its rules and requirements, and the certificates."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic

from core.viewsets import PlatformViewSet, SavedByAction
from courses.actions.rules import save_requirement, save_rule
from courses.explaining import figure
from courses.models import Certificate, CreditEntry, CreditRule, HoursRequirement
from people.models import Delegation


class ListOnly(PlatformViewSet):
    """Rows that only actions make: a list, and pages of our own."""

    form_fields: list[str] = []  # Wagtail asks, though there is no form

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        off = dict.fromkeys(("edit_url_name", "history_url_name", "inspect_url_name"))
        return {**super().get_common_view_kwargs(**kwargs), **off}

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_index_view_kwargs(**kwargs), "add_url_name": None}

    def get_urlpatterns(self) -> list[Any]:
        return [one for one in super().get_urlpatterns() if str(one.name).startswith("index")]


class RuleCreateView(SavedByAction, generic.CreateView):
    save_by = staticmethod(save_rule)


class RuleEditView(SavedByAction, generic.EditView):
    save_by = staticmethod(save_rule)


class RequirementCreateView(SavedByAction, generic.CreateView):
    save_by = staticmethod(save_requirement)


class RequirementEditView(SavedByAction, generic.EditView):
    save_by = staticmethod(save_requirement)


# --- the ledger -------------------------------------------------------------------------------


class LedgerFilter(WagtailFilterSet):
    year = django_filters.NumberFilter(field_name="account__year", label="年度")
    delegation = django_filters.ModelChoiceFilter(
        label="代表团", queryset=Delegation.objects.select_related("term"), method="of_delegation"
    )
    cut = django_filters.BooleanFilter(label="受上限削减", method="was_cut")

    class Meta:
        model = CreditEntry
        fields = ("year", "kind", "delegation", "cut")

    def of_delegation(self, rows: QuerySet, name: str, value: Delegation) -> QuerySet:
        people = value.deputies.values("person")
        return rows.filter(account__person__in=people)

    def was_cut(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        return rows.exclude(cut_by="") if value else rows.filter(cut_by="")


class LedgerIndexView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[CreditEntry]:
        return super().get_base_queryset().select_related("account__person", "rule", "made_by")


def given(entry: CreditEntry) -> str:
    cut = f"（{entry.get_cut_by_display()}，不计 {figure(entry.cut)}）" if entry.cut_by else ""
    return f"{figure(entry.hours)}{cut}"


class LedgerViewSet(ListOnly):
    model = CreditEntry
    name = "ledger"
    icon = "list-ul"
    menu_label = "学时台账"
    index_view_class = LedgerIndexView
    filterset_class = LedgerFilter
    search_fields = ["account__person__real_name", "reason"]
    list_display = [
        TitleColumn("reason", label="事由", url_name="credits_office:entry"),
        Column("person", label="姓名"),
        Column("get_kind_display", label="类别", sort_key="kind"),
        Column("on", label="日期", accessor=lambda entry: f"{entry.on:%Y-%m-%d}", sort_key="on"),
        Column("given", label="计入学时", accessor=given, sort_key="hours"),
        Column("by", label="登记人", accessor=lambda entry: entry.made_by or "平台自动"),
    ]


# --- rules and requirements -------------------------------------------------------------------


class CreditRuleViewSet(PlatformViewSet):
    model = CreditRule
    name = "credit_rules"
    icon = "doc-full"
    menu_label = "学时办法"
    add_view_class = RuleCreateView
    edit_view_class = RuleEditView
    search_fields = ["name", "basis_document"]
    list_display = [
        TitleColumn("name", label="名称", url_name="credit_rules:edit"),
        Column("effective_from", label="施行日期", sort_key="effective_from"),
        Column("effective_to", label="失效日期", sort_key="effective_to"),
        Column("day_cap", label="每日上限"),
        Column("year_cap", label="每年上限"),
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("basis_document"), FieldPanel("clause")]),
            FieldRowPanel([FieldPanel("effective_from"), FieldPanel("effective_to")]),
            MultiFieldPanel(
                [
                    FieldPanel("minutes_per_hour"),
                    FieldRowPanel([FieldPanel("day_cap"), FieldPanel("year_cap")]),
                    FieldRowPanel(
                        [FieldPanel("course_cap"), FieldPanel("quiz_cap"), FieldPanel("event_cap")]
                    ),
                ],
                "计算与上限",
            ),
            FieldRowPanel([FieldPanel("appeal_days"), FieldPanel("answer_days")]),
        ]
    )

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_index_view_kwargs(add_item_label="录入学时办法", **kwargs)


class HoursRequirementViewSet(PlatformViewSet):
    model = HoursRequirement
    name = "hours_requirements"
    icon = "tasks"
    menu_label = "学时要求"
    add_view_class = RequirementCreateView
    edit_view_class = RequirementEditView
    list_filter = ["year", "group"]
    form_fields = ["year", "group", "delegation", "role", "hours", "basis_document"]
    list_display = [
        TitleColumn("group_label", label="对象", url_name="hours_requirements:edit"),
        Column("year", label="年度", sort_key="year"),
        Column("hours", label="应修学时", sort_key="hours"),
        Column("basis_document", label="依据"),
    ]

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_index_view_kwargs(add_item_label="录入学时要求", **kwargs)


# --- certificates -----------------------------------------------------------------------------


def standing(row: Certificate) -> str:
    return "已撤销" if row.revoked_at else "有效"


class CertificateIndexView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[Certificate]:
        return super().get_base_queryset().select_related("person")


class CertificateViewSet(ListOnly):
    model = Certificate
    name = "certificates_office"
    icon = "doc-full-inverse"
    menu_label = "结业证书"
    index_view_class = CertificateIndexView
    search_fields = ["number", "person__real_name"]
    list_display = [
        TitleColumn("number", label="编号", url_name="credits_office:certificate"),
        Column("person", label="姓名"),
        Column("course", label="课程", accessor=lambda row: row.content["course"]),
        Column("issued", label="颁发日期", accessor=lambda row: row.content["issued_on"]),
        Column("standing", label="状态", accessor=standing),
    ]
