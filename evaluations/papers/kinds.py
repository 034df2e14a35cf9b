"""The kinds of document of evaluations, and every field that a form may use."""

from pathlib import Path

from documents.kinds import Field, Kind, register

FORMS = Path(__file__).parent / "forms"
EVALUATION, CYCLE = "evaluations.view_evaluation", "evaluations.view_cycle"
RATING = "evaluations.view_rating"
OFFICE = Field("机关", "本级人大常委会的全称", "清源县人民代表大会常务委员会")
DATED = Field("日期", "生成公文的日期", "2026年3月12日")
SUBJECT = (
    OFFICE,
    Field("姓名", "评议对象，不加空格", "张伟"),
    Field("职务", "确定为评议对象时的职务", "清源县财政局局长"),
    Field("计划名称", "评议计划", "2026年履职评议"),
    Field("依据文件", "评议计划的依据", "清人常发〔2026〕3号"),
    Field("会议名称", "评议会议；没有登记的写“常委会会议”", "清源县第十八届人大常委会第四十次会议"),
    Field("会议日期", "评议会议的日期", "2026年3月10日"),
    Field("整改期限", "整改报告的期限；没有开始整改的留空待填", "2026年6月12日"),
    Field("整改月数", "评议计划规定的整改期限（月）", "3"),
    DATED,
)
FIGURES = (
    Field("得分", "公布的加权得分", "92.50"),
    Field("满意率", "公布的满意率", "75.00%"),
    Field("满意和基本满意率", "公布的合计比率", "100.00%"),
    Field("建议等次", "按测评办法的界限得出，由会议确定", "满意"),
    Field("收回", "收回的测评票", "8"),
    Field("无效", "无效票", "0"),
    Field(
        "票数",
        "逐个选项的票数",
        columns=(Field("选项", "测评办法的选项", "满意"), Field("票", "得票数", "6")),
    ),
)
LETTER = (
    Field("收件人", "登记的收件人；没有登记的按送达的种类", "中共清源县委员会"),
    Field("文号", "登记的文号；没有登记的留空待填", "清人常函〔2026〕9号"),
)

PLAN = Kind(
    "evaluation-plan", "评议方案", CYCLE, FORMS / "plan.docx",
    (
        OFFICE,
        Field("年度", "评议的年度", "2026"),
        Field("计划名称", "评议计划", "2026年履职评议"),
        Field("依据文件", "评议计划的依据", "清人常发〔2026〕3号"),
        Field("述职天数", "会前多少天提交述职报告", "15"),
        Field("反馈天数", "会后多少天内反馈评议意见", "10"),
        Field("整改月数", "整改期限（月）", "3"),
        Field(
            "名单",
            "逐人列出评议对象",
            columns=(
                Field("序号", "从 1 起", "1"),
                Field("姓名", "两个字的中间空一格", "张　伟"),
                Field("职务", "确定时的职务", "清源县财政局局长"),
                Field("确定方式", "主任会议确定或者抽签确定", "主任会议确定"),
                Field("会议日期", "评议会议的日期", "2026年3月10日"),
                Field("述职期限", "提交述职报告的最后一天", "2026年2月23日"),
            ),
        ),
        Field("人数", "评议对象的人数", "2"),
        DATED,
    ),
)  # fmt: skip
BALLOT = Kind(
    "rating-ballot", "测评票", RATING, FORMS / "ballot.docx",
    (
        OFFICE,
        Field("名称", "测评名称", "2026年履职评议满意度测评"),
        Field("说明", "票面说明", "请对其履职情况作出评价。"),
        Field("日期", "测评日期", "2026年3月10日"),
        Field(
            "名单",
            "逐项列出测评的对象",
            columns=(
                Field("序号", "从 1 起", "1"),
                Field("对象", "测评的对象", "张伟"),
                Field("选项", "供打勾的各个选项", "□满意　□基本满意　□不满意　□不了解"),
            ),
        ),
    ),
)  # fmt: skip
OPINION = Kind(
    "evaluation-opinion", "评议意见", EVALUATION, FORMS / "opinion.docx", (*SUBJECT, *FIGURES)
)
FEEDBACK = Kind(
    "feedback-letter", "反馈函", EVALUATION, FORMS / "feedback.docx",
    (
        *SUBJECT, *FIGURES, *LETTER,
        Field("整改要求", "给本人的请本人整改，给负责人的请督促整改", "请按照评议意见认真整改"),
    ),
)  # fmt: skip
REPORT = Kind(
    "report-letter", "报送函", EVALUATION, FORMS / "report.docx", (*SUBJECT, *FIGURES, *LETTER)
)
RECTIFICATION_PLAN = Kind(
    "rectification-plan", "整改方案", EVALUATION, FORMS / "rectification_plan.docx", SUBJECT
)
RECTIFICATION_REPORT = Kind(
    "rectification-report", "整改报告", EVALUATION, FORMS / "rectification_report.docx", SUBJECT
)

KINDS = (PLAN, BALLOT, OPINION, FEEDBACK, REPORT, RECTIFICATION_PLAN, RECTIFICATION_REPORT)
register(KINDS)
