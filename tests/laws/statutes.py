"""Small invented statutes, and the Word form in which the national database gives them."""

import io
import zipfile
from datetime import date, datetime
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

from laws.actions import ImportOutcome, import_statute
from laws.reading import parse_statute

MARKDOWN = """# 中华人民共和国灯塔管理法

2010年3月1日 第一届灯塔大会第一次会议通过

2020年6月5日 第二届灯塔大会第三次会议《关于修改〈中华人民共和国灯塔管理法〉的决定》修正

<!-- INFO END -->

中华人民共和国 灯塔管理法

## 第一章　总　则

第一条 为了加强灯塔管理，制定本法。

第二条 本法所称灯塔，是指为船舶引航的固定建筑。

移动的灯具不属于灯塔。

## 第二章 看守

### 第一节 看守人

第三条 看守人应当具备下列条件：

（一）视力良好；

（二）能够在夜间工作。

第三条之一 看守人每年轮换一次。

### 第二节 油料

第四条 油料由灯塔所在地的县供应。

## 第三章 附则

第五条 本法自公布之日起施行。
"""

LATER = """# 中华人民共和国灯塔管理法

2010年3月1日 第一届灯塔大会第一次会议通过

2024年9月9日 第三届灯塔大会第一次会议修订

<!-- INFO END -->

## 第一章 总则

第一条 为了加强灯塔管理，保障航行安全，制定本法。

第二条 灯塔管理坚持安全第一的原则。

第三条 本法所称灯塔，是指为船舶引航的固定建筑。

移动的灯具不属于灯塔。

## 第二章 看守

第四条 看守人应当具备下列条件：

（一）视力良好；

（二）能够在夜间工作；

（三）经过培训。

## 第三章 附则

第五条 本法自2024年12月1日起施行。
"""


def make_law(
    text: str = MARKDOWN, *, at: datetime, by: Any = None, on: date | None = None
) -> ImportOutcome:
    return import_statute(parse_statute(text), by=by, at=at, effective_on=on)


def word_file(lines: list[str], *, centred: int = 0) -> bytes:
    document = Document()
    for index, line in enumerate(lines):
        paragraph = document.add_paragraph(line)
        if index < centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


WORD_LINES = [
    "中华人民共和国各级灯塔",
    "看守人员组织法",
    "（2012年5月6日第一届灯塔大会第二次会议通过　根据2021年7月8日第二届灯塔大会"
    "第五次会议《关于修改〈中华人民共和国灯塔管理法〉等三部法律的决定》修正）",
    "目　　录",
    "第一章　总　　则",
    "第二章　看 守 人",
    "第三章　附　　则",
    "第一章　总　　则",
    "第一条　为了组织看守人员，制定本法。",
    "第二章　看 守 人",
    "第二条　看守人分为两级：",
    "（一）一级看守人；",
    "（二）二级看守人。",
    "第三章　附　　则",
    "第三条　本法自2012年6月1日起施行。",
]


def package(parts: dict[str, bytes]) -> bytes:
    """A zip file with these parts, deflated: what a forged .docx is."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()
