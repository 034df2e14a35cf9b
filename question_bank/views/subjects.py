"""The tree of subjects: plain rows, but a rename moves every path below."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from wagtail.admin.views import generic

from core.state import Refused
from question_bank.actions.subjects import add_subject, rename_subject
from question_bank.forms.subjects import SubjectForm, SubjectNameForm
from question_bank.models import Subject


class SubjectIndexView(generic.IndexView):
    default_ordering = "path"

    def get_base_queryset(self) -> QuerySet[Subject]:
        return super().get_base_queryset().annotate(question_count=Count("questions"))


class RefusableMixin:
    def form_refused(self, form: Any, refusal: Refused) -> HttpResponse:
        form.add_error("name", str(refusal))
        # Wagtail sets this only for forms that were invalid before they were tried.
        self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]
        return self.form_invalid(form)  # type: ignore[attr-defined]


class SubjectAddView(RefusableMixin, generic.CreateView):
    def get_form_class(self) -> Any:
        return SubjectForm

    def form_valid(self, form: Any) -> HttpResponse:
        given = form.cleaned_data
        try:
            subject = add_subject(
                given["name"], given["parent"], by=self.request.user, at=timezone.now()
            )
        except Refused as refusal:
            return self.form_refused(form, refusal)
        messages.success(self.request, f"已新建知识点“{subject}”。")
        return redirect(self.index_url_name)


class SubjectEditView(RefusableMixin, generic.EditView):
    def get_form_class(self) -> Any:
        return SubjectNameForm

    def form_valid(self, form: Any) -> HttpResponse:
        subject = Subject.objects.get(pk=self.object.pk)
        try:
            rename_subject(
                subject, form.cleaned_data["name"], by=self.request.user, at=timezone.now()
            )
        except Refused as refusal:
            return self.form_refused(form, refusal)
        messages.success(self.request, f"已改名为“{subject}”，它下面的知识点也一起改了路径。")
        return redirect(self.index_url_name)
