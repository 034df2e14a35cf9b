"""Recordings and enrolments in the back office, by Wagtail's generic views."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic

from core.viewsets import PlatformViewSet
from courses.actions.recordings import save_recording
from courses.filters import EnrolmentFilterSet
from courses.forms.recordings import RecordingForm
from courses.models import Enrolment, Recording


class SavesRecording:
    """Saving is an action: it keeps the file and writes the log."""

    form: RecordingForm

    def save_instance(self) -> Recording:
        form = self.form
        facts = form.cleaned_data
        captions = "" if facts.get("drop_captions") else None
        return save_recording(
            form.save(commit=False),
            facts.get("upload"),
            suffix=form.facts.suffix if form.facts else "",
            captions=form.captions if form.captions is not None else captions,
            by=self.request.user,  # type: ignore[attr-defined]
            at=timezone.now(),
        )


class RecordingCreateView(SavesRecording, generic.CreateView):
    def get_success_message(self, instance: Recording) -> str:
        return f"“{instance.title}”已保存，时长 {instance.length}。"


class RecordingEditView(SavesRecording, generic.EditView):
    def get_success_message(self) -> str:
        return f"“{self.object.title}”已保存，时长 {self.object.length}。"


class RecordingViewSet(PlatformViewSet):
    model = Recording
    name = "recordings"
    icon = "media"
    menu_label = "音视频"
    add_view_class = RecordingCreateView
    edit_view_class = RecordingEditView
    search_fields = ["title", "filename", "address"]
    list_filter = ["kind"]
    list_display = [
        TitleColumn("title", label="名称", url_name="recordings:edit", sort_key="title"),
        Column("get_kind_display", label="类型", sort_key="kind"),
        Column("length", label="时长", sort_key="seconds"),
        Column("source", label="来源", accessor=lambda row: row.filename or row.address),
        Column("captions", label="字幕", accessor=lambda row: "有" if row.captions else "无"),
    ]

    def get_form_class(self, for_update: bool = False) -> type[RecordingForm]:
        return RecordingForm

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_index_view_kwargs(add_item_label="添加音视频", **kwargs)


def delegations(row: Enrolment) -> str:
    """The person's standing mandates are prefetched: no query for a row."""
    names = [one.delegation.name for one in row.person.mandates.all() if one.delegation]
    return "、".join(dict.fromkeys(names)) or "—"


def on(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "Y-m-d") if moment else ""


class EnrolmentIndexView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[Enrolment]:
        rows = super().get_base_queryset().select_related("person", "course")
        return rows.prefetch_related("person__mandates__delegation")


class EnrolmentViewSet(PlatformViewSet):
    model = Enrolment
    name = "enrolments"
    icon = "group"
    menu_label = "选课"
    index_view_class = EnrolmentIndexView
    filterset_class = EnrolmentFilterSet
    search_fields = ["person__real_name", "course__title"]
    list_display = [
        TitleColumn("person", label="学员", url_name="courses_office:enrolment"),
        Column("delegation", label="代表团", accessor=delegations),
        Column("course", label="课程", accessor=lambda row: row.course.title),
        Column("get_way_display", label="方式", sort_key="way"),
        Column("get_state_display", label="状态", sort_key="state"),
        Column("enrolled_at", label="选课", accessor=lambda row: on(row.enrolled_at)),
        Column("completed_at", label="完成", accessor=lambda row: on(row.completed_at)),
    ]
    exclude_form_fields: list[str] = []

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        own = {"add_url_name": "courses_office:enrol_by_list", "add_item_label": "按名单选课"}
        none = dict.fromkeys(("edit_url_name", "delete_url_name", "inspect_url_name"))
        return {**super().get_index_view_kwargs(**kwargs), **own, **none}

    def get_urlpatterns(self) -> list[Any]:
        """Entered by rule, by list or by oneself: each an action, none of them a form for a row."""
        kept = {"index", "index_results"}
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in kept]
