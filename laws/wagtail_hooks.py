from datetime import date
from typing import Any

from wagtail import hooks
from wagtail.admin.ui.tables import Column, TitleColumn

from core.viewsets import PlatformViewSet
from laws.forms import LawForm
from laws.models import Law
from laws.views.office import ImportView, LawEditView, LawIndexView


def plain_date(on: date | None) -> str:
    """A statute is known by its date; "seven years ago" is what Wagtail would say."""
    return f"{on:%Y-%m-%d}" if on else ""


class LawViewSet(PlatformViewSet):
    model = Law
    icon = "doc-full"
    menu_label = "法律法规"
    menu_order = 150
    add_to_admin_menu = True
    index_view_class = LawIndexView
    edit_view_class = LawEditView
    add_view_class = ImportView
    search_fields = ["title"]
    list_display = [
        TitleColumn(
            "short_title", label="简称", url_name="laws_office:edit", sort_key="short_title"
        ),
        Column("title", label="全称"),
        Column("get_kind_display", label="类别", sort_key="kind"),
        Column("version_count", label="版本数"),
        Column("newest", label="最新版本", accessor=lambda law: plain_date(law.newest)),
        Column("repealed_on", label="废止日期", accessor=lambda law: plain_date(law.repealed_on)),
    ]
    list_filter = ["kind"]
    ordering = ["kind", "short_title"]
    edit_template_name = "laws/office/edit.html"

    def get_form_class(self, for_update: bool = False) -> type[LawForm]:
        return LawForm

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_index_view_kwargs(add_item_label="导入法律文本", **kwargs)


@hooks.register("register_admin_viewset")
def register_laws() -> LawViewSet:
    return LawViewSet("laws_office", url_prefix="laws")


@hooks.register("register_log_actions")
def register_actions(actions: Any) -> None:
    actions.register_action("laws.import", "导入法律", "导入法律文本")
    actions.register_action("laws.replace", "替换法律文本", "替换同一版本的法律文本")
    actions.register_action("laws.redate", "更正施行日期", "更正法律版本的施行日期")
    actions.register_action("laws.edit", "修改法律信息", "修改法律的简称、名称或废止日期")
