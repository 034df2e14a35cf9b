#!/usr/bin/env python
"""Make the built-in forms (.docx) of the official documents.

    .venv/bin/python scripts/make-forms.py

Not needed to run the platform: the result is committed. Fields and rows are those of the kinds
in appointments/papers and evaluations/papers; a test holds the two together.
"""

import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from documents.official import HEI, SI_HAO, CertificateDocument, OfficialDocument  # noqa: E402

AT = datetime(2026, 1, 1, tzinfo=UTC)
OPEN, CLOSE = "{%tr for 行 in 名单 %}", "{%tr endfor %}"


def begun(title: str, **options) -> OfficialDocument:
    return OfficialDocument(title=title, at=AT, **options)


def listed(document: OfficialDocument, columns: dict[str, float], **options) -> None:
    """A table with a row for each matter; `columns` are heading → width, named as the fields."""
    widths = list(columns.values())
    blank = [""] * (len(widths) - 1)
    fields = [f"{{{{ 行.{name} }}}}" if name not in options.get("empty", ()) else ""
              for name in options.get("fields", columns)]  # fmt: skip
    rows = [[options.get("open", OPEN), *blank], fields, [CLOSE, *blank]]
    left = frozenset(options.get("left", ()))
    document.table(list(columns), rows, widths, left=left, height=options.get("height", 8))


def each_matter(document: OfficialDocument, text: str) -> None:
    for part in ("{%p for 行 in 名单 %}", text, "{%p endfor %}"):
        document.paragraph(part)


# --- appointments ---------------------------------------------------------------------------


def bill() -> OfficialDocument:
    document = begun("{{ 提请机关 }}\n关于提请审议人事任免事项的议案", number="{{ 文号 }}",
                     masthead="{{ 提请机关 }}")  # fmt: skip
    document.addressee("{{ 主送机关 }}")
    document.paragraph(
        "根据《中华人民共和国地方各级人民代表大会和地方各级人民政府组织法》等法律的规定，"
        "现提请审议下列任免事项："
    )
    each_matter(document, "{{ 行.序号 }}. 提请{{ 行.表述 }}")
    document.paragraph("以上议案，请予审议。")
    document.attached("提请任免人员名单")
    document.signed("{{ 提请机关 }}", "{%p if 签署 %}", "{{ 签署 }}", "{%p endif %}", "{{ 日期 }}")
    document.annex("提请任免人员名单（共{{ 人数 }}项）")
    listed(document, {"序号": 12, "姓名": 22, "现任职务": 36, "职务": 38, "类型": 20, "理由": 28})
    return document


def review() -> OfficialDocument:
    document = begun("关于{{ 姓名 }}同志任免事项的\n审查报告")
    document.addressee("主任会议")
    document.paragraph(
        "{{ 提请机关 }}以{{ 文号 }}提请的{{ 姓名 }}同志任免事项，已于{{ 受理日期 }}受理。"
        "现将审查情况报告如下。"
    )
    for number, title, text in (
        ("一", "提请事项", "{{ 姓名 }}，现任职务：{{ 现任职务 }}。提请{{ 类型 }}：{{ 职务 }}。"
         "{% if 理由 %}理由：{{ 理由 }}。{% endif %}"),
        ("二", "提请材料", "收到材料：{{ 材料 }}。缺少材料：{{ 缺少材料 }}。"),
        ("三", "法律知识考试", "{{ 考试情况 }}"),
        ("四", "反映的问题", "{{ 反映问题 }}"),
    ):  # fmt: skip
        document.heading(f"{number}、{title}")
        document.paragraph(text)
    document.heading("五、审查意见")
    listed(document, {"机构": 38, "结论": 34, "内容": 48, "日期": 36}, left=(2,),
           open="{%tr for 行 in 意见 %}")  # fmt: skip
    document.paragraph("妥否，请审议。")
    document.signatures(("审查人", "审核人"), "{{ 日期 }}")
    return document


def vote() -> OfficialDocument:
    document = begun("{{ 会议名称 }}\n人事任免表决票", numbered=False)
    document.centered("（{{ 会议日期 }}）")
    columns = {"序号": 14, "表决事项": 88, "赞成": 18, "反对": 18, "弃权": 18}
    marks = ("赞成", "反对", "弃权")
    listed(document, columns, fields=("序号", "事项", *marks), empty=marks, left=(1,), height=11)
    document.line("说明：", face=HEI, size=SI_HAO)
    for text in (
        "1. 同意的在“赞成”栏画“○”，不同意的在“反对”栏画“○”，弃权的在“弃权”栏画“○”。",
        "2. 每项只选一种，选两种以上的，该项无效；都不选的，该项按弃权计。",
        "3. 无记名投票，请不要签名，也不要作其他记号。",
    ):
        document.line(text, size=SI_HAO)
    return document


def tally() -> OfficialDocument:
    document = begun("{{ 会议名称 }}\n计票结果报告单")
    document.centered("{{ 会议日期 }}　{{ 地点 }}")
    listed(document, {"序号": 14, "表决事项": 142}, fields=("序号", "事项"), left=(1,))
    document.table(
        ["项目", "数量", "项目", "数量"],
        [
            ["全体组成人员（人）", "{{ 应到 }}", "出席（人）", "{{ 出席 }}"],
            ["发出表决票（张）", "{{ 发出 }}", "收回表决票（张）", "{{ 收回 }}"],
            ["有效票（张）", "{{ 有效 }}", "无效票（张）", "{{ 无效 }}"],
            ["赞成（票）", "{{ 赞成 }}", "反对（票）", "{{ 反对 }}"],
            ["弃权（票）", "{{ 弃权 }}", "通过须赞成（票）", "{{ 通过所需 }}"],
        ],
        [48, 30, 48, 30],
    )
    document.paragraph("表决方式：{{ 表决方式 }}，{{ 合并表决依据 }}。")
    document.paragraph("收回的表决票没有超过发出的表决票，本次表决有效。")
    document.paragraph("通过须有全体组成人员的过半数赞成。表决结果：{{ 结果 }}。")
    document.table(
        ["", "姓名", "签字"],
        [["监票人", "{{ 监票人 }}", ""], ["计票人", "{{ 计票人 }}", ""]],
        [28, 64, 64],
        height=14,
    )
    return document


def decision() -> OfficialDocument:
    document = begun("{{ 机关 }}\n关于人事任免的决定", masthead="{{ 机关 }}", number="{{ 文号 }}")
    document.centered("（{{ 通过日期 }}{{ 会议名称 }}通过）")
    document.paragraph("{{ 会议名称 }}审议了提请的人事任免事项，通过下列任免：")
    each_matter(document, "{{ 行.表述 }}")
    document.paragraph("本决定自通过之日起生效。")
    document.signed("{{ 机关 }}", "{{ 日期 }}")
    return document


def notice() -> OfficialDocument:
    document = begun("{{ 机关 }}\n公　告")
    document.centered("{{ 文号 }}")
    document.paragraph("下列人事任免事项，已由{{ 会议名称 }}于{{ 通过日期 }}通过，现予公告。")
    each_matter(document, "{{ 行.表述 }}")
    document.paragraph("特此公告。")
    document.signed("{{ 机关 }}", "{{ 日期 }}")
    return document


def certificate() -> OfficialDocument:
    document = CertificateDocument(title="任　命　书", at=AT)
    document.words("根据{{ 通过日期 }}{{ 会议名称 }}的决定，任命{{ 姓名 }}为{{ 职务 }}。")
    document.signed("{{ 机关 }}", "主任　{{ 签署人 }}", "{{ 颁发日期 }}")
    document.line("编号：{{ 编号 }}", size=SI_HAO)
    return document


def oath() -> OfficialDocument:
    document = begun("中华人民共和国宪法宣誓誓词", numbered=False)
    document.words("{{ 誓词 }}")
    document.words("宣誓人：＿＿＿＿＿＿＿＿")
    document.line("")
    document.line("姓名和职务：{{ 姓名 }}，{{ 职务 }}", size=SI_HAO)
    document.line("宣誓日期：{{ 宣誓日期 }}", size=SI_HAO)
    document.line(
        "{% if 宣誓地点 %}地点：{{ 宣誓地点 }}　{% endif %}"
        "{% if 领誓人 %}领誓人：{{ 领誓人 }}{% endif %}",
        size=SI_HAO,
    )
    return document


# --- evaluations ----------------------------------------------------------------------------


def plan() -> OfficialDocument:
    document = begun("{{ 机关 }}\n{{ 年度 }}年度履职评议方案")
    document.paragraph("为做好{{ 计划名称 }}工作，根据{{ 依据文件 }}，制定本方案。")
    for title, text in (
        ("一、评议对象", "本年度评议{{ 人数 }}人，名单见附件。"),
        ("二、评议内容", "遵守宪法和法律、依法履行职责、执行常委会决议决定和审议意见、"
         "办理代表建议、联系群众、廉洁自律等情况。"),
        ("三、方法步骤", "（一）述职报告。评议对象于会议{{ 述职天数 }}日以前提交书面述职报告。"),
    ):  # fmt: skip
        document.heading(title)
        document.paragraph(text)
    for text in (
        "（二）调查了解。成立调查组，以座谈、个别访谈、走访、问卷等方式了解情况，形成调查报告。",
        "（三）会议评议。听取述职和调查报告，进行询问、评议和满意度测评，当场公布结果。",
        "（四）反馈意见。会议以后{{ 反馈天数 }}日以内，将评议意见反馈本人和一府一委两院负责人，"
        "并报送县委、纪委监委、组织部。",
        "（五）整改。评议对象在{{ 整改月数 }}个月以内提交整改报告。",
    ):
        document.paragraph(text)
    document.heading("四、有关要求")
    document.paragraph("坚持党的领导，依法有序，实事求是，客观公正。测评结果不自动产生任何处理。")
    document.attached("履职评议对象名单")
    document.signed("{{ 机关 }}", "{{ 日期 }}")
    document.annex("履职评议对象名单")
    listed(document, {"序号": 10, "姓名": 20, "职务": 34, "确定方式": 20, "会议日期": 36,
                      "述职期限": 36})  # fmt: skip
    return document


def ballot() -> OfficialDocument:
    document = begun("{{ 名称 }}\n测评票", numbered=False)
    document.centered("（{{ 日期 }}）")
    document.paragraph("{{ 说明 }}")
    listed(document, {"序号": 14, "对象": 50, "选项": 92}, height=11)
    for text in (
        "1. 每项只选一种，在选项前打“√”；选两种以上的，该项无效。",
        "2. 无记名测评，请不要签名，也不要作其他记号。",
    ):
        document.line(text, size=SI_HAO)
    return document


TO_WRITE = "（请在此处写明。）"
RESULT = (
    "收回测评票{{ 收回 }}张，其中无效{{ 无效 }}张。满意率{{ 满意率 }}，满意和基本满意率"
    "{{ 满意和基本满意率 }}，加权得分{{ 得分 }}。"
)


def opinion() -> OfficialDocument:
    document = begun("关于{{ 姓名 }}同志履职情况的\n评议意见")
    document.paragraph(
        "根据{{ 依据文件 }}（{{ 计划名称 }}），{{ 会议日期 }}，{{ 会议名称 }}对{{ 职务 }}"
        "{{ 姓名 }}同志的履职情况进行了评议。现提出评议意见如下。"
    )
    document.heading("一、测评结果")
    document.paragraph(RESULT)
    listed(document, {"选项": 78, "票数（张）": 78}, fields=("选项", "票"),
           open="{%tr for 行 in 票数 %}")  # fmt: skip
    for title in ("二、总体评价", "三、存在的问题", "四、意见和建议"):
        document.heading(title)
        document.paragraph(TO_WRITE)
    document.paragraph("请在{{ 整改月数 }}个月以内完成整改，并向常委会书面报告整改情况。")
    document.signed("{{ 机关 }}", "{{ 日期 }}")
    return document


def letter(title: str, body: tuple[str, ...]) -> OfficialDocument:
    document = begun(title, masthead="{{ 机关 }}", number="{{ 文号 }}")
    document.addressee("{{ 收件人 }}")
    for text in body:
        document.paragraph(text)
    document.attached("关于{{ 姓名 }}同志履职情况的评议意见")
    document.signed("{{ 机关 }}", "{{ 日期 }}")
    return document


def feedback() -> OfficialDocument:
    return letter(
        "关于反馈{{ 姓名 }}同志\n履职评议意见的函",
        (
            "{{ 会议日期 }}，{{ 会议名称 }}对{{ 职务 }}{{ 姓名 }}同志的履职情况进行了评议。"
            f"{RESULT}",
            "现将评议意见予以反馈。{{ 整改要求 }}，在收到本函之日起{{ 整改月数 }}个月"
            "以内书面报告整改情况。",
        ),
    )


def report() -> OfficialDocument:
    return letter(
        "关于报送{{ 姓名 }}同志\n履职评议情况的函",
        (
            "根据{{ 依据文件 }}，{{ 会议日期 }}，{{ 会议名称 }}对{{ 职务 }}{{ 姓名 }}同志的"
            f"履职情况进行了评议。{RESULT}",
            "现将评议意见报送，请予参阅。",
        ),
    )


def to_rectify(title: str, opening: str, columns: dict[str, float], parts: tuple[str, ...]):
    """What the person evaluated fills in: a table of findings and a place for words."""
    document = begun(title)
    document.addressee("{{ 机关 }}")
    document.paragraph(opening)
    for part in parts[:-1]:
        document.heading(part)
        document.paragraph(TO_WRITE)
    document.heading(parts[-1])
    document.table(list(columns), [[str(n), "", "", "", ""] for n in range(1, 4)],
                   list(columns.values()), height=12)  # fmt: skip
    document.signed("{{ 职务 }}", "{{ 姓名 }}（签名）：＿＿＿＿＿＿", "　　　年　月　日")
    return document


def rectification_plan() -> OfficialDocument:
    return to_rectify(
        "履职评议整改方案",
        "{{ 会议日期 }}，{{ 会议名称 }}对我的履职情况提出了评议意见。现制定整改方案如下，"
        "于{{ 整改期限 }}以前完成（整改期限{{ 整改月数 }}个月）。",
        {"序号": 14, "评议意见指出的问题": 46, "整改措施": 46, "责任人": 22, "完成时限": 28},
        ("一、整改目标", "二、组织领导", "三、整改清单"),
    )


def rectification_report() -> OfficialDocument:
    return to_rectify(
        "关于履职评议意见整改情况的\n报告",
        "按照{{ 会议名称 }}（{{ 会议日期 }}）对我提出的评议意见，我认真进行了整改"
        "（整改期限：{{ 整改期限 }}）。现将整改情况报告如下。",
        {"序号": 14, "评议意见指出的问题": 42, "整改措施": 38, "整改结果": 38, "佐证": 24},
        ("一、整改情况", "二、尚未完成的事项和下一步打算", "三、整改结果清单"),
    )


FORMS = {
    "evaluations/papers/forms": (
        plan, ballot, opinion, feedback, report, rectification_plan, rectification_report,
    ),
    "appointments/papers/forms": (
        bill, review, vote, tally, decision, notice, certificate, oath,
    ),
}  # fmt: skip


def parts_of(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def main() -> None:
    """A form whose parts are the same stays as it is: only the clock of the archive differs."""
    for folder, makers in FORMS.items():
        for make in makers:
            path = ROOT / folder / f"{make.__name__}.docx"
            content = make().content()
            if path.exists() and parts_of(path.read_bytes()) == parts_of(content):
                continue
            path.write_bytes(content)
            sys.stdout.write(f"{path.relative_to(ROOT)}\n")


main()
