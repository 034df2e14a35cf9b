"""The back office: the list of laws, their names, and the import in two steps."""

from typing import Any

from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from core.state import Refused
from laws.actions import ImportOutcome, edit_law, import_statute
from laws.forms import StatuteFileForm, StatuteForm
from laws.models import Law
from laws.reading import parse_statute
from laws.source import Unreadable

DONE = {
    "created": "已导入{version}，共 {count} 条。",
    "unchanged": "{version}早已导入，文本相同，没有改动。",
    "redated": "{version}的文本没有变化，施行日期已更正。",
    "replaced": "{version}的文本已替换，共 {count} 条。",
}


class LawIndexView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[Law]:
        return (
            super()
            .get_base_queryset()
            .annotate(
                version_count=Count("versions", distinct=True), newest=Max("versions__adopted_on")
            )
        )

    def search_queryset(self, queryset: Any) -> Any:
        return queryset.matching(self.search_query) if self.search_query else queryset


class LawEditView(generic.EditView):
    def form_valid(self, form: Any) -> HttpResponse:
        """By the action, not by form.save(): names must stay unique and the change be logged."""
        facts = {name: form.cleaned_data[name] for name in ("short_title", "kind", "repealed_on")}
        try:
            edit_law(
                self.object,
                names=form.cleaned_data["names"],
                by=self.request.user,
                at=timezone.now(),
                **facts,
            )
        except Refused as reason:
            form.add_error("names", str(reason))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)
        messages.success(self.request, f"《{facts['short_title']}》已保存。")
        return redirect(self.index_url_name)


class ImportView(PermissionCheckedMixin, WagtailAdminTemplateMixin, View):
    permission_required = "add"
    model = Law
    index_url_name = ""
    template_name = "laws/office/import.html"
    page_title = "导入法律文本"
    header_icon = "doc-full"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        laws = {"url": reverse(self.index_url_name), "label": "法律法规"}
        return [*self.breadcrumbs_items, laws, {"url": "", "label": self.page_title}]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(file_form=StatuteFileForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.check_text() if "text" in request.POST else self.check_file()

    def check_file(self) -> HttpResponse:
        form = StatuteFileForm(self.request.POST, self.request.FILES)
        if not form.is_valid():
            return self.show(file_form=form)
        text, source = form.cleaned_data["text"], form.cleaned_data["file"].name[:200]
        try:
            statute = parse_statute(text, source)
        except Unreadable as reason:
            form.add_error("file", str(reason))
            return self.show(file_form=form)
        read = {"adopted_on": statute.adopted_on, "effective_on": statute.effective_on}
        return self.show(
            form=StatuteForm(initial={"text": text, "source": source, **read}), statute=statute
        )

    def check_text(self) -> HttpResponse:
        form = StatuteForm(self.request.POST)
        if form.is_valid() and "apply" in self.request.POST:
            try:
                return self.done(self.apply(form))
            except Refused as reason:
                form.add_error(None, str(reason))
        return self.show(form=form, statute=form.statute)

    def apply(self, form: StatuteForm) -> ImportOutcome:
        facts = {name: form.cleaned_data[name] for name in ("adopted_on", "effective_on")}
        return import_statute(
            form.statute,
            by=self.request.user,
            at=timezone.now(),
            source=form.cleaned_data["source"],
            replace=form.cleaned_data["replace"],
            **facts,
        )

    def done(self, outcome: ImportOutcome) -> HttpResponse:
        count = outcome.version.articles.filter(number__gt=0).count()
        said = DONE[outcome.status].format(version=outcome.version, count=count)
        messages.success(self.request, said)
        return redirect(self.index_url_name)

    def show(self, **context: Any) -> HttpResponse:
        statute = context.get("statute")
        known = Law.objects.named(statute.title).first() if statute else None
        versions = known.versions.all() if known else ()
        return self.render_to_response(
            self.get_context_data(known=known, known_versions=versions, **context)
        )
