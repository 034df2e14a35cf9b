"""The audit administrator's pages: the log, its seals, the printed sheet. Read only."""

from datetime import datetime
from typing import Any

import django_filters
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.views import View
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry

from core.models import AuditSeal
from core.sealing import verify_log
from core.workbook import csv_safe
from people.models import Role, User
from people.roster import LABELS

PERMISSION = "people.view_audit"


def check_auditor(request: HttpRequest) -> None:
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied


def action_choices() -> list[tuple[str, Any]]:
    return sorted(registry.get_choices(), key=lambda choice: choice[0])


class AuditFilter(WagtailFilterSet):
    action = django_filters.ChoiceFilter(
        label="操作", choices=action_choices, widget=forms.Select, empty_label="全部"
    )
    user = django_filters.CharFilter(label="操作人（姓名或登录名）", method="by_user")
    content_type = django_filters.ModelChoiceFilter(
        label="对象类型",
        queryset=ContentType.objects.filter(
            pk__in=ModelLogEntry.objects.values("content_type")
        ).order_by("app_label", "model"),
        empty_label="全部",
    )
    timestamp = django_filters.DateFromToRangeFilter(label="日期", widget=DateRangePickerWidget)

    class Meta:
        model = ModelLogEntry
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.filters["content_type"].field
        kind.label_from_instance = lambda row: (
            row.model_class()._meta.verbose_name if row.model_class() else row.model
        )

    def by_user(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        named = Q(username__icontains=value) | Q(real_name__icontains=value)
        return queryset.filter(user__in=User.objects.filter(named))


class PersonColumn(Column):
    def get_value(self, instance: ModelLogEntry) -> str:
        user = instance.user
        return f"{user.real_name}（{user.username}）" if user and user.real_name else "系统"


class ActionColumn(Column):
    def get_value(self, instance: ModelLogEntry) -> str:
        return str(registry.get_action_label(instance.action))


class TimeColumn(Column):
    """The moment itself: "two hours ago" is no answer in an inquiry."""

    def get_value(self, instance: ModelLogEntry) -> str:
        return f"{timezone.localtime(instance.timestamp):%Y-%m-%d %H:%M:%S}"


class DetailColumn(Column):
    def __init__(self, *args: Any, words: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words

    def get_value(self, instance: ModelLogEntry) -> str:
        pairs = [(k, v) for k, v in instance.data.items() if v not in ("", [], {})]
        return "；".join(f"{WORDS.get(k, k)}：{self.worded(v)}" for k, v in pairs)[:300]

    def worded(self, value: Any) -> str:
        if isinstance(value, list):
            return "、".join(map(self.worded, value))
        if isinstance(value, dict):
            return "、".join(f"{key} {self.worded(of)}" for key, of in value.items())
        if moment := as_moment(value):
            return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}"
        return self.words.get(str(value), str(value))


def as_moment(value: Any) -> datetime | None:
    """Moments are filed as text, with their zone; a mere date or number is left as it is."""
    if not isinstance(value, str) or "T" not in value:
        return None
    try:
        moment = parse_datetime(value)
    except ValueError:
        return None
    return moment if moment and timezone.is_aware(moment) else None


# What `data` is filed under, in words; a key that is not here is shown as it is.
WORDS = {
    "role": "角色",
    "fields": "项目",
    "reason": "原因",
    "count": "数量",
    "new": "新建",
    "file": "文件",
    "kind": "类别",
    "lifted": "曾被锁定",
    "roster": "名册",
    "minutes": "分钟",
    "from": "原为",
    "to": "改为",
    "label": "名称",
    "digest": "摘要",
    "sitting": "场次",
    "paper": "试卷",
    "person": "人员",
    "position": "题位",
    "state": "状态",
    "comment": "说明",
    "note": "说明",
    "text": "内容",
    "total": "总分",
    "value": "分值",
    "marked": "评分题数",
    "marked_again": "重新评分题数",
    "by_deadline": "到时自动交卷",
    "collected": "收卷份数",
    "attempts": "答卷份数",
    "writer": "第几次打开",
    "due_at": "交卷时间",
    "title": "名称",
    "adopted_on": "通过日期",
    "effective_on": "施行日期",
    "articles": "条数",
    "gate": "考试情况",
    "bypassed": "越过考试关口",
    "result": "成绩编号",
    "clause": "依据条款",
    "duty": "职责",
    "papers": "各卷摘要",
    "excluded": "避开的试题数",
    "seed": "抽取种子",
    "seen": "此前已看过",
    "reference": "公布依据",
    "decision": "处理",
    "create": "新增",
    "update": "更新",
    "errors": "错误",
    "warnings": "提示",
    "batch": "批次",
    "wanted": "应抽题数",
    "format": "格式",
    "old": "原为",
    "organ": "机关",
    "username": "登录名",
    "real_name": "姓名",
}
GATES = {
    "required": "待考试",
    "passed": "考试合格",
    "exempt": "免考",
    "resit_pending": "待补考",
    "failed": "考试不合格",
    "absent": "缺考",
}
VALUES = {**LABELS, **GATES, "True": "是", "False": "否", "None": "无"}


class AuditLogView(generic.IndexView):
    """Every entry; nothing here can be edited, added or deleted."""

    model = ModelLogEntry
    permission_required = "view"
    page_title = "审计日志"
    header_icon = "history"
    index_url_name = "audit:log"
    index_results_url_name = "audit:log_results"
    filterset_class = AuditFilter
    default_ordering = "-timestamp"
    paginate_by = 50
    is_searchable = True
    search_fields = ["label"]
    list_export = ["timestamp", "user", "action", "label", "object_id", "data"]
    export_headings = {
        "timestamp": "时间",
        "user": "操作人",
        "action": "操作",
        "label": "对象",
        "object_id": "对象编号",
        "data": "内容",
    }

    @cached_property
    def columns(self) -> list[Column]:
        words = {**VALUES, **dict(Role.objects.values_list("key", "name"))}
        return [
            TimeColumn("timestamp", label="时间", sort_key="timestamp", classname="nowrap"),
            PersonColumn("user", label="操作人", classname="nowrap"),
            ActionColumn("action", label="操作", classname="nowrap"),
            Column("label", label="对象", classname="nowrap"),
            DetailColumn("data", label="内容", words=words),
        ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        check_auditor(request)
        return super().dispatch(request, *args, **kwargs)

    def user_has_permission(self, permission: str) -> bool:
        return permission == "view"

    def user_has_any_permission(self, permissions: Any) -> bool:
        return True

    def get_add_url(self) -> None:
        return None

    def get_edit_url(self, instance: ModelLogEntry) -> None:
        return None

    def get_base_queryset(self) -> QuerySet:
        return ModelLogEntry.objects.select_related("user", "content_type")

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        text = self.search_query
        if not text:
            return queryset
        people = User.objects.filter(Q(username__icontains=text) | Q(real_name__icontains=text))
        return queryset.filter(Q(label__icontains=text) | Q(object_id=text) | Q(user__in=people))

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        """Names are typed by people: no spreadsheet may take one for a formula."""
        shown = super().preprocess_field_value(field, value, export_format)
        return csv_safe(shown) if export_format == self.FORMAT_CSV else shown

    def get_filename(self) -> str:
        return f"审计日志-{timezone.localtime(timezone.now()):%Y-%m-%d}"


class SealsView(WagtailAdminTemplateMixin, View):
    """The seals, newest first; by POST the whole chain is recomputed."""

    template_name = "people/back_office/seals.html"
    page_title = "审计封存"
    header_icon = "lock"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        trail = [{"url": "/admin/audit/", "label": "审计日志"}, {"url": "", "label": "审计封存"}]
        return [*self.breadcrumbs_items, *trail]

    def get(self, request: HttpRequest, found: Any = None) -> HttpResponse:
        check_auditor(request)
        seals = AuditSeal.objects.all()[:60]
        context = self.get_context_data(seals=seals, found=found, at=timezone.now())
        return self.render_to_response(context)

    def post(self, request: HttpRequest) -> HttpResponse:
        check_auditor(request)
        return self.get(request, found=verify_log())


def seal_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One page for the meeting file: what a later check is held against."""
    check_auditor(request)
    seal = get_object_or_404(AuditSeal, pk=pk)
    actions = registry.get_action_label
    counts: dict[str, int] = {}
    sealed = seal.entries.filter(table="model").values("entry_id")
    for action in ModelLogEntry.objects.filter(pk__in=sealed).values_list("action", flat=True):
        counts[str(actions(action))] = counts.get(str(actions(action)), 0) + 1
    context = {"seal": seal, "counts": sorted(counts.items(), key=lambda pair: -pair[1])}
    return render(request, "people/seal_sheet.html", context)
