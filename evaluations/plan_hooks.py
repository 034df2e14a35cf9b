"""Plans, evaluations and awards in the back office's menu and log."""

from typing import Any

from django.urls import URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from evaluations import award_urls, plan_urls
from evaluations.views.awards import HolidayViewSet, RoundViewSet
from evaluations.views.cycles import CycleViewSet
from exams.marking_hooks import PermittedMenuItem

LOG_ACTIONS = (
    ("evaluations.choose", "确定评议对象"),
    ("evaluations.lot_commit", "公布抽签名单"),
    ("evaluations.lot_draw", "抽签"),
    ("evaluations.notify", "发出评议通知"),
    ("evaluations.paper", "提交评议材料"),
    ("evaluations.survey", "调查了解"),
    ("evaluations.rate", "安排评议测评"),
    ("evaluations.question", "会议询问"),
    ("evaluations.score", "登记评议结果"),
    ("evaluations.deliver", "送达评议意见"),
    ("evaluations.receipt", "登记签收"),
    ("evaluations.rectify", "开始整改"),
    ("evaluations.extend", "延长整改期限"),
    ("evaluations.decide", "作出后续处理决定"),
    ("evaluations.close", "评议办结"),
    ("evaluations.round", "保存评选"),
    ("evaluations.recommend", "登记推荐对象"),
    ("evaluations.review", "开始资格审查"),
    ("evaluations.opinion", "登记资格审查意见"),
    ("evaluations.round_rate", "安排评选测评"),
    ("evaluations.publish", "公示"),
    ("evaluations.objection", "登记异议"),
    ("evaluations.objection_answer", "答复异议"),
    ("evaluations.award", "授予称号"),
    ("evaluations.revoke", "撤销称号"),
    ("evaluations.round_cancel", "取消评选"),
)
VIEW = "evaluations.view_evaluation"


@hooks.register("register_log_actions")
def register_plan_actions(actions: Any) -> None:
    for action, label in LOG_ACTIONS:
        actions.register_action(action, label, label)


@hooks.register("register_admin_viewset")
def register_plans() -> list[Any]:
    return [CycleViewSet(), RoundViewSet(), HolidayViewSet()]


@hooks.register("register_admin_urls")
def register_plan_urls() -> list[URLResolver]:
    return [
        path("evaluations/rounds/", include(award_urls)),
        path("evaluations/", include(plan_urls)),
    ]


def plan_items() -> list[MenuItem]:
    board, cycles = reverse("evaluations_office:board"), reverse("cycles:index")
    rounds, days = reverse("rounds:index"), reverse("holidays:index")
    return [
        PermittedMenuItem("评议看板", board, VIEW, name="evaluation-board", icon_name="grip"),
        PermittedMenuItem(
            "评议计划", cycles, "evaluations.view_cycle", name="cycles", icon_name="date"
        ),
        PermittedMenuItem(
            "评选", rounds, "evaluations.view_round", name="rounds", icon_name="pick"
        ),
        PermittedMenuItem(
            "节假日", days, "evaluations.view_holiday", name="holidays", icon_name="date"
        ),
    ]
