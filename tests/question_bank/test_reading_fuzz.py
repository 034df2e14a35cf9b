"""Whatever a sheet holds: no crash, and each row is a question or is spoken of."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.workbook import UnreadableWorkbook, clean_text
from question_bank.reading import ReadQuestion
from question_bank.reading.kinds import kind_of_title
from tests.workbooks.builders import HEADER, Reading, csv

PIECES = [
    "", "", "", "1", "2", "0", "A", "B", "AB", "A,C", "单选题", "多选题", "判断题", "填空题",
    "简答题",
    "案例题", "排序题", "选择题", "题干", "答案", "正确", "错误", "√", "1、甲（A）", "甲____乙____",
    "x|y",
    "A.一 B.二 C.三", "答案：B", "解析：因为", "一、单选题", "第一章 总则", "（1）问", "44805",
    "0.3",
    "示例", "必填", '["A"]', "[3]", "$;$", "<p>甲</p>", "以上都对", "北京", "上海", "=1+1", "①",
    "\n", "　",
]  # fmt: skip
CELLS = st.one_of(st.sampled_from(PIECES), st.text(max_size=6))
ROWS = st.lists(st.lists(CELLS, min_size=9, max_size=9), min_size=1, max_size=8)
SLOW = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


def told_rows(found: Reading) -> set[int]:
    rows = {issue.row for issue in found.issues}

    def add(question: ReadQuestion) -> None:
        rows.update(range(question.row, max(question.row, question.last_row) + 1))
        for item in question.items:
            add(item)

    for question in found.questions:
        add(question)
    return rows


def is_section(row: list[str]) -> bool:
    filled = [cell for cell in row if cell.strip()]
    return len(filled) == 1 and bool(kind_of_title(filled[0]))


@SLOW
@given(ROWS)
def test_every_row_of_a_table_is_a_question_or_is_spoken_of(rows):
    rows = [[clean_text(cell) for cell in row] for row in rows]
    try:
        found = Reading(csv([HEADER, *rows], encoding="utf-16"))
    except UnreadableWorkbook:
        return
    told = told_rows(found)
    headers = {HEADER[2], HEADER[7]}
    for number, row in enumerate(rows, start=2):
        empty = not "".join(row).strip()
        if not empty and not is_section(row) and not headers & set(row):
            assert number in told, (number, row, found.questions, found.issues)


@SLOW
@given(st.lists(st.lists(CELLS, max_size=7), max_size=12), st.sampled_from(["utf-8", "gb18030"]))
def test_no_sheet_breaks_the_reader(rows, encoding):
    try:
        found = Reading(csv(rows, encoding=encoding))
    except (UnreadableWorkbook, UnicodeEncodeError):
        return
    assert found.questions or found.issues


@SLOW
@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(content):
    try:
        Reading(content)
    except UnreadableWorkbook as refusal:
        assert refusal.message.endswith("。")


@SLOW
@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_no_running_text_breaks_the_reader(lines):
    try:
        found = Reading("\n".join(lines).encode())
    except UnreadableWorkbook:
        return
    assert found.questions or found.issues
