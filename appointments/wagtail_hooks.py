from typing import Any

from wagtail import hooks

LOG_ACTIONS = (
    ("appointments.received", "受理提请"),
    ("appointments.correct", "更正提请"),
    ("appointments.screened", "资格审查"),
    ("appointments.cleared", "主任会议同意提请"),
    ("appointments.tabled", "列入会议议程"),
    ("appointments.deferred", "暂缓提请"),
    ("appointments.resumed", "恢复办理提请"),
    ("appointments.withdrawn", "撤回提请"),
    ("appointments.exempt", "批准免考"),
    ("appointments.bypass", "越过考试关口"),
    ("appointments.assign", "安排考试"),
    ("appointments.unassign", "取消考试安排"),
)


@hooks.register("register_log_actions")
def register_nomination_actions(actions: Any) -> None:
    for action, label in LOG_ACTIONS:
        actions.register_action(action, label, label)
