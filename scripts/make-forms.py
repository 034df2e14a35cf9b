#!/usr/bin/env python
"""Make the built-in forms (.docx) of the official documents.

    .venv/bin/python scripts/make-forms.py

Not needed to run the platform: the result is committed. Fields and rows are those of the kinds
in appointments/papers and evaluations/papers; a test holds the two together.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from documents.official import ER_HAO, HEI, KAI, SI_HAO, OfficialDocument  # noqa: E402

AT = datetime(2026, 1, 1, tzinfo=UTC)
OPEN, CLOSE = "{%tr for 行 in 名单 %}", "{%tr endfor %}"


def begun(title: str, *, masthead: str = "", number: str = "") -> OfficialDocument:
    return OfficialDocument(title=title, at=AT, masthead=masthead, number=number)


def listed(document: OfficialDocument, columns: dict[str, float], **options) -> None:
    """A table with a row for each matter; `columns` are heading → width, named as the fields."""
    widths = list(columns.values())
    blank = [""] * (len(widths) - 1)
    fields = [f"{{{{ 行.{name} }}}}" if name not in options.get("empty", ()) else ""
              for name in options.get("fields", columns)]  # fmt: skip
    rows = [[options.get("open", OPEN), *blank], fields, [CLOSE, *blank]]
    document.table(list(columns), rows, widths, left=frozenset(options.get("left", ())))


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
        "因工作需要，现提请审议下列任免事项："
    )
    each_matter(document, "{{ 行.序号 }}. 提请{{ 行.表述 }}")
    document.paragraph("以上议案，请予审议。")
    document.paragraph("附件：提请任免人员名单")
    document.signed("{{ 提请机关 }}", "{{ 日期 }}")
    document.next_page()
    document.line("附件", face=HEI)
    document.centered("提请任免人员名单（共{{ 人数 }}项）", face=KAI, size=ER_HAO)
    listed(document, {"序号": 12, "姓名": 24, "现任职务": 36, "职务": 38, "类型": 22, "理由": 24})
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
         "理由：{{ 理由 }}。"),
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
    document = begun("{{ 会议名称 }}\n人事任免表决票")
    document.centered("（{{ 会议日期 }}）")
    columns = {"序号": 14, "表决事项": 88, "赞成": 18, "反对": 18, "弃权": 18}
    marks = ("赞成", "反对", "弃权")
    listed(document, columns, fields=("序号", "事项", *marks), empty=marks, left=(1,))
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
    document.paragraph("表决方式：{{ 表决方式 }}（{{ 合并表决依据 }}）。")
    document.paragraph("收回的表决票没有超过发出的表决票，本次表决有效。表决结果：{{ 结果 }}。")
    document.paragraph("监票人：{{ 监票人 }}　　　签字：＿＿＿＿＿＿＿＿")
    document.paragraph("计票人：{{ 计票人 }}　　　签字：＿＿＿＿＿＿＿＿")
    return document


def decision() -> OfficialDocument:
    document = begun("{{ 机关 }}\n关于人事任免的决定", masthead="{{ 机关 }}", number="{{ 文号 }}")
    document.centered("（{{ 通过日期 }}{{ 会议名称 }}通过）")
    document.paragraph("{{ 会议名称 }}审议了提请的人事任免事项，决定：")
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
    document = begun("任　命　书")
    document.centered("{{ 编号 }}")
    document.words("根据{{ 通过日期 }}{{ 会议名称 }}的决定，任命{{ 姓名 }}为{{ 职务 }}。")
    document.signed("{{ 机关 }}", "主任　{{ 签署人 }}", "{{ 颁发日期 }}")
    return document


def oath() -> OfficialDocument:
    document = begun("中华人民共和国宪法宣誓誓词")
    document.words("{{ 誓词 }}")
    document.words("宣誓人：＿＿＿＿＿＿＿＿")
    document.line("")
    document.line("宣誓人：{{ 姓名 }}（{{ 职务 }}）", size=SI_HAO)
    document.line("宣誓日期：{{ 宣誓日期 }}", size=SI_HAO)
    document.line(
        "{% if 宣誓地点 %}地点：{{ 宣誓地点 }}　{% endif %}"
        "{% if 领誓人 %}领誓人：{{ 领誓人 }}{% endif %}",
        size=SI_HAO,
    )
    return document


FORMS = {
    "appointments/papers/forms": (
        bill, review, vote, tally, decision, notice, certificate, oath,
    ),
}  # fmt: skip


def main() -> None:
    for folder, makers in FORMS.items():
        for make in makers:
            path = ROOT / folder / f"{make.__name__}.docx"
            path.write_bytes(make().content())
            sys.stdout.write(f"{path.relative_to(ROOT)}\n")


main()
