from typing import Any

from wagtail import hooks


@hooks.register("register_log_actions")
def register_core_log_actions(actions: Any) -> None:
    actions.register_action("core.download", "下载文件", "下载了文件")


@hooks.register("construct_main_menu")
def hide_foreign_menus(request: Any, items: list[Any]) -> None:
    """Wagtail's reports show every log to every editor; its help leads to the outer network."""
    items[:] = [item for item in items if item.name not in ("reports", "help")]
