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

MARKING_ACTIONS = (
    ("exams.mark_objective", "客观题阅卷"),
    ("exams.view_item", "查看待阅试题"),
    ("exams.mark", "评分"),
    ("exams.remark", "改分"),
    ("exams.judge", "评定成绩"),
    ("exams.confirm", "确认成绩"),
    ("exams.return", "退回成绩"),
    ("exams.release", "公布成绩"),
    ("exams.publish", "场次成绩公布完毕"),
    ("exams.open_paper", "试卷启封"),
    ("exams.decide_late", "处理逾时答案"),
    ("exams.offer_resit", "安排补考"),
    ("exams.build_report", "生成考试报告"),
)

SEAT_ACTIONS = (
    ("exams.start", "开始作答"),
    ("exams.open_page", "打开答题页"),
    ("exams.submit", "交卷"),
    ("exams.open_sitting", "宣布开考"),
    ("exams.close_sitting", "结束考试"),
    ("exams.pause_sitting", "全场暂停"),
    ("exams.resume_sitting", "全场恢复"),
    ("exams.pause", "暂停考生"),
    ("exams.resume", "恢复考生"),
    ("exams.extra_time", "延长时间"),
    ("exams.absent", "登记缺考"),
    ("exams.admit", "取消缺考登记"),
    ("exams.void", "作答作废"),
    ("exams.reopen", "重新开放作答"),
    ("exams.note_incident", "考场记录"),
)

QUIZ_ACTIONS = (
    ("exams.plan_quiz", "新建测验"),
    ("exams.revise_quiz", "修改测验"),
    ("exams.open_quiz", "开放测验"),
    ("exams.close_quiz", "关闭测验"),
    ("exams.admit_to_quiz", "加入测验"),
    ("exams.start_try", "开始测验"),
    ("exams.start_practice", "开始练习"),
    ("exams.finish_try", "测验或练习交卷"),
    ("exams.put_card_away", "移动错题"),
)
