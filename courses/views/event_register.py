"""The list of events: entry and correction by Wagtail's generic views."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import HeaderButton

from core.viewsets import PlatformViewSet, SavedByAction
from courses.actions.events import correct_event, plan_event
from courses.forms.event_office import TrainingEventForm
from courses.gathering import figures_of
from courses.models import TrainingEvent


class WhenColumn(Column):
    cell_template_name = "courses/back_office/events/_when_cell.html"


class TurnoutColumn(Column):
    """Invited, answered, present; counted for the whole page at once."""

    cell_template_name = "courses/back_office/events/_turnout_cell.html"

    def get_value(self, instance: Any) -> Any:
        return instance.figures


class EventIndexView(generic.IndexView):
    default_ordering = "-begins_at"

    @cached_property
    def header_buttons(self) -> list[Any]:
        month = HeaderButton("月历", url=reverse("events_office:calendar"), icon_name="date")
        return [*super().header_buttons, month]

    def get_base_queryset(self) -> QuerySet[TrainingEvent]:
        rows = super().get_base_queryset()
        return rows.with_times().select_related("responsible")

    def get_table(self, object_list: Any) -> Any:
        rows = list(object_list)
        figures = figures_of([row.pk for row in rows], self.request.user)
        for row in rows:
            row.figures = figures.get(row.pk)
        return super().get_table(rows)


class EventCreateView(SavedByAction, generic.CreateView):
    save_by = staticmethod(plan_event)
    landing = "events_office:detail"
    submit_button_label = "保存，接着安排时段"

    def get_initial(self) -> dict[str, Any]:
        now = timezone.localtime(timezone.now())
        return {**super().get_initial(), "year": now.year, "responsible": self.request.user.pk}

    def get_success_message(self, instance: TrainingEvent) -> str:
        return "活动已新建。接下来请安排时段，再邀请参加人员。"


class EventEditView(SavedByAction, generic.EditView):
    landing = "events_office:detail"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        event = get_object_or_404(TrainingEvent.objects.visible_to(request.user), pk=kwargs["pk"])
        if request.method == "GET" and event.state in ("closed", "cancelled"):
            return redirect("events_office:detail", event.pk)
        return super().dispatch(request, *args, **kwargs)

    def save_instance(self) -> TrainingEvent:
        event = TrainingEvent.objects.get(pk=self.object.pk)
        correct_event(event, self.form.cleaned_data, by=self.request.user, at=timezone.now())
        return event

    def get_success_message(self) -> str:
        return "修改已保存。"


class TrainingEventViewSet(PlatformViewSet):
    model = TrainingEvent
    name = "training_events"
    url_prefix = "training-events"
    icon = "group"
    index_view_class = EventIndexView
    add_view_class = EventCreateView
    edit_view_class = EventEditView
    search_fields = ["title", "place", "responsible__real_name"]
    list_filter = ["state", "kind", "year"]
    list_display = [
        TitleColumn("title", label="活动", url_name="events_office:detail"),
        WhenColumn("begins_at", label="时间", sort_key="begins_at", accessor=lambda row: row),
        Column("place", label="地点"),
        Column("get_kind_display", label="形式", sort_key="kind"),
        Column("get_state_display", label="状态", sort_key="state"),
        TurnoutColumn("turnout", label="到会情况"),
    ]

    def get_form_class(self, for_update: bool = False) -> type[TrainingEventForm]:
        return TrainingEventForm

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_index_view_kwargs(add_item_label="新建活动", **kwargs)
