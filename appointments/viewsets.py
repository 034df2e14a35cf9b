"""The register of nominations: list, entry and correction, by Wagtail's generic views."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic

from appointments.actions.nominations import correct_nomination, receive_nomination
from appointments.forms.nominations import NominationForm
from appointments.forms.sessions import RuleForm, SessionForm
from appointments.gates import gates_of
from appointments.models import AppointmentRule, Nomination, Session
from core.state import Refused
from core.viewsets import PlatformViewSet, SavedByAction
from exams.models.records import local_day


def received(row: Nomination) -> str:
    return date_format(row.received_on)


def session(row: Nomination) -> str:
    return date_format(row.session_on) if row.session_on else "未定"


class GateColumn(Column):
    """Where the nominee stands with the exam; a bypass is shown in red beside it."""

    cell_template_name = "appointments/back_office/_gate_cell.html"

    def get_value(self, instance: Any) -> Any:
        return instance.gate


class NominationIndexView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[Nomination]:
        return super().get_base_queryset().with_facts()

    def get_table(self, object_list: Any) -> Any:
        """The gates of the whole page at once: a line must not cost queries of its own."""
        rows = list(object_list)
        gates = gates_of(rows, local_day(timezone.now()))
        for row in rows:
            row.gate = gates[row.pk]
        return super().get_table(rows)


class OfPerson:
    """`?person=` names whom the form is for: what she holds now is offered with it."""

    request: HttpRequest

    def get_initial(self) -> dict[str, Any]:
        chosen = self.request.GET.get("person", "")
        initial = super().get_initial()  # type: ignore[misc]
        return {**initial, "person": chosen} if chosen.isdecimal() else initial


class NominationCreateView(OfPerson, SavedByAction, generic.CreateView):
    landing = "nominations_office:detail"
    submit_button_label = "受理"

    def get_success_message(self, instance: Nomination) -> str:
        return "提请已受理。"

    def save_instance(self) -> Nomination:
        draft = self.form.save(commit=False)
        vacates = self.form.cleaned_data["vacates"]
        at = timezone.now()
        return receive_nomination(draft, vacates=vacates, by=self.request.user, at=at)


class NominationEditView(OfPerson, SavedByAction, generic.EditView):
    landing = "nominations_office:detail"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rows = Nomination.objects.visible_to(request.user)
        nomination = get_object_or_404(rows, pk=kwargs["pk"])
        if request.method == "GET" and nomination.state in ("tabled", "passed", "not_passed"):
            return redirect("nominations_office:detail", nomination.pk)
        return super().dispatch(request, *args, **kwargs)

    def save_instance(self) -> Nomination:
        nomination = Nomination.objects.get(pk=self.object.pk)
        facts = self.form.cleaned_data
        correct_nomination(nomination, facts, by=self.request.user, at=timezone.now())
        return nomination

    def get_success_message(self) -> str:
        return "更正已保存。"


class NominationViewSet(PlatformViewSet):
    model = Nomination
    name = "nominations"
    icon = "form"
    index_view_class = NominationIndexView
    add_view_class = NominationCreateView
    edit_view_class = NominationEditView
    search_fields = ["person__real_name", "post__name", "post__organ__name", "basis_document"]
    list_filter = ["state", "kind", "term", "proposer"]
    list_display = [
        TitleColumn("person", label="人员", url_name="nominations_office:detail"),
        Column("get_kind_display", label="决定", sort_key="kind"),
        Column("post", label="职务"),
        Column("proposer", label="提请机关"),
        Column("received_on", label="受理日期", accessor=received, sort_key="received_on"),
        Column("session_on", label="会议日期", accessor=session, sort_key="session_on"),
        Column("get_state_display", label="办理状态", sort_key="state"),
        GateColumn("gate", label="考试"),
    ]

    def get_form_class(self, for_update: bool = False) -> type[NominationForm]:
        return NominationForm

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_index_view_kwargs(add_item_label="受理提请", **kwargs)


class SessionEditView(generic.EditView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        session = get_object_or_404(Session.objects.visible_to(request.user), pk=kwargs["pk"])
        if session.state in (Session.State.CLOSED, Session.State.CANCELLED):
            raise Refused(f"会议{session.get_state_display()}，不能再修改。")
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self) -> str:
        return reverse("nominations_office:session", args=[self.object.pk])


class SessionCreateView(generic.CreateView):
    def get_success_url(self) -> str:
        return reverse("nominations_office:session", args=[self.object.pk])


class SessionViewSet(PlatformViewSet):
    model = Session
    name = "committee_sessions"
    icon = "date"
    add_view_class = SessionCreateView
    edit_view_class = SessionEditView
    search_fields = ["name", "place"]
    list_filter = ["state", "term"]
    list_display = [
        TitleColumn("name", label="会议名称", url_name="nominations_office:session"),
        DateColumn("starts_on", label="日期", sort_key="starts_on"),
        Column("place", label="地点"),
        Column("get_state_display", label="状态", sort_key="state"),
    ]

    def get_form_class(self, for_update: bool = False) -> type[SessionForm]:
        return SessionForm

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_index_view_kwargs(add_item_label="新建会议", **kwargs)


class RuleEditView(generic.EditView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rule = get_object_or_404(AppointmentRule.objects.visible_to(request.user), pk=kwargs["pk"])
        if request.method == "POST" and rule.effective_to:
            raise Refused("本办法已经失效，不能再修改。")
        return super().dispatch(request, *args, **kwargs)


class RuleViewSet(PlatformViewSet):
    model = AppointmentRule
    name = "appointment_rules"
    icon = "doc-full"
    edit_view_class = RuleEditView
    search_fields = ["name", "basis_document"]
    list_display = [
        "name",
        Column("basis_document", label="依据文件"),
        DateColumn("effective_from", label="施行日期", sort_key="effective_from"),
        DateColumn("effective_to", label="失效日期"),
        Column("days_before_session", label="提前天数"),
    ]

    def get_form_class(self, for_update: bool = False) -> type[RuleForm]:
        return RuleForm

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_index_view_kwargs(add_item_label="新建任免办法", **kwargs)
