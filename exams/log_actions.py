"""The verbs of the audit trail and how a reader of the log sees them."""

SITTING_ACTIONS = (
    ("exams.revise_regulation", "修订考试办法"),
    ("exams.attach_basis", "上传办法依据文件"),
    ("exams.draw", "组卷"),
    ("exams.discard_papers", "撤销试卷"),
    ("exams.view_paper", "查看试卷"),
    ("exams.replace_item", "更换试题"),
    ("exams.sign_seal", "封存签名"),
    ("exams.seal", "封存试卷"),
    ("exams.unseal", "解除封存"),
    ("exams.verify_seal", "核验封存"),
    ("exams.add_candidate", "加入考生"),
    ("exams.remove_candidate", "移出考生"),
    ("exams.assign_seats", "编排座位和准考证号"),
    ("exams.assign_officer", "指派考务人员"),
    ("exams.remove_officer", "撤换考务人员"),
    ("exams.prepare", "场次就绪"),
    ("exams.unprepare", "退回筹备"),
    ("exams.cancel", "取消场次"),
    ("exams.print", "打印考务材料"),
)
