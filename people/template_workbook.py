"""The empty roster that is downloaded: number columns are text before anything is typed."""

from collections.abc import Sequence
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

_ROWS = 500
_WIDTH = {"身份证号": 24, "手机号": 16, "机关": 28, "现任职务": 24, "拟任职务": 24}


def write_template(target: BinaryIO, labels: Sequence[str], notes: Sequence[Sequence[str]]) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "名册"
    sheet.freeze_panes = "A2"
    for place, label in enumerate(labels, start=1):
        letter = get_column_letter(place)
        cell = sheet.cell(row=1, column=place, value=label)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="F2F2F2")
        sheet.column_dimensions[letter].width = _WIDTH.get(label, 12)
        if label in ("身份证号", "手机号"):
            for row in range(2, _ROWS + 2):
                sheet.cell(row=row, column=place).number_format = "@"
        if label == "性别":
            rule = DataValidation(type="list", formula1='"男,女"', allow_blank=True)
            sheet.add_data_validation(rule)
            rule.add(f"{letter}2:{letter}{_ROWS + 1}")
    guide = book.create_sheet("填写说明")
    guide.column_dimensions["A"].width = 90
    for line in notes:
        guide.append(list(line))
    book.save(target)
