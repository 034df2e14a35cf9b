"""Quizzes in the back office: list, form, what is drawn from, and how it went."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic

from core.viewsets import PlatformViewSet, SavedByAction
from exams.actions.quizzes import plan_quiz, revise_quiz
from exams.forms.quizzes import QuizForm
from exams.models import QuizRules
from exams.quiz_pool import pool_of_quiz
from exams.quiz_statistics import statistics_of

SAMPLE = 20


class QuizIndexView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[QuizRules]:
        begun = Count(
            "sitting__candidates",
            filter=Q(sitting__candidates__attempts__isnull=False),
            distinct=True,
        )
        return super().get_base_queryset().select_related("sitting").annotate(begun=begun)


class QuizCreateView(SavedByAction, generic.CreateView):
    landing = "quizzes:inspect"

    def save_instance(self) -> QuizRules:
        sitting = plan_quiz(self.form.plan(), by=self.request.user, at=timezone.now())
        return sitting.rules


class QuizEditView(SavedByAction, generic.EditView):
    landing = "quizzes:inspect"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rules = QuizRules.objects.get(pk=kwargs["pk"])
        if request.method != "POST" and rules.is_used():
            return redirect(reverse("quizzes:inspect", args=[rules.pk]))
        return super().dispatch(request, *args, **kwargs)

    def save_instance(self) -> QuizRules:
        rules: QuizRules = self.object
        revise_quiz(rules.sitting, self.form.plan(), by=self.request.user, at=timezone.now())
        return rules


class QuizInspectView(generic.InspectView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rules: QuizRules = self.object
        pool = pool_of_quiz(rules)
        facts = {
            "rules": rules,
            "sitting": rules.sitting,
            "is_used": rules.is_used(),
            "pool_size": pool.count(),
            "sample": list(pool.select_related("subject").order_by("pk")[:SAMPLE]),
            "picked": [pick.question for pick in rules.picks.select_related("question")],
            "statistics": statistics_of(rules.sitting),
        }
        return super().get_context_data(**facts, **kwargs)


class QuizViewSet(PlatformViewSet):
    model = QuizRules
    name = "quizzes"
    icon = "help"
    menu_label = "测验"
    ordering = ["-pk"]
    inspect_view_enabled = True
    index_view_class = QuizIndexView
    add_view_class = QuizCreateView
    edit_view_class = QuizEditView
    inspect_view_class = QuizInspectView
    inspect_template_name = "exams/back_office/quiz.html"
    search_fields = ["sitting__title"]
    list_filter = ["sitting__state"]
    list_display = [
        TitleColumn("title", label="名称", accessor="sitting.title", url_name="quizzes:inspect"),
        Column("question_count", label="题数", sort_key="question_count"),
        Column("pass_share", label="合格线", accessor=lambda row: f"{row.pass_share}%"),
        Column("begun", label="已作答人数", sort_key="begun"),
        Column("state", label="状态", accessor=lambda row: row.state_name),
    ]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("title"),
                    FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
                    FieldPanel("notice"),
                ],
                heading="名称与时间",
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("question_count"), FieldPanel("is_shuffled")]),
                    FieldPanel("laws"),
                    FieldPanel("subjects"),
                    FieldPanel("uids"),
                ],
                heading="试题",
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("pass_share"), FieldPanel("minutes")]),
                    FieldRowPanel([FieldPanel("attempts_allowed"), FieldPanel("counting")]),
                    FieldPanel("feedback"),
                ],
                heading="作答与合格",
            ),
        ],
        base_form_class=QuizForm,
    )
