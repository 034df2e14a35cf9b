from typing import Any

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from documents import office_urls

LOG_ACTIONS = (
    ("documents.replace_form", "启用公文模板"),
    ("documents.retire_form", "停用公文模板"),
    ("documents.issue", "生成公文"),
)


@hooks.register("register_log_actions")
def register_document_actions(actions: Any) -> None:
    for action, label in LOG_ACTIONS:
        actions.register_action(action, label, label)


@hooks.register("register_admin_urls")
def register_document_urls() -> list[URLResolver]:
    return [path("documents-made/", include(office_urls))]


class FormsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("documents.view_form")


@hooks.register("register_settings_menu_item")
def forms_menu() -> MenuItem:
    index = reverse("documents_office:index")
    return FormsMenuItem("公文模板", index, name="document-forms", icon_name="doc-full", order=700)
