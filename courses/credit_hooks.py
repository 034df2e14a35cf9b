"""Credit hours in the back office."""

from typing import Any

from wagtail import hooks

LOG_ACTIONS = (
    ("courses.grant_hours", "登记学时"),
    ("courses.correct_hours", "更正学时"),
)


@hooks.register("register_log_actions")
def register_credit_actions(actions: Any) -> None:
    for action, label in LOG_ACTIONS:
        actions.register_action(action, label, label)
