"""What reading gives: questions and issues; and the draft between a row and a question."""

from dataclasses import asdict, dataclass, field
from typing import Any

from core.workbook import Cell, column_letter

ERROR, WARNING, NOTE = "error", "warning", "note"

SINGLE, MULTIPLE, INDETERMINATE = "single", "multiple", "indeterminate"
TRUE_FALSE, BLANK, SHORT_ANSWER, ESSAY, CASE = (
    "true_false", "blank", "short_answer", "essay", "case",
)  # fmt: skip
CHOICES = frozenset({SINGLE, MULTIPLE, INDETERMINATE})
WRITTEN = frozenset({SHORT_ANSWER, ESSAY})
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

Key = list[str] | bool | list[list[str]] | str | None


@dataclass(slots=True)
class RowIssue:
    """Something to tell about one place. Row 0 stands for the whole sheet or file."""

    sheet: str
    row: int
    column: str  # letter, '' for the whole row
    code: str
    severity: str
    message: str

    def as_json(self) -> dict[str, Any]:
        return {
            "sheet": self.sheet, "row": self.row, "column": self.column,
            "code": self.code, "message": self.message,
        }  # fmt: skip


@dataclass(slots=True)
class ReadQuestion:
    """A question as understood. Shapes of `options` and `key` as in the question bank.

    single, multiple, indeterminate: key ["A", "C"]; true_false: options [], key True or False;
    blank: key [[accepted texts] per blank]; short_answer, essay: key is a text;
    case: key is None (or the one written answer of a case without items) and `items` ordered.
    """

    sheet: str
    row: int
    kind: str
    stem: str
    options: list[str]
    key: Key
    explanation: str = ""
    difficulty: int | None = None  # 1 easy, 2 medium, 3 hard
    citation: str = ""
    items: list["ReadQuestion"] = field(default_factory=list)
    uid: str = ""  # 编号: the stable id of an export
    number: str = ""  # 序号 as written
    subject: str = ""  # 宪法/国家机构
    tags: list[str] = field(default_factory=list)
    branches: list[str] = field(default_factory=list)
    score: str = ""
    fixed_order: bool = False
    practice: bool = False
    original: dict[str, str] = field(default_factory=dict)  # field -> text before cleaning
    columns: dict[str, str] = field(default_factory=dict)  # field -> column letter
    last_row: int = 0

    def as_json(self) -> dict[str, Any]:
        wanted = (
            "sheet", "row", "kind", "stem", "options", "key", "explanation", "difficulty",
            "citation", "uid", "number", "subject", "tags", "branches", "score", "fixed_order",
            "practice", "original",
        )  # fmt: skip
        shown = {name: getattr(self, name) for name in wanted}
        shown["items"] = [item.as_json() for item in self.items]
        return shown

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(slots=True)
class Draft:
    """One question's cells, before anything in them is understood."""

    sheet: str
    row: int
    cells: dict[str, Cell] = field(default_factory=dict)  # field -> cell
    places: dict[str, int] = field(default_factory=dict)  # field -> column number
    home: dict[str, int] = field(default_factory=dict)  # field -> column of its header
    options: dict[int, Cell] = field(default_factory=dict)  # place from 0 -> cell
    option_rows: list[tuple[int, Cell]] = field(default_factory=list)  # one option per row
    blanks: dict[int, Cell] = field(default_factory=dict)
    answers: dict[int, Cell] = field(default_factory=dict)  # 正确答案1…6
    flags: dict[int, Cell] = field(default_factory=dict)  # isCorrectN, 是否正确项
    kind: str = ""  # from the sheet's name, a label or a section row
    key: bool | None = None  # from the sheet's name (判断题对)
    group: str = ""  # "item" when the row belongs to the case above it
    last_row: int = 0
    issues: list[RowIssue] = field(default_factory=list)

    def text(self, name: str) -> str:
        cell = self.cells.get(name)
        return cell.text.strip() if cell else ""

    def column(self, name: str) -> str:
        place = self.places.get(name) or self.home.get(name)
        return column_letter(place) if place else ""

    def tell(self, severity: str, code: str, name: str, message: str, row: int = 0) -> None:
        column = self.column(name)
        self.issues.append(RowIssue(self.sheet, row or self.row, column, code, severity, message))

    @property
    def failed(self) -> bool:
        return any(issue.severity == ERROR for issue in self.issues)
