"""Who was told what and when: a list to look at. Notices are sent by actions, never entered."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic

from core.viewsets import PlatformViewSet
from notices.models import Delivery, Notice


class NoticeFilterSet(WagtailFilterSet):
    sent_at = django_filters.DateFromToRangeFilter(label="发送日期", widget=DateRangePickerWidget)
    unread = django_filters.BooleanFilter(field_name="read_at", lookup_expr="isnull", label="未读")
    delivery = django_filters.ChoiceFilter(
        label="短信和邮件", choices=Delivery.State.choices, method="with_delivery"
    )

    class Meta:
        model = Notice
        fields: list[str] = []

    def with_delivery(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(Exists(Delivery.objects.filter(notice=OuterRef("pk"), state=value)))


def moment(name: str) -> Any:
    def shown(row: Notice) -> str:
        value = getattr(row, name)
        return date_format(localtime(value), "Y-m-d H:i") if value else "未读"

    return shown


def by_channels(row: Notice) -> str:
    """What became of it by each channel; the site it reached in any case."""
    told = [f"{one.get_channel_display()}{one.get_state_display()}" for one in row.deliveries.all()]
    return "；".join(told) or "站内"


class NoticeIndexView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet:
        rows = super().get_base_queryset()
        return rows.select_related("person", "sent_by").prefetch_related("deliveries")


class NoticeViewSet(PlatformViewSet):
    model = Notice
    name = "notices_sent"
    icon = "mail"
    menu_label = "通知记录"
    index_view_class = NoticeIndexView
    filterset_class = NoticeFilterSet
    form_fields: list[str] = []
    search_fields = ["person__real_name", "person__username", "subject"]
    list_display = [
        TitleColumn("subject", label="标题", url_name="notices_office:notice"),
        Column("person", label="收件人"),
        Column("sent_at", label="发送时间", accessor=moment("sent_at"), sort_key="sent_at"),
        Column("read_at", label="阅读时间", accessor=moment("read_at"), sort_key="read_at"),
        Column("deliveries", label="渠道", accessor=by_channels),
        Column("sent_by", label="发送人"),
    ]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        gone = {f"{verb}_url_name": None for verb in ("add", "edit", "history")}
        return super().get_common_view_kwargs(**kwargs) | gone

    def get_urlpatterns(self) -> list[Any]:
        listed = {"index", "index_results"}
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in listed]
