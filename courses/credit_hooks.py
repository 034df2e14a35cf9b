"""Credit hours in the back office."""

from typing import Any

from wagtail import hooks

LOG_ACTIONS = (
    ("courses.grant_hours", "登记学时"),
    ("courses.correct_hours", "更正学时"),
    ("courses.save_rule", "录入学时办法"),
    ("courses.save_requirement", "录入学时要求"),
    ("courses.appeal", "提出学时申诉"),
    ("courses.withdraw_appeal", "撤回学时申诉"),
    ("courses.accept_appeal", "采纳学时申诉"),
    ("courses.refuse_appeal", "不采纳学时申诉"),
    ("courses.issue_certificate", "颁发结业证书"),
    ("courses.revoke_certificate", "撤销结业证书"),
    ("courses.export_statements", "导出学时"),
)


@hooks.register("register_log_actions")
def register_credit_actions(actions: Any) -> None:
    for action, label in LOG_ACTIONS:
        actions.register_action(action, label, label)
