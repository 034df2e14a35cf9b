"""The lists of ratings and of the schemes that they follow, by Wagtail's generic views."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.formats import date_format
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic

from core.state import Refused
from core.viewsets import PlatformViewSet, SavedByAction
from evaluations.actions.ratings import save_scheme
from evaluations.forms.ratings import SchemeForm
from evaluations.models import Rating, RatingScheme


def held(row: Rating) -> str:
    return date_format(row.held_on)


class RatingViewSet(PlatformViewSet):
    """List and history; what a rating is set up with and goes through has pages of its own."""

    model = Rating
    name = "ratings"
    icon = "order"
    search_fields = ["title", "items__label", "place"]
    list_filter = ["state", "scheme"]
    list_display = [
        TitleColumn("title", label="测评", url_name="ratings_office:detail"),
        Column("held_on", label="日期", accessor=held, sort_key="held_on"),
        Column("place", label="地点"),
        Column("get_state_display", label="状态", sort_key="state"),
    ]
    form_fields = ["title"]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        common = super().get_common_view_kwargs(**kwargs)
        return {**common, "add_url_name": "ratings_office:add", "edit_url_name": None}

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_index_view_kwargs(add_item_label="新建测评", **kwargs)

    def get_urlpatterns(self) -> list[Any]:
        return [one for one in super().get_urlpatterns() if one.name not in ("add", "edit")]


class SchemeCreateView(SavedByAction, generic.CreateView):
    save_by = staticmethod(save_scheme)


class SchemeEditView(SavedByAction, generic.EditView):
    save_by = staticmethod(save_scheme)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rows = RatingScheme.objects.visible_to(request.user)
        scheme = get_object_or_404(rows, pk=kwargs["pk"])
        if scheme.is_in_use() and request.user.has_perm("evaluations.change_ratingscheme"):
            raise Refused("已有测评按本办法开始投票，不能再改。请新建一个办法，写明施行日期。")
        return super().dispatch(request, *args, **kwargs)


class RatingSchemeViewSet(PlatformViewSet):
    model = RatingScheme
    name = "rating_schemes"
    icon = "doc-full"
    add_view_class = SchemeCreateView
    edit_view_class = SchemeEditView
    search_fields = ["name", "basis_document"]
    list_display = [
        TitleColumn("name", label="测评办法", url_name="rating_schemes:edit"),
        Column("basis_document", label="依据文件"),
        Column("effective_from", label="施行日期", sort_key="effective_from"),
        Column("effective_to", label="失效日期"),
    ]

    def get_form_class(self, for_update: bool = False) -> type[SchemeForm]:
        return SchemeForm

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_index_view_kwargs(add_item_label="新建测评办法", **kwargs)
