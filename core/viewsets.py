"""The only base for back-office viewsets.

Wagtail's generic views fetch by `_default_manager` and skip our row rules; here every list and
every object of every view goes through `visible_to`. Copying is off, and deleting is off unless
a viewset says that its rows are plain drafts without a life.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.contrib.admin.utils import unquote
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from core.state import Refused


class ScopedView:
    """Mixed into every generic view: not visible to this user means 404."""

    model: Any  # a model whose manager has visible_to
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Before the permission check: a stranger must not learn by 403 that the row exists.
        if "pk" in kwargs:
            rows = self.model._default_manager.visible_to(request.user)
            get_object_or_404(rows, pk=unquote(str(kwargs["pk"])))
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class ScopedIndex(ScopedView):
    def get_base_queryset(self) -> models.QuerySet:
        visible = self.model._default_manager.visible_to(self.request.user)
        rows = super().get_base_queryset()  # type: ignore[misc]
        return rows.filter(pk__in=visible.order_by().values("pk"))


@cache
def scoped(view_class: type) -> type:
    base = ScopedIndex if issubclass(view_class, IndexView) else ScopedView
    return type(f"Scoped{view_class.__name__}", (base, view_class), {})


class SavedByAction:
    """Mixed into a view with a form: saving is an action, so that it is logged, and its refusal
    stands in a sentence on the form, with all that was typed.

    `save_by` takes the unsaved row, `by` and `at`; for one that takes more, override
    `save_instance`. `landing` names the page of the row; without it the list comes next.
    """

    save_by: Callable[..., Any]
    landing = ""
    request: Any
    form: Any
    object: Any

    def save_instance(self) -> Any:
        draft = self.form.save(commit=False)
        return self.save_by(draft, by=self.request.user, at=timezone.now())

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)  # type: ignore[misc]
        except Refused as refusal:
            form.add_error(None, str(refusal))
            # Wagtail sets these only for forms that were invalid before they were tried.
            self.produced_error_code = "validation_error"
            self.produced_error_message = str(refusal)
            return self.form_invalid(form)  # type: ignore[attr-defined]

    def get_success_url(self) -> str:
        if not self.landing:
            return super().get_success_url()  # type: ignore[misc]
        return reverse(self.landing, args=[self.object.pk])


class PlatformViewSet(ModelViewSet):
    copy_view_enabled = False
    add_to_reference_index = False
    may_delete = False
    add_to_admin_menu = False
    list_per_page = 30

    def construct_view(self, view_class: type, **kwargs: Any) -> Any:
        return super().construct_view(scoped(view_class), **kwargs)

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        view_kwargs = super().get_common_view_kwargs(**kwargs)
        view_kwargs["usage_url_name"] = None
        if not self.may_delete:
            view_kwargs["delete_url_name"] = None
        return view_kwargs

    def get_urlpatterns(self) -> list[Any]:
        off = {"usage"} if self.may_delete else {"usage", "delete"}
        return [pattern for pattern in super().get_urlpatterns() if pattern.name not in off]
