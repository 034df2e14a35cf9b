"""The template that organizers fill in: our layout, drop-downs, and a sheet that explains it."""

import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from question_bank.sheet import BRANCHES, DIFFICULTIES, KINDS, SHEET, headers, widths

ROWS = 2000
OPTIONS = 6
MUST = ("题型", "题干")
CHOICES = {
    "题型": list(KINDS.values()),
    "难度": list(DIFFICULTIES.values()),
    "适用机关": list(BRANCHES.values()),
    "选项顺序固定": ["是", "否"],
    "练习题": ["是", "否"],
}
NOTES = (
    ("怎样填写", "在“试题”工作表中填写，一行一题，从第 2 行写起。本页只是说明，导入时会跳过。"),
    ("编号", "新题不填。从题库导出的表格里有编号：保留编号，改动后再导入，就会更新原来的题。"),
    ("序号", "可不填。案例题和它的小题要填，用来互相对应。"),
    ("父题序号", "只有案例题的小题才填：填它所属案例那一行的序号。"),
    ("题型（单元格）", "从下拉列表中选：" + "、".join(KINDS.values()) + "。"),
    (
        "题干（单元格）",
        "填空题用 ____（四个下划线）标出每个空。案例题的题干写案例材料，小题写在下面各行。",
    ),
    ("选项", "选择题每格一个选项，不写字母。判断题、填空题、简答题、论述题不填选项。"),
    ("单选题、多选题、不定项选择题的答案", "写字母，如 A 或 ACD。"),
    ("判断题的答案", "写“正确”或“错误”。"),
    (
        "填空题的答案",
        "各空之间用 | 隔开；同一个空有几种可接受的写法，用 ; 隔开。例如：五|省;自治区",
    ),
    ("简答题、论述题的答案", "写参考答案，阅卷时对照。"),
    ("依据", "写法律名称和条款，如《地方组织法》第五十一条；有几条时用分号隔开。"),
    ("知识点", "可以分级，用 / 隔开，如 宪法/国家机构。没有的知识点会自动建立。"),
    ("适用机关", "公共题所有人都考；其余只进入该系统的试卷。不填就用导入时选择的默认值。"),
    ("标签", "几个标签之间用逗号隔开。"),
    ("选项顺序固定", "有“以上都对”之类选项时填“是”，考试时不打乱顺序。"),
    ("练习题", "填“是”的题供练习使用，正式考试不会抽到。"),
    ("导入之后", "导入的题都是“待审”，由另一位审题人批准后才能用于考试。导入有误可以整批撤销。"),
)


def template_workbook() -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    names = headers(OPTIONS)
    write_headers(sheet, names)
    for name, choices in CHOICES.items():
        add_choices(sheet, names.index(name) + 1, choices)
    write_notes(book.create_sheet("填写说明"))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def write_headers(sheet: Worksheet, names: list[str]) -> None:
    sheet.append(names)
    sheet.freeze_panes = "A2"
    for column, (cell, width) in enumerate(zip(sheet[1], widths(names), strict=True), start=1):
        cell.font = Font(bold=True, color="9B1C1C" if cell.value in MUST else "1F2933")
        cell.fill = PatternFill("solid", fgColor="F2F2F2")
        sheet.column_dimensions[get_column_letter(column)].width = width
        # Text, so that Excel turns no 1-2 into a date and no 001 into a 1.
        sheet.column_dimensions[get_column_letter(column)].number_format = "@"


def add_choices(sheet: Worksheet, column: int, choices: list[str]) -> None:
    rule = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
    rule.error, rule.errorTitle = "请从下拉列表中选择。", "填写有误"
    rule.showErrorMessage = True
    letter = get_column_letter(column)
    rule.add(f"{letter}2:{letter}{ROWS}")
    sheet.add_data_validation(rule)


def write_notes(sheet: Worksheet) -> None:
    sheet.column_dimensions["A"].width = 26
    sheet.column_dimensions["B"].width = 90
    for name, text in NOTES:
        sheet.append([name, text])
        first, second = sheet[sheet.max_row]
        first.font = Font(bold=True)
        first.alignment = second.alignment = Alignment(wrap_text=True, vertical="top")
