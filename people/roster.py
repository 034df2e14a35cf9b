"""A workbook of nominees or deputies, read into entries and faults. No Django in here.

Every fault names sheet, row and column as the person sees them in Excel.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from core.workbook import Cell, Row, Sheet, Source, column_letter, open_workbook
from people.identity import (
    id_number_fault,
    mobile_fault,
    sex_of,
    tidy_number,
)

LABELS = {
    "real_name": "姓名",
    "sex": "性别",
    "id_number": "身份证号",
    "mobile": "手机号",
    "organ": "机关",
    "post_title": "现任职务",
    "proposed_post": "拟任职务",
    "delegation": "代表团",
    "term": "届次",
    "username": "登录名",
}
SYNONYMS = {
    "real_name": "姓名 名字 代表姓名 干部姓名 拟任命人员 人员姓名",
    "sex": "性别",
    "id_number": "身份证号 身份证号码 身份证 公民身份号码 证件号码 证件号 身份证件号码",
    "mobile": "手机号 手机 手机号码 联系电话 电话 联系方式 移动电话 电话号码",
    "organ": "机关 单位 工作单位 所在单位 单位名称 现工作单位 机关名称 任职单位",
    "post_title": "现任职务 职务 现职务 现任职 单位职务 单位及职务 工作单位及职务 职务职称",
    "proposed_post": "拟任职务 拟任 拟任命职务 提请职务 拟任免职务 任命职务",
    "delegation": "代表团 所属代表团 所在代表团 代表小组 选举单位",
    "term": "届次 届 届别",
    "username": "登录名 账号 用户名 登录账号",
}
_FIELD_OF = {word: name for name, words in SYNONYMS.items() for word in words.split()}
_SILENT = {"序号", "编号", "备注", "民族", "出生年月", "出生日期", "政治面貌", "学历", "年龄"}
_LONGEST = {
    "real_name": 50, "organ": 100, "post_title": 100, "proposed_post": 100, "delegation": 50,
}  # fmt: skip
_LOGIN = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{2,29}")
_EXPONENT = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
_HEADER_WITHIN = 15
_EXACT_DIGITS = 15
MAX_ENTRIES = 5_000

DAMAGED = (
    "号码已被 Excel 改坏：这一格存成了数字，第 16 位起都变成了 0。"
    "请先把这一列设为“文本”格式，再重新填写号码。"
)


@dataclass(frozen=True)
class Fault:
    sheet: str
    row: int
    column: str
    code: str
    message: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Entry:
    sheet: str
    row: int
    real_name: str = ""
    sex: str = ""
    id_number: str = ""
    mobile: str = ""
    organ: str = ""
    post_title: str = ""
    proposed_post: str = ""
    delegation: str = ""
    term: str = ""
    username: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Roster:
    entries: list[Entry] = field(default_factory=list)
    errors: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)


def read_roster(source: Source) -> Roster:
    """Raises UnreadableWorkbook when the file cannot be opened at all."""
    roster = Roster()
    with open_workbook(source) as book:
        shown = [sheet for sheet in book.sheets if not sheet.hidden]
        read = [read_sheet(sheet, roster) for sheet in shown or book.sheets]
        names = "、".join(f"“{sheet.name}”" for sheet in shown or book.sheets)
    if not any(read):
        message = f"在工作表{names}里没有找到表头。第一行应有“姓名”“身份证号”等列名。"
        roster.errors.append(Fault("", 0, "", "no_header", message))
    elif not roster.entries and not roster.errors:
        roster.errors.append(Fault("", 0, "", "no_rows", "表头下面没有人员，请填写后再上传。"))
    find_repeats(roster)
    return roster


def read_sheet(sheet: Sheet, roster: Roster) -> bool:
    """Whether the sheet has a header; a sheet of instructions has none and is passed over."""
    columns: dict[int, str] = {}
    for count, row in enumerate(sheet.rows()):
        if not columns:
            columns = header_of(row)
            if columns:
                warn_unknown(sheet, row, columns, roster)
            elif count >= _HEADER_WITHIN:
                return False
            continue
        if header_of(row):
            continue  # a header repeated on every printed page
        if len(roster.entries) >= MAX_ENTRIES:
            message = f"名册超过 {MAX_ENTRIES} 人，请分成几个文件导入。"
            roster.errors.append(Fault(sheet.name, row.number, "", "too_many", message))
            return True
        read_row(sheet.name, row, columns, roster)
    return bool(columns)


def header_of(row: Row) -> dict[int, str]:
    """Column → field, if this row is a header: it names 姓名 and one more field."""
    found: dict[int, str] = {}
    for column, cell in row.cells.items():
        name = _FIELD_OF.get(plain_header(cell.text))
        if name and name not in found.values():
            found[column] = name
    return found if "real_name" in found.values() and len(found) > 1 else {}


def plain_header(text: str) -> str:
    text = re.sub(r"[（(【\[].*?[)）】\]]", "", text)
    return re.sub(r"[\s*＊:：、，,.。]+", "", text)


def warn_unknown(sheet: Sheet, row: Row, columns: dict[int, str], roster: Roster) -> None:
    for column, cell in row.cells.items():
        name = plain_header(cell.text)
        if name and column not in columns and name not in _SILENT:
            message = f"“{name}”这一列没有对应的内容，不导入。"
            roster.warnings.append(
                Fault(sheet.name, row.number, column_letter(column), "unknown_column", message)
            )


def read_row(sheet: str, row: Row, columns: dict[int, str], roster: Roster) -> None:
    cells = {name: row.cells[column] for column, name in columns.items() if column in row.cells}
    if not any(cell.text.strip() for cell in cells.values()):
        return
    letters = {name: column_letter(column) for column, name in columns.items()}
    entry = Entry(sheet, row.number)
    faults = list(fill(entry, cells, letters))
    roster.warnings += [fault for fault in faults if fault.code == "sex"]
    wrong = [fault for fault in faults if fault.code != "sex"]
    roster.errors += wrong
    if not wrong:
        roster.entries.append(entry)


def fill(entry: Entry, cells: dict[str, Cell], letters: dict[str, str]) -> Iterator[Fault]:
    for name, cell in cells.items():
        setattr(entry, name, tidy(name, cell))
    for name, fault_of in CHECKS.items():
        code_message = fault_of(entry, cells.get(name))
        if code_message:
            code, message = code_message
            yield Fault(entry.sheet, entry.row, letters.get(name, ""), code, message)
    for name, longest in _LONGEST.items():
        if len(getattr(entry, name)) > longest:
            message = f"{LABELS[name]}超过 {longest} 个字，请核对是否串列。"
            yield Fault(entry.sheet, entry.row, letters.get(name, ""), "too_long", message)


def tidy(name: str, cell: Cell) -> str:
    text = cell.text.strip()
    if name in ("id_number", "mobile"):
        # A number keeps its digits up to 15 places, however Excel shows it.
        if cell.kind == "number" and cell.number is not None and abs(cell.number) < 10**15:
            text = f"{cell.number:.0f}"
        return tidy_number(text)
    return "".join(text.split()) if name == "real_name" else re.sub(r"\s+", " ", text)


def check_name(entry: Entry, cell: Cell | None) -> tuple[str, str] | None:
    return None if entry.real_name else ("no_name", "没有姓名，请补填。")


def check_id(entry: Entry, cell: Cell | None) -> tuple[str, str] | None:
    number = entry.id_number
    if not number or cell is None:
        return "no_id", "没有身份证号，无法核对是否已有账号，请补填。"
    if is_damaged(cell):
        return "damaged_id", DAMAGED
    fault = id_number_fault(number)
    if fault and number.endswith("000") and len(number) == 18:
        return "damaged_id", DAMAGED
    return ("bad_id", fault) if fault else None


def is_damaged(cell: Cell) -> bool:
    """Excel keeps 15 digits: a longer number has lost its tail, whatever it shows."""
    stored_long = cell.kind == "number" and abs(cell.number or 0) >= 10**_EXACT_DIGITS
    return stored_long or bool(_EXPONENT.fullmatch(cell.text.strip()))


def check_mobile(entry: Entry, cell: Cell | None) -> tuple[str, str] | None:
    if not entry.mobile:
        return None
    fault = mobile_fault(entry.mobile)
    return ("bad_mobile", fault) if fault else None


def check_sex(entry: Entry, cell: Cell | None) -> tuple[str, str] | None:
    if not entry.sex or id_number_fault(entry.id_number):
        return None
    told = entry.sex[0]
    if told in "男女" and told != sex_of(entry.id_number):
        return "sex", f"性别填的是{told}，身份证号对应的是{sex_of(entry.id_number)}，请核对。"
    return None


def check_login(entry: Entry, cell: Cell | None) -> tuple[str, str] | None:
    if not entry.username or _LOGIN.fullmatch(entry.username):
        return None
    return "bad_login", "登录名须以字母开头，由 3 至 30 位字母、数字、点或横线组成。"


CHECKS = {
    "real_name": check_name,
    "id_number": check_id,
    "mobile": check_mobile,
    "sex": check_sex,
    "username": check_login,
}


def find_repeats(roster: Roster) -> None:
    for name in ("id_number", "username"):
        first: dict[str, Entry] = {}
        for entry in roster.entries:
            value = getattr(entry, name).lower()
            if not value:
                continue
            earlier = first.setdefault(value, entry)
            if earlier is not entry:
                message = (
                    f"{LABELS[name]}与工作表“{earlier.sheet}”第 {earlier.row} 行相同，请删去一行。"
                )
                roster.errors.append(Fault(entry.sheet, entry.row, "", f"repeated_{name}", message))


def entry_from(values: dict[str, Any]) -> Entry:
    return Entry(**{f.name: values[f.name] for f in fields(Entry)})


TEMPLATE_COLUMNS = {
    "nominee": ("real_name", "sex", "id_number", "mobile", "organ", "post_title", "proposed_post"),
    "deputy": (
        "real_name",
        "sex",
        "id_number",
        "mobile",
        "organ",
        "post_title",
        "delegation",
        "term",
    ),
}
TEMPLATE_NOTES = (
    ("填写说明",),
    ("第一行是列名，请不要改动；从第二行起每人一行。",),
    ("姓名、身份证号必填。身份证号为 18 位，末位是 X 的请写大写 X。",),
    ("身份证号、手机号两列已设为文本格式；从别处粘贴时请选“只粘贴值”。",),
    ("机关须与平台“人员—机关”中的名称一致；代表的工作单位不在其中的，照实填写即可。",),
    ("登录名由平台生成；要自定的，请另加一列“登录名”。",),
    ("同一身份证号已有账号的，只更新填写了的内容，空格不改。",),
)
