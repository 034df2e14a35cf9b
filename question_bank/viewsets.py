from typing import Any

from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column, TitleColumn

from core.viewsets import PlatformViewSet
from question_bank.models import Question, Subject
from question_bank.views.questions import (
    QuestionAddView,
    QuestionEditView,
    QuestionIndexView,
    QuestionInspectView,
)
from question_bank.views.subjects import SubjectAddView, SubjectEditView, SubjectIndexView


class QuestionViewSet(PlatformViewSet):
    """History is shown on the question's own page, so that Wagtail's is off."""

    model = Question
    name = "questions"
    icon = "help"
    inspect_view_enabled = True
    index_view_class = QuestionIndexView
    add_view_class = QuestionAddView
    edit_view_class = QuestionEditView
    inspect_view_class = QuestionInspectView
    index_template_name = QuestionIndexView.template_name
    index_results_template_name = QuestionIndexView.results_template_name
    create_template_name = edit_template_name = QuestionAddView.template_name
    inspect_template_name = QuestionInspectView.template_name
    search_fields = ["search_text"]

    def get_form_class(self, for_update: bool = False) -> type:
        return WagtailAdminModelForm  # our views bring their own forms

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        kwargs = super().get_index_view_kwargs(**kwargs)
        return {**kwargs, "add_item_label": "新建试题"}

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_common_view_kwargs(**kwargs), "history_url_name": None}

    def get_urlpatterns(self) -> list[Any]:
        off = {"history", "history_results"}
        return [pattern for pattern in super().get_urlpatterns() if pattern.name not in off]


class SubjectViewSet(PlatformViewSet):
    model = Subject
    name = "subjects"
    icon = "list-ul"
    index_view_class = SubjectIndexView
    add_view_class = SubjectAddView
    edit_view_class = SubjectEditView
    list_per_page = 50
    list_display = [
        TitleColumn("path", label="知识点", url_name="subjects:edit", sort_key="path"),
        Column("question_count", label="试题数（不含下级）"),
    ]
    search_fields = ["path"]
    form_fields = ["name", "parent"]
