from typing import Any

from wagtail import hooks

LOG_ACTIONS = {
    "question_bank.create": "新建试题",
    "question_bank.edit": "修改试题",
    "question_bank.submit": "提交审核",
    "question_bank.return": "退回修改",
    "question_bank.approve": "批准",
    "question_bank.suspend": "暂停使用",
    "question_bank.resume": "恢复使用",
    "question_bank.retire": "停用",
    "question_bank.practice": "调整练习题标记",
    "question_bank.import_start": "上传题库表格",
    "question_bank.import_check": "检查题库表格",
    "question_bank.import_apply": "导入试题",
    "question_bank.import_update": "导入时更新试题",
    "question_bank.import_undo": "撤销导入",
    "question_bank.import_restore": "撤销导入时恢复原题",
    "question_bank.import_reject": "放弃导入",
    "question_bank.import_fail": "导入失败",
    "question_bank.save_profile": "保存识别方案",
    "question_bank.export": "导出试题",
}


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    for action, label in LOG_ACTIONS.items():
        actions.register_action(action, label, label)
