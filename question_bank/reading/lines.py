"""Questions written as running text: one line per stem, option, answer, explanation.

Sheets of one column, .txt and .docx. What starts a line decides what it is; a line that starts
with nothing known continues what stands before it.
"""

import re
from collections.abc import Iterator

from core.workbook import Cell, Row
from question_bank.reading.keys import read_letters, read_truth
from question_bank.reading.kinds import CHOICE, find_kind, kind_of_title, prefix_kind
from question_bank.reading.options import split_marked
from question_bank.reading.records import BLANK, CASE, CHOICES, LETTERS, TRUE_FALSE, Draft
from question_bank.reading.texts import option_letter, tidy

_ANSWER = re.compile(
    r"^\s*(?:【\s*(?:正确|标准|参考)?答案?\s*】\s*[:：]?|[\[(（]?(?:正确|标准|"
    r"参考)?答案[\])）]?\s*[:：为]|答\s*[:：]"
    r"|(?:正确|标准|参考)?答案\s+(?=[A-Za-z√×对错正]))\s*(.*)$",
    re.DOTALL,
)
_EXPLANATION = re.compile(
    r"^\s*(?:【\s*(?:答案|试题|题目)?(?:解析|分析|详解)\s*】\s*[:：]?|(?:答案|试题|题目)?(?:解析|"
    r"分析|详解)\s*[:：])\s*(.*)$",
    re.DOTALL,
)
_DETAIL = re.compile(
    r"^\s*【?\s*(难度|难易程度|知识点|考点|章节|依据|法律依据|出处|题型|标签|分值)\s*】?\s*[:："
    r"]\s*(.*)$",
    re.DOTALL,
)
_DETAILS = {
    "难度": "difficulty", "难易程度": "difficulty", "知识点": "chapter", "考点": "chapter",
    "章节": "chapter", "依据": "citation", "法律依据": "citation", "出处": "citation",
    "题型": "type", "标签": "tags", "分值": "score",
}  # fmt: skip
_NUMBER_ONLY = re.compile(r"^\s*(?:第\s*)?[(（]?\s*(\d{1,4})\s*[)）]?\s*(?:题)?\s*[、.．:：]?\s*$")
NUMBERED = re.compile(
    r"^\s*(?:\d{1,4}\s*[、．]|\d{1,4}\s*\.(?!\d)|\d{1,4}\s*\.(?=\s*(?:19|20)\d{2}\s*年)|"
    r"第\s*\d{1,4}\s*[题道]"
    r"|[(（]\s*\d{1,3}\s*[)）]|\d{1,4}\s*[)）])"
)
_SUB_NUMBERED = re.compile(r"^\s*(?:[(（]\s*\d{1,2}\s*[)）]|问题?\s*\d)")
_CASE_START = re.compile(
    r"^\s*【?\s*(?:案例|材料)\s*(?:分析)?\s*[一二三四五六七八九十\d]*\s*】?\s*(?:[:：]|$)"
)
_MARKED_KIND = re.compile(
    r"[\[【]\s*([^\[\]【】]{2,8}题)\s*[\]】]\s*(?:[(（](?:系统|人工)评分[)）])?"
)
_INLINE_EXPLANATION = re.compile(r"\s*【?(?:答案)?解析】?\s*[:：]|\s*【(?:答案)?解析】")


def line_score(rows: list[Row]) -> float:
    """How much a few rows look like running text with questions (0 to 1)."""
    marked = narrow = 0
    for row in rows:
        text = join_cells(row)
        narrow += len(row.cells) <= 2
        marked += bool(
            _ANSWER.match(text) or _EXPLANATION.match(text) or NUMBERED.match(text)
            or _NUMBER_ONLY.match(text) or option_letter(text) or kind_of_title(text)
        )  # fmt: skip
    return marked / len(rows) if rows and narrow * 10 >= len(rows) * 8 else 0.0


def join_cells(row: Row) -> str:
    """One line of a row: "1 | 题干" → 1、题干; "A | 北京" → A. 北京."""
    own = [
        cell.text.strip() for column, cell in sorted(row.cells.items())
        if cell.text.strip() and not cell.anchor
    ]  # fmt: skip
    if len(own) > 1 and re.fullmatch(r"\d{1,4}", own[0]):
        return f"{own[0]}、{' '.join(own[1:])}"
    if len(own) > 1 and re.fullmatch(r"[A-Za-zＡ-Ｚ]", own[0]):
        return f"{own[0]}. {' '.join(own[1:])}"
    return "  ".join(own)


class LineReader:
    """Takes rows in order; gives drafts, a case as its main draft and drafts marked as items."""

    def __init__(self, sheet: str, kind: str = "", key: bool | None = None):
        self.sheet = sheet
        self.kind = kind
        self.key = key
        self.current: Draft | None = None
        self.lines: list[str] = []
        self.open = "stem"  # what a line without any mark continues
        self.last = 0
        self.in_case = False

    def take(self, row: Row) -> Iterator[Draft]:
        for place, line in enumerate(join_cells(row).split("\n")):
            if line.strip():
                gap = place == 0 and row.number > self.last + 1 and self.last > 0
                yield from self._line(tidy(line), row, gap)
        self.last = row.number

    def flush(self) -> Iterator[Draft]:
        draft, self.current = self.current, None
        if draft is None:
            return
        self._settle_options(draft)
        if self.lines:
            draft.cells["stem"] = Cell("\n".join(self.lines))
        self.lines = []
        yield draft

    def _line(self, line: str, row: Row, gap: bool) -> Iterator[Draft]:
        kind = kind_of_title(line)
        if kind and (not self.current or not NUMBERED.match(line)):
            yield from self.flush()
            self.kind, self.in_case = kind, False
            return
        if self._take_marked(line, row):
            return
        if self._starts(line, gap):
            yield from self.flush()
            self._begin(line, row)
        else:
            self._continue(line, row)

    def _take_marked(self, line: str, row: Row) -> bool:
        """Answer, explanation, detail and option lines belong to the question above them."""
        if self.current is None:
            return False
        for pattern, name in ((_ANSWER, "answer"), (_EXPLANATION, "explanation")):
            found = pattern.match(line)
            if found:
                self._set(name, found[1], row)
                return True
        found = _DETAIL.match(line)
        if found:
            self._put(_DETAILS[found[1]], found[2], row)
            return True
        return self._take_options(line, row)

    def _take_options(self, line: str, row: Row) -> bool:
        draft = self.current
        assert draft is not None
        expected = LETTERS[len(draft.options)] if len(draft.options) < 26 else ""
        several = split_marked(line) if expected == "A" else []
        if not several and expected != "A" and option_letter(line) == expected:
            several = _split_from(line, expected)
        if several:
            for text in several:
                self._add_option(text, row)
        elif option_letter(line) == expected:
            self._add_option(line, row)
        else:
            return False
        self.open = "options"
        return True

    def _add_option(self, text: str, row: Row) -> None:
        draft = self.current
        assert draft is not None
        draft.options[len(draft.options)] = Cell(text)
        draft.last_row = row.number

    def _starts(self, line: str, gap: bool) -> bool:
        draft = self.current
        if draft is None or self.key is not None:
            return True
        if _NUMBER_ONLY.match(line) or _CASE_START.match(line):
            return True
        done = bool(draft.options or draft.text("answer"))
        if NUMBERED.match(line):
            return bool(self.lines) or done
        has_marks = bool(NUMBERED.match(draft.text("first")))
        return gap and (done or (not has_marks and (len(self.lines) > 1 or self._is_closed())))

    def _is_closed(self) -> bool:
        """Judge and fill-in stems stand on one line; a written one may take several."""
        return self.kind in (TRUE_FALSE, BLANK)

    def _begin(self, line: str, row: Row) -> None:
        draft = Draft(self.sheet, row.number, kind=self.kind, key=self.key, last_row=row.number)
        numbered = bool(NUMBERED.match(line) or _NUMBER_ONLY.match(line))
        if self.kind == CASE or _CASE_START.match(line) or self.in_case:
            self._place_in_case(draft, line, numbered)
        draft.places["stem"] = min(row.cells)
        draft.cells["first"] = Cell(line)
        self.current, self.open = draft, "stem"
        self.lines = [] if _NUMBER_ONLY.match(line) else [self._without_kind(line, draft)]

    def _place_in_case(self, draft: Draft, line: str, numbered: bool) -> None:
        if _CASE_START.match(line) or (self.kind == CASE and not numbered):
            draft.kind, self.in_case = CASE, True
        elif self.in_case and (numbered or _SUB_NUMBERED.match(line)):
            draft.group, draft.kind = "item", ""
        else:
            self.in_case = False

    def _without_kind(self, line: str, draft: Draft) -> str:
        found = _MARKED_KIND.search(line)
        kind = find_kind(found[1]) if found else ""
        if found and kind:
            draft.cells["type"] = Cell(found[1])
            return (line[: found.start()] + line[found.end() :]).strip()
        return line

    def _continue(self, line: str, row: Row) -> None:
        draft = self.current
        assert draft is not None
        draft.last_row = row.number
        if self.open == "stem":
            self.lines.append(self._without_kind(line, draft))
        elif self.open == "options" and draft.options:
            last = max(draft.options)
            draft.options[last] = Cell(f"{draft.options[last].text}{line}")
        else:
            kept = draft.text(self.open)
            draft.cells[self.open] = Cell(f"{kept}\n{line}" if kept else line)

    def _set(self, name: str, text: str, row: Row) -> None:
        if name == "answer":
            found = _INLINE_EXPLANATION.search(text)
            if found:
                self._put("explanation", text[found.end() :], row)
                text = text[: found.start()]
        self._put(name, text, row)
        self.open = name

    def _put(self, name: str, text: str, row: Row) -> None:
        draft = self.current
        assert draft is not None
        draft.cells[name], draft.last_row = Cell(text), row.number
        draft.places[name] = min(row.cells)

    def _settle_options(self, draft: Draft) -> None:
        """Options without letters: the first line of a block asks, the others are offered."""
        wants = self.kind in CHOICES or self.kind in (CHOICE, "")
        written = draft.text("answer") and not _is_key(draft.text("answer"))
        if draft.options or draft.kind == CASE or not wants or written or len(self.lines) < 3:
            return
        _, first = prefix_kind(self.lines[0])
        for text in self.lines[1:]:
            draft.options[len(draft.options)] = Cell(text)
        self.lines = [first]


def _is_key(text: str) -> bool:
    return bool(read_letters(text, []).letters) or read_truth(text) is not None


def _split_from(line: str, letter: str) -> list[str]:
    """ "C.xxx  D.yyy" on the second of two lines of options."""
    place = LETTERS.index(letter)
    shifted = line
    for step in range(place, min(place + 6, 26)):
        shifted = re.sub(
            rf"(^|[\s(（]|(?<=[^A-Za-z])){LETTERS[step]}(?=\s*[.．、:：)）])",
            rf"\g<1>{LETTERS[step - place]}", shifted, count=1,
        )  # fmt: skip
    return split_marked(shifted)
