"""Events in the log and in the back office. Imported by wagtail_hooks."""

from typing import Any

from django.urls import URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from courses import event_office_urls
from courses.views.event_register import TrainingEventViewSet
from exams.marking_hooks import PermittedMenuItem

EVENT_ACTIONS = (
    ("courses.plan_event", "新建线下活动"),
    ("courses.correct_event", "修改线下活动"),
    ("courses.save_part", "安排活动时段"),
    ("courses.remove_part", "删除活动时段"),
    ("courses.announce_event", "发出活动通知"),
    ("courses.begin_event", "开始签到"),
    ("courses.close_event", "结束活动"),
    ("courses.reopen_event", "重新打开活动"),
    ("courses.cancel_event", "取消活动"),
    ("courses.add_material", "上传活动材料"),
    ("courses.remove_material", "删除活动材料"),
    ("courses.remind", "提醒答复活动"),
    ("courses.invite", "邀请参加活动"),
    ("courses.withdraw_invitation", "撤回活动邀请"),
    ("courses.accept", "答复参加"),
    ("courses.ask_leave", "请假"),
    ("courses.decide_leave", "批假"),
    ("courses.sign_in", "用签到码签到"),
    ("courses.register", "按名单登记出勤"),
    ("courses.correct_attendance", "更正出勤"),
    ("courses.export_attendance", "导出出勤"),
    ("courses.hand_in_reflection", "提交心得体会"),
    ("courses.acknowledge_reflection", "审阅心得体会"),
    ("courses.return_reflection", "退回心得体会"),
)


@hooks.register("register_log_actions")
def register_event_actions(actions: Any) -> None:
    for action, label in EVENT_ACTIONS:
        actions.register_action(action, label, label)


@hooks.register("register_admin_viewset")
def register_events() -> TrainingEventViewSet:
    return TrainingEventViewSet()


@hooks.register("register_admin_urls")
def register_event_urls() -> list[URLResolver]:
    return [path("events/", include(event_office_urls))]


@hooks.register("register_admin_menu_item")
def events_menu() -> MenuItem:
    return PermittedMenuItem(
        "线下活动",
        reverse("training_events:index"),
        "courses.register_attendance",
        name="training-events",
        icon_name="group",
        order=450,
    )
