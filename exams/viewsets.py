"""The back office's lists and forms of what a sitting is planned from."""

from typing import Any

from django import forms
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSetGroup

from core.state import Refused
from core.viewsets import PlatformViewSet
from exams.actions.regulations import attach_basis
from exams.asking import plain
from exams.blueprints import report_on
from exams.forms.blueprints import BlueprintForm, law_select
from exams.forms.regulations import RegulationForm
from exams.forms.sittings import SittingForm
from exams.models import Blueprint, Regulation, Room, Sitting
from exams.views.quiz_viewset import QuizViewSet


class BasisMixin:
    """Keeps the uploaded basis document after the row is saved."""

    def save_instance(self) -> Regulation:
        regulation = super().save_instance()  # type: ignore[misc]
        if upload := self.form.cleaned_data.get("basis_upload"):  # type: ignore[attr-defined]
            user = self.request.user  # type: ignore[attr-defined]
            attach_basis(regulation, upload, name=upload.name, by=user, at=timezone.now())
        return regulation


class RegulationCreateView(BasisMixin, generic.CreateView):
    pass


class RegulationEditView(BasisMixin, generic.EditView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        regulation = Regulation.objects.get(pk=kwargs["pk"])
        if regulation.examines(request.user):
            raise Refused("您是适用本办法的场次的考生，不能修改办法。请由其他工作人员办理。")
        if not regulation.is_in_use():
            return super().dispatch(request, *args, **kwargs)
        if request.method == "POST":
            raise Refused("已有场次或成绩依据本办法，不能再修改。请修订为新版本。")
        return redirect(reverse("regulations:inspect", args=[regulation.pk]))


class RegulationInspectView(generic.InspectView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        facts = {
            "judged": self.object.results.count(),
            "in_use": self.object.is_in_use(),
            "successor": self.object.successors.first(),
        }
        return super().get_context_data(**facts, **kwargs)


class RegulationViewSet(PlatformViewSet):
    model = Regulation
    name = "regulations"
    icon = "doc-full"
    menu_label = "考试办法"
    inspect_view_enabled = True
    add_view_class = RegulationCreateView
    edit_view_class = RegulationEditView
    inspect_view_class = RegulationInspectView
    inspect_template_name = "exams/back_office/regulation.html"
    search_fields = ["name", "basis_document"]
    list_display = [
        TitleColumn("name", label="名称", url_name="regulations:inspect"),
        Column("effective_from", label="施行日期", sort_key="effective_from"),
        Column("effective_to", label="失效日期"),
        Column("full_mark", label="满分", accessor=lambda row: plain(row.full_mark)),
        Column("pass_mark", label="合格线", accessor=lambda row: plain(row.pass_mark)),
        Column("resits", label="补考次数"),
        Column("basis_document", label="依据文件"),
    ]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("name"),
                    FieldRowPanel([FieldPanel("effective_from"), FieldPanel("effective_to")]),
                    FieldPanel("basis_document"),
                    FieldPanel("basis_upload"),
                ],
                heading="名称与依据",
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("full_mark"), FieldPanel("pass_mark")]),
                    FieldPanel("grade_bands"),
                    FieldPanel("multiple_policy"),
                ],
                heading="分数与等次",
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel(
                        [
                            FieldPanel("duration_minutes"),
                            FieldPanel("late_entry_minutes"),
                            FieldPanel("grace_seconds"),
                        ]
                    ),
                    FieldRowPanel([FieldPanel("is_open_book"), FieldPanel("open_book_decision")]),
                    FieldPanel("room_rules", widget=forms.Textarea(attrs={"rows": 4})),
                ],
                heading="考试进行",
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("resits"), FieldPanel("resit_within_days")]),
                    FieldRowPanel([FieldPanel("validity"), FieldPanel("validity_years")]),
                    FieldPanel("cross_branch_resit"),
                    FieldPanel("exemption_reasons"),
                ],
                heading="补考、有效期与免考",
            ),
            MultiFieldPanel(
                [
                    FieldPanel("release_rule"),
                    FieldPanel("may_review_paper"),
                    FieldPanel("clauses"),
                ],
                heading="公布与条款出处",
            ),
        ],
        base_form_class=RegulationForm,
    )


class BlueprintEditView(generic.EditView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rules = list(self.object.rules.select_related("subject"))
        return super().get_context_data(report=report_on(rules), **kwargs)


class BlueprintViewSet(PlatformViewSet):
    model = Blueprint
    name = "blueprints"
    icon = "list-ul"
    menu_label = "组卷方案"
    edit_view_class = BlueprintEditView
    create_template_name = "exams/back_office/blueprint_form.html"
    edit_template_name = "exams/back_office/blueprint_form.html"
    search_fields = ["name"]
    list_display = [
        TitleColumn("name", label="名称", url_name="blueprints:edit"),
        Column("note", label="说明"),
        BooleanColumn("is_active", label="可选用"),
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldRowPanel(
                [
                    FieldPanel("note", widget=forms.Textarea(attrs={"rows": 2})),
                    FieldPanel("is_active"),
                ]
            ),
            InlinePanel(
                "rules",
                label="规则",
                heading="组卷规则",
                panels=[
                    FieldRowPanel(
                        [
                            FieldPanel("part"),
                            FieldPanel("kind"),
                            FieldPanel("subject"),
                            FieldPanel("law_key", widget=law_select()),
                        ]
                    ),
                    FieldRowPanel(
                        [
                            FieldPanel("difficulty"),
                            FieldPanel("count"),
                            FieldPanel("mark"),
                            FieldPanel("items"),
                        ]
                    ),
                ],
            ),
        ],
        base_form_class=BlueprintForm,
    )


class SittingIndexView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[Sitting]:
        rows = super().get_base_queryset()
        return rows.select_related("room").annotate(headcount=Count("candidates"))


class SittingCreateView(generic.CreateView):
    def get_success_url(self) -> str:
        return reverse("exams_office:sitting", args=[self.object.pk])


class SittingEditView(generic.EditView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        sitting = Sitting.objects.get(pk=kwargs["pk"])
        if sitting.state != Sitting.State.PLANNED:
            raise Refused(
                f"场次“{sitting}”{sitting.get_state_display()}，不能修改安排。"
                "如确需修改，请先把场次退回筹备。"
            )
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self) -> str:
        return reverse("exams_office:sitting", args=[self.object.pk])

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        if "opens_at" in form.changed_data and self.object.candidates.exclude(seat=None).exists():
            messages.warning(self.request, "考试日期有改动，请重新编排座位以更新准考证号。")
        return response


class SittingViewSet(PlatformViewSet):
    model = Sitting
    name = "sittings"
    icon = "date"
    menu_label = "场次"
    ordering = ["-opens_at"]
    index_view_class = SittingIndexView
    add_view_class = SittingCreateView
    edit_view_class = SittingEditView
    search_fields = ["title", "room__name"]
    list_filter = ["state", "room"]
    list_display = [
        TitleColumn("title", label="名称", url_name="exams_office:sitting"),
        Column("opens_at", label="开始时间", sort_key="opens_at"),
        Column("room", label="考场"),
        Column("headcount", label="考生"),
        Column("get_state_display", label="状态", sort_key="state"),
    ]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("title"),
                    FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
                    FieldRowPanel([FieldPanel("room"), FieldPanel("minutes")]),
                ],
                heading="时间与地点",
            ),
            MultiFieldPanel(
                [
                    FieldPanel("regulation"),
                    FieldPanel("blueprint"),
                    FieldPanel("dealing"),
                    FieldPanel("resit_of"),
                ],
                heading="办法与试卷",
            ),
            FieldPanel("notice", widget=forms.Textarea(attrs={"rows": 3})),
        ],
        base_form_class=SittingForm,
    )


class RoomViewSet(PlatformViewSet):
    model = Room
    name = "exam_rooms"
    icon = "home"
    menu_label = "考场"
    form_fields = ["name", "seats", "ip_ranges"]
    search_fields = ["name"]
    list_display = ["name", "seats"]


class PlanningGroup(ModelViewSetGroup):
    menu_label = "组卷与场次"
    menu_icon = "date"
    menu_order = 200
    items = (
        SittingViewSet(),
        BlueprintViewSet(),
        RegulationViewSet(),
        RoomViewSet(),
        QuizViewSet(),
    )
