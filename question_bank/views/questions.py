"""The list of questions, one question, and the form that makes a wrong one hard to save."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views import View
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button

from core.state import Refused
from question_bank.actions.questions import create_question, edit_question
from question_bank.facts import Facts, digests, facts_of
from question_bank.forms.filters import QuestionFilters, search_questions
from question_bank.forms.questions import QuestionEditor
from question_bank.histories import events_of
from question_bank.models import Question, Subject
from question_bank.preview import preview
from question_bank.resembling import rank
from question_bank.views.moves import moves_for, stamp
from question_bank.views.pages import trail

COLUMNS = "question_bank/back_office/columns"
CANDIDATES = 200
TWINS_SHOWN = 5


class PickColumn(BaseColumn):
    header_template_name = f"{COLUMNS}/pick_header.html"
    cell_template_name = f"{COLUMNS}/pick.html"


class StemColumn(TitleColumn):
    cell_template_name = f"{COLUMNS}/stem.html"


class StateColumn(Column):
    cell_template_name = f"{COLUMNS}/state.html"


class CitedColumn(Column):
    cell_template_name = f"{COLUMNS}/cited.html"


class EditedColumn(Column):
    cell_template_name = f"{COLUMNS}/edited.html"


class QuestionIndexView(generic.IndexView):
    filterset_class = QuestionFilters
    is_searchable = True
    search_fields = ["search_text"]
    template_name = "question_bank/back_office/questions.html"
    results_template_name = "question_bank/back_office/questions_results.html"
    paginate_by = 30
    default_ordering = "-pk"
    pick = PickColumn("pick", label="选择", width="2.5rem")
    shown_columns = [
        StemColumn("short_stem", label="试题", url_name="questions:inspect", sort_key="pk"),
        Column("get_kind_display", label="题型", sort_key="kind", width="6rem"),
        StateColumn("get_state_display", label="状态", sort_key="state", width="5.5rem"),
        Column("get_difficulty_display", label="难度", sort_key="difficulty", width="4rem"),
        Column("get_branch_display", label="适用", sort_key="branch", width="4.5rem"),
        CitedColumn("citations", label="依据", width="14rem"),
        EditedColumn("edited_at", label="最近修改", sort_key="edited_at", width="10rem"),
    ]

    @cached_property
    def columns(self) -> list[BaseColumn]:
        """Ticks only for those who can do something with what they tick."""
        may_move = bool(moves_for(self.request.user))
        return [self.pick, *self.shown_columns] if may_move else self.shown_columns

    def get_base_queryset(self) -> QuerySet[Question]:
        rows = super().get_base_queryset()
        return rows.select_related("subject", "edited_by", "imported_by").prefetch_related(
            "citations"
        )

    def search_queryset(self, queryset: Any) -> Any:
        return search_questions(queryset, self.search_query)

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        may = self.request.user.has_perm
        buttons = []
        if may("question_bank.import_question"):
            buttons.append(Button("导入表格", reverse("bank:import_start"), icon_name="upload"))
            buttons.append(Button("下载导入模板", reverse("bank:template"), icon_name="download"))
        return buttons

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET.copy()
        for name in ("p", "ordering", "_w_filter_fragment"):
            query.pop(name, None)
        return super().get_context_data(
            *args,
            query=query.urlencode(),
            bulk_moves=moves_for(self.request.user),
            may_export=self.request.user.has_perm("question_bank.export_question"),
            **kwargs,
        )


class QuestionInspectView(PermissionCheckedMixin, WagtailAdminTemplateMixin, View):
    model = Question
    permission_required = "view"
    permission_policy = None
    template_name = "question_bank/back_office/question.html"
    header_icon = "help"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = Question.objects.visible_to(request.user).whole()
        rows = rows.select_related(
            "subject", "created_by", "edited_by", "imported_by", "approved_by", "imported_from"
        )
        question = get_object_or_404(rows, pk=pk)
        facts = facts_of(question)
        context = self.get_context_data(
            question=question,
            preview=preview(facts),
            events=events_of(question),
            seen_at=stamp(question),
            moves=moves_for(request.user, question),
            may_edit=may_edit(request, question),
            twins=twins_of(facts, question),
            alike=alike(facts, question),
        )
        return self.render_to_response(context)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        title = str(kwargs["question"])
        frame = {
            "breadcrumbs_items": trail(("试题", "questions:index"), (title, "")),
            "header_title": title,
        }
        return {**super().get_context_data(**kwargs), **frame}


def may_edit(request: HttpRequest, question: Question) -> bool:
    allowed = request.user.has_perm("question_bank.change_question")
    return allowed and question.state != Question.State.RETIRED


def twins_of(facts: Facts, question: Question | None = None) -> list[Question]:
    """The same stem and options in the bank, told apart by whether the key agrees."""
    own = digests(facts)
    twins = Question.objects.twins_of(own["stem_digest"])
    found = list(twins.exclude(pk=question.pk if question else None)[:TWINS_SHOWN])
    for twin in found:
        twin.agrees = twin.content_digest == own["content_digest"]
    return found


def alike(facts: Facts, question: Question | None = None) -> list[Question]:
    candidates = Question.objects.resembling(facts["stem"])
    candidates = candidates.exclude(pk=question.pk if question else None)
    candidates = candidates.exclude(stem_digest=digests(facts)["stem_digest"])
    return rank(facts["stem"], facts["options"], candidates[:CANDIDATES])


class QuestionFormView(PermissionCheckedMixin, WagtailAdminTemplateMixin, View):
    """Shared by adding and editing. Saving beside a twin has to be confirmed."""

    model = Question
    permission_policy = None
    template_name = "question_bank/back_office/question_form.html"
    header_icon = "edit"
    question: Question | None = None

    def show(self, editor: QuestionEditor, **context: Any) -> HttpResponse:
        title = f"修改{self.question}" if self.question else "新建试题"
        frame = {
            "breadcrumbs_items": trail(("试题", "questions:index"), (title, "")),
            "header_title": title,
            "question": self.question,
            "form": editor.form,
            "items": editor.items,
            "subjects": Subject.objects.values_list("path", flat=True),
            "has_unsaved_changes": editor.form.is_bound,
        }
        return self.render_to_response({**self.get_context_data(**context), **frame})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.question = self.get_question()
        editor = QuestionEditor(request.POST)
        if not editor.is_valid():
            return self.show(editor, seen_at=request.POST.get("seen_at"))
        twins = twins_of(editor.facts, self.question)
        if twins and not request.POST.get("twins_seen"):
            return self.show(editor, twins=twins, seen_at=request.POST.get("seen_at"))
        if request.POST.get("look"):
            shown = preview(editor.facts)
            return self.show(editor, shown=shown, seen_at=request.POST.get("seen_at"))
        try:
            return self.save(editor.facts)
        except Refused as refusal:
            editor.form.add_error(None, str(refusal))
            return self.show(editor, seen_at=request.POST.get("seen_at"))

    def get_question(self) -> Question | None:
        if "pk" not in self.kwargs:
            return None
        rows = Question.objects.visible_to(self.request.user).whole()
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def save(self, facts: Facts) -> HttpResponse:
        raise NotImplementedError


class QuestionAddView(QuestionFormView):
    permission_required = "add"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(QuestionEditor())

    def save(self, facts: Facts) -> HttpResponse:
        question = create_question(facts, by=self.request.user, at=timezone.now())
        messages.success(self.request, "已保存为草稿。核对无误后，请提交审核。")
        return redirect("questions:inspect", question.pk)


class QuestionEditView(QuestionFormView):
    permission_required = "change"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.question = self.get_question()
        facts = facts_of(self.question)
        editor = QuestionEditor(facts=facts)
        return self.show(editor, seen_at=stamp(self.question), alike=alike(facts, self.question))

    def save(self, facts: Facts) -> HttpResponse:
        question = self.question
        if question is None:
            raise Http404
        if self.request.POST.get("seen_at") != stamp(question):
            raise Refused(
                f"您打开编辑页之后，{question.edited_by or '别人'}刚刚保存过这道题。"
                "请重新打开编辑页，在最新内容上修改。"
            )
        before = question.state
        changed = edit_question(
            question, facts, by=self.request.user, at=timezone.now(), seen_at=question.edited_at
        )
        messages.success(self.request, saved_text(question, before, changed))
        return redirect("questions:inspect", question.pk)


def saved_text(question: Question, before: str, changed: list[str]) -> str:
    if not changed:
        return "内容没有变化，没有保存新的版本。"
    if question.state != before:
        return "已保存。题目的实质内容有改动，已退回待审，须由另一人重新审核。"
    return "已保存。"
