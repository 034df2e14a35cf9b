from typing import Any

from wagtail import hooks

LOG_ACTIONS = (
    ("courses.lesson_complete", "学完课时"),
    ("courses.complete", "完成课程"),
)


@hooks.register("register_log_actions")
def register_progress_actions(actions: Any) -> None:
    for action, label in LOG_ACTIONS:
        actions.register_action(action, label, label)
