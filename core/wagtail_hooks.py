from typing import Any

from wagtail import hooks


@hooks.register("register_log_actions")
def register_core_log_actions(actions: Any) -> None:
    actions.register_action("core.download", "下载文件", "下载了文件")
