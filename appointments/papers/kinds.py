"""The kinds of document of the appointment procedure, and every field that a form may use."""

from pathlib import Path

from documents.kinds import Field, Kind, register

FORMS = Path(__file__).parent / "forms"
NOMINATION, SESSION = "appointments.view_nomination", "appointments.view_session"
OFFICE = Field("机关", "本级人大常委会的全称", "清源县人民代表大会常务委员会")
MEETING = Field("会议名称", "常委会会议", "清源县第十八届人大常委会第四十次会议")
HELD = Field("会议日期", "会议开始的日期", "2026年3月10日")
PASSED = Field("通过日期", "宣布表决通过的日期", "2026年3月10日")
DATED = Field("日期", "生成公文的日期", "2026年3月12日")
MATTERS = Field(
    "名单",
    "逐项列出任免事项",
    columns=(
        Field("序号", "从 1 起", "1"),
        Field("姓名", "两个字的中间空一格", "张　伟"),
        Field("现任职务", "提请时的职务", "清源县财政局副局长"),
        Field("职务", "任、免或者代理的职务", "清源县财政局局长"),
        Field("类型", "任命、免职、接受辞职等", "决定任命"),
        Field("理由", "任免理由", "工作需要"),
        Field("表述", "决定用的完整句子", "决定任命张伟为清源县财政局局长。"),
        Field("事项", "表决票用的句子，没有句号", "决定任命张伟为清源县财政局局长"),
    ),
)

BILL = Kind(
    "appointment-bill", "任免议案", NOMINATION, FORMS / "bill.docx",
    (
        Field("提请机关", "提出议案的机关或者主任会议", "清源县人民政府"),
        Field("签署", "签署议案的人，留空签名；主任会议提请的没有", "县长　＿＿＿＿＿＿"),
        Field("文号", "提请文号", "清政函〔2026〕8号"),
        Field("主送机关", "本级人大常委会", "清源县人民代表大会常务委员会"),
        MATTERS,
        Field("人数", "名单的项数", "2"),
        DATED,
    ),
)  # fmt: skip
REVIEW = Kind(
    "review-report", "任前审查报告", NOMINATION, FORMS / "review.docx",
    (
        OFFICE,
        Field("姓名", "不加空格", "张伟"),
        Field("现任职务", "提请时的职务", "清源县财政局副局长"),
        Field("职务", "任、免或者代理的职务", "清源县财政局局长"),
        Field("类型", "决定类型", "决定任命"),
        Field("理由", "任免理由，没有写明的留空", "工作需要"),
        Field("提请机关", "提出议案的机关或者主任会议", "清源县人民政府"),
        Field("文号", "提请文号", "清政函〔2026〕8号"),
        Field("受理日期", "收到提请的日期", "2026年2月26日"),
        Field("材料", "已经收到的材料", "简历、考察材料"),
        Field("缺少材料", "还缺的材料，没有写“无”", "无"),
        Field("考试情况", "法律知识考试的结论", "考试合格：2026年3月2日考试，80分。"),
        Field("反映问题", "收到的举报和调查结论，没有写“没有收到反映。”", "没有收到反映。"),
        Field(
            "意见",
            "逐条列出审查意见",
            columns=(
                Field("机构", "提出意见的机构或人员", "人事代表选举工委"),
                Field("结论", "是否符合任职条件", "符合任职条件"),
                Field("内容", "意见全文", "同意提请。"),
                Field("日期", "提出的日期", "2026年3月3日"),
            ),
        ),
        DATED,
    ),
)  # fmt: skip
VOTE = Kind(
    "vote-paper", "表决票", SESSION, FORMS / "vote.docx",
    (OFFICE, MEETING, HELD, MATTERS),
)  # fmt: skip
TALLY = Kind(
    "tally-sheet", "计票结果报告单", SESSION, FORMS / "tally.docx",
    (
        OFFICE,
        MEETING,
        Field("会议日期", "表决的日期", "2026年3月10日"),
        Field("地点", "会议地点", "县人大常委会会议室"),
        MATTERS,
        Field("表决方式", "纸质票、表决器或者举手", "无记名投票（纸质票）"),
        Field("合并表决依据", "合并表决和它的依据，或者“分别表决”", "分别表决"),
        Field("应到", "全体组成人员", "27"),
        Field("出席", "出席人数", "22"),
        Field("发出", "发出的表决票", "22"),
        Field("收回", "收回的表决票", "22"),
        Field("有效", "有效票", "22"),
        Field("无效", "无效票", "0"),
        Field("赞成", "赞成票", "20"),
        Field("反对", "反对票", "1"),
        Field("弃权", "弃权票", "1"),
        Field("通过所需", "全体组成人员过半数的最少票数", "14"),
        Field("结果", "通过或者未通过", "通过"),
        Field("监票人", "监票人姓名", "王建国、李淑兰"),
        Field("计票人", "计票人姓名", "周敏"),
    ),
)  # fmt: skip
DECISION_FIELDS = (
    OFFICE,
    MEETING,
    PASSED,
    Field("文号", "已登记的文号；没有登记的留空待填", "清人常发〔2026〕9号"),
    MATTERS,
    Field("日期", "行文日期；没有登记的用生成公文的日期", "2026年3月10日"),
)
DECISION = Kind("decision", "任免决定", SESSION, FORMS / "decision.docx", DECISION_FIELDS)
NOTICE = Kind("public-notice", "任免公告", SESSION, FORMS / "notice.docx", DECISION_FIELDS)
CERTIFICATE = Kind(
    "certificate-of-appointment", "任命书", NOMINATION, FORMS / "certificate.docx",
    (
        OFFICE,
        MEETING,
        PASSED,
        Field("姓名", "不加空格", "张伟"),
        Field("职务", "所任职务", "清源县财政局局长"),
        Field("编号", "任命书编号", "清人常任〔2026〕018号"),
        Field("签署人", "常委会主任", "周国栋"),
        Field("颁发日期", "任命书的日期", "2026年3月10日"),
    ),
)  # fmt: skip
OATH_TEXT = Kind(
    "oath", "宪法宣誓誓词", NOMINATION, FORMS / "oath.docx",
    (
        Field("誓词", "2018 年公布的誓词", "我宣誓：忠于中华人民共和国宪法，维护宪法权威……"),
        Field("姓名", "宣誓人", "张伟"),
        Field("职务", "所任职务", "清源县财政局局长"),
        Field("宣誓日期", "已登记的日期；没有登记的留空待填", "2026年3月10日"),
        Field("宣誓地点", "已登记的地点", "县人大常委会会议室"),
        Field("领誓人", "集体宣誓时领誓的人", "周国栋"),
    ),
)  # fmt: skip

KINDS = (BILL, REVIEW, VOTE, TALLY, DECISION, NOTICE, CERTIFICATE, OATH_TEXT)
register(KINDS)
