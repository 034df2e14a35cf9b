"""Choosers of the page editor: a recording, a quiz. Both offer only what this person may see."""

from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.http.response import Http404
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet

MAKES_LESSONS = "courses.view_recording"


class ForEditors:
    """Everybody else gets 404: the back office is open to many who make no courses."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(MAKES_LESSONS):
            raise Http404
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class TitleSearch(BaseFilterForm):
    """By title, with a plain LIKE: the rows are too few for an index."""

    q = forms.CharField(
        label="名称",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": "名称里的词"}),
    )

    def filter(self, objects: models.QuerySet) -> models.QuerySet:
        words = self.cleaned_data.get("q", "").strip()
        self.is_searching = bool(words)
        self.search_query = words
        return objects.filter(title__icontains=words) if words else objects


class OneOf(ForEditors, chooser.ChosenView):
    pass


class SomeOf(ForEditors, chooser.ChosenMultipleView):
    pass


class MakeNone(ForEditors, chooser.CreateView):
    """Recordings have a form of their own, quizzes are drawn: neither is made in passing."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        raise Http404


class RecordingRows(ForEditors):
    filter_form_class = TitleSearch

    @property
    def columns(self) -> list[Column]:
        told = [("get_kind_display", "类型"), ("length", "时长")]
        return [self.title_column, *(Column(name, label=label) for name, label in told)]  # type: ignore[attr-defined]


class ChooseRecording(RecordingRows, chooser.ChooseView):
    pass


class RecordingResults(RecordingRows, chooser.ChooseResultsView):
    pass


class QuizRows(ForEditors):
    filter_form_class = TitleSearch

    def get_object_list(self) -> models.QuerySet:
        return super().get_object_list().filter(kind="quiz").order_by("-pk")  # type: ignore[misc]


class ChooseQuiz(QuizRows, chooser.ChooseView):
    pass


class QuizResults(QuizRows, chooser.ChooseResultsView):
    pass


class OneQuiz(OneOf):
    """Also by number: the title of a formal sitting is not an editor's to read."""

    def get_object(self, pk: str) -> models.Model:
        return self.model_class.objects.get(pk=pk, kind="quiz")


class SomeQuizzes(SomeOf):
    def get_objects(self, pks: list[str]) -> models.QuerySet:
        return super().get_objects(pks).filter(kind="quiz")


class LessonChooserViewSet(ChooserViewSet):
    chosen_view_class = OneOf
    chosen_multiple_view_class = SomeOf
    create_view_class = MakeNone
    register_widget = False
    per_page = 20


class RecordingChooserViewSet(LessonChooserViewSet):
    model = "courses.Recording"
    icon = "media"
    choose_one_text = "选择音视频"
    choose_another_text = "换一个音视频"
    edit_item_text = "修改这个音视频"
    choose_view_class = ChooseRecording
    choose_results_view_class = RecordingResults


class QuizChooserViewSet(LessonChooserViewSet):
    model = "exams.Sitting"
    icon = "help"
    choose_one_text = "选择测验"
    choose_another_text = "换一个测验"
    chosen_view_class = OneQuiz
    chosen_multiple_view_class = SomeQuizzes
    choose_view_class = ChooseQuiz
    choose_results_view_class = QuizResults


recording_chooser = RecordingChooserViewSet("recording_chooser", url_prefix="recording-chooser")
quiz_chooser = QuizChooserViewSet("quiz_chooser", url_prefix="quiz-chooser")
