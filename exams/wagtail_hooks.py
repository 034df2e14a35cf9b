from typing import Any

from wagtail import hooks

from exams.log_actions import MARKING_ACTIONS, SEAT_ACTIONS, SITTING_ACTIONS


@hooks.register("register_log_actions")
def register_exam_log_actions(actions: Any) -> None:
    for action, label in SITTING_ACTIONS + SEAT_ACTIONS + MARKING_ACTIONS:
        actions.register_action(action, label, label)
