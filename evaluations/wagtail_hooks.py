from wagtail import hooks
from wagtail.admin.menu import Menu, SubmenuMenuItem

from evaluations import duty_hooks  # noqa: F401  (it registers itself)
from evaluations import panels as panels
from evaluations.plan_hooks import plan_items
from evaluations.rating_hooks import rating_items


@hooks.register("register_admin_menu_item")
def evaluations_menu() -> SubmenuMenuItem:
    menu = Menu(items=[*plan_items(), *rating_items()])
    return SubmenuMenuItem("评议", menu, name="evaluations-menu", icon_name="order", order=600)
