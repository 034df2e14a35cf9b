from typing import Any

from wagtail import hooks

LOG_ACTIONS = (
    ("people.create", "新建人员", "新建了人员账号"),
    ("people.edit", "修改人员信息", "修改了人员信息"),
    ("people.reset_password", "重置密码", "重置了密码"),
    ("people.change_password", "修改密码", "本人修改了密码"),
    ("people.deactivate", "停用账号", "停用了账号"),
    ("people.activate", "启用账号", "启用了账号"),
    ("people.grant_role", "授予角色", "授予了角色"),
    ("people.revoke_role", "收回角色", "收回了角色"),
    ("people.issue_code", "发放登录码", "发放了一次性登录码"),
    ("people.use_code", "使用登录码", "用一次性登录码登录"),
    ("people.unlock", "解除登录锁定", "解除了登录锁定"),
    ("people.upload_roster", "上传名册", "上传了名册"),
    ("people.apply_roster", "导入名册", "导入了名册"),
    ("people.reject_roster", "放弃名册", "放弃了名册导入"),
    ("people.take_slips", "下载初始密码", "下载了初始密码单"),
    ("people.view_person", "查看人员", "查看了人员的完整号码"),
)


@hooks.register("register_log_actions")
def register_people_actions(actions: Any) -> None:
    for action, label, message in LOG_ACTIONS:
        actions.register_action(action, label, message)
