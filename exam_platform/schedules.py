"""SCHEDULES: what runs when. The scheduled thing is always a management command."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ScheduleSpec:
    name: str
    command: str
    minutes: int


SCHEDULES = (
    ScheduleSpec("交卷：到时未交的答卷", "submit_overdue", 1),
    ScheduleSpec("阅卷：队列遗漏的答卷", "mark_pending", 5),
    ScheduleSpec("通知：待发送和重试", "deliver_notices", 5),
    ScheduleSpec("学习：已学完未结业的课程", "settle_enrolments", 5),
    ScheduleSpec("心跳", "beat", 1),
    ScheduleSpec("培训：到时发布和下线的页面", "publish_scheduled", 5),
    ScheduleSpec("培训：必修课程选课", "enrol_required", 60),
    ScheduleSpec("审计日志封存", "seal_audit", 24 * 60),
)
