from typing import Any

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from question_bank import office_urls
from question_bank.panels import BankPanel
from question_bank.viewsets import QuestionViewSet, SubjectViewSet

LOG_ACTIONS = {
    "question_bank.create": "新建试题",
    "question_bank.edit": "修改试题",
    "question_bank.submit": "提交审核",
    "question_bank.return": "退回修改",
    "question_bank.approve": "批准",
    "question_bank.suspend": "暂停使用",
    "question_bank.resume": "恢复使用",
    "question_bank.retire": "停用",
    "question_bank.practice": "调整练习题标记",
    "question_bank.import_start": "上传题库表格",
    "question_bank.import_check": "检查题库表格",
    "question_bank.import_apply": "导入试题",
    "question_bank.import_update": "导入时更新试题",
    "question_bank.import_undo": "撤销导入",
    "question_bank.import_restore": "撤销导入时恢复原题",
    "question_bank.import_reject": "放弃导入",
    "question_bank.import_fail": "导入失败",
    "question_bank.save_profile": "保存识别方案",
    "question_bank.export": "导出试题",
    "question_bank.add_subject": "新建知识点",
    "question_bank.rename_subject": "知识点改名",
}


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    for action, label in LOG_ACTIONS.items():
        actions.register_action(action, label, label)


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[Any]:
    return [QuestionViewSet(), SubjectViewSet()]


@hooks.register("register_admin_urls")
def register_urls() -> list[URLResolver]:
    return [path("bank/", include(office_urls))]


class PermittedItem(MenuItem):
    """Shown to those who may do what stands behind it."""

    def __init__(self, label: str, url: str, permission: str, **kwargs: Any):
        super().__init__(label, url, **kwargs)
        self.permission = permission

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"question_bank.{self.permission}")


@hooks.register("register_admin_menu_item")
def register_menu() -> SubmenuMenuItem:
    view, take, keep = "view_question", "import_question", "view_subject"
    items = [
        PermittedItem("试题", reverse("questions:index"), view, icon_name="help", order=10),
        PermittedItem("导入", reverse("bank:imports"), take, icon_name="upload", order=20),
        PermittedItem("知识点", reverse("subjects:index"), keep, icon_name="list-ul", order=30),
    ]
    return SubmenuMenuItem("题库", Menu(items=items), icon_name="folder-open-inverse", order=100)


@hooks.register("construct_homepage_panels")
def add_panel(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(BankPanel(request.user))
