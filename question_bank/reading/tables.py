"""Find the tables of a sheet: where a header stands, and which column holds what."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from core.workbook import Cell, Row, column_letter
from question_bank.reading.headers import LOOSE, STRONG, WEAK, Claim, is_ignored, match_header
from question_bank.reading.kinds import KINDS, legend, squeeze

# Several columns of one of these are read together; of any other they contradict each other.
JOINED = {"chapter", "tags", "explanation", "citation", "picture", "option_explanation"}
# A weak claim that lost against a strong one may still mean something else.
_SECOND_CHOICE = {"type": "category", "uid": "", "number": ""}
_ANSWERING = {"answer", "flag", "options", "option", "blank"}


@dataclass(slots=True)
class Table:
    sheet: str
    header_row: int
    headers: dict[int, str] = field(default_factory=dict)  # column -> header as written
    columns: dict[int, str] = field(default_factory=dict)  # column -> field
    strengths: dict[int, int] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)  # type codes that the header explains
    kind: str = ""
    doubles: dict[str, list[int]] = field(default_factory=dict)  # the same header twice
    rows: int = 1  # how many rows the header takes
    spread: list[int] = field(default_factory=list)  # columns under one wide header 选项
    guessed: bool = False  # there is no header, the columns were guessed from their content

    def home(self) -> dict[str, int]:
        """Field -> its first column, to point at cells that are empty."""
        found: dict[str, int] = {}
        for column, name in sorted(self.columns.items()):
            found.setdefault(name, column)
            found.setdefault(name.partition(":")[0], column)
        return found

    def fields(self) -> set[str]:
        return set(self.columns.values())

    def families(self) -> set[str]:
        return {name.partition(":")[0] for name in self.columns.values()}

    def column_of(self, name: str) -> str:
        found = [column for column, own in self.columns.items() if own == name]
        return column_letter(min(found)) if found else ""


def find_header(sheet: str, row: Row, following: Row | None) -> Table | None:
    """The table whose header begins at this row; None when the row is no header."""
    own = _own_cells(row)
    claims = {column: match_header(cell.text) for column, cell in own.items()}
    kind = _kind_header(own, claims)
    below = _second_row(row, following) if following else None
    if below:
        own, claims = _join_rows(own, claims, below)
    if not _is_header(own, claims):
        return None
    table = _build(sheet, row.number, {c: cell.text for c, cell in own.items()}, claims)
    table.kind = kind
    table.rows = 2 if below else 1
    return table


def _own_cells(row: Row) -> dict[int, Cell]:
    """Without the copies that a merge across columns makes."""
    return {
        column: cell
        for column, cell in row.cells.items()
        if cell.text.strip() and not (cell.anchor and cell.anchor[1] != column)
    }


def _kind_header(own: dict[int, Cell], claims: dict[int, Claim | None]) -> str:
    """序号 | 判断题 | 答案: the name of a kind stands where the stem's header should be."""
    if len(own) > 6 or any(claim and claim.field == "stem" for claim in claims.values()):
        return ""
    if not any(claim and claim.field == "answer" and claim.strength == STRONG
               for claim in claims.values()):  # fmt: skip
        return ""
    for column, cell in own.items():
        kind = KINDS.get(squeeze(cell.text), "")
        if kind and claims[column] is None:
            claims[column] = Claim("stem", STRONG, squeeze(cell.text))
            return kind
    return ""


def _second_row(row: Row, following: Row) -> dict[int, Cell] | None:
    """The lower half of a header of two rows: only labels, and options among them."""
    own = {
        column: cell
        for column, cell in _own_cells(following).items()
        if not (cell.anchor and cell.anchor[0] == row.number)
    }
    claims = [match_header(cell.text) for cell in own.values()]
    if following.number > row.number + 1 or len(own) < 2 or not all(claims):
        return None
    families = [claim.family for claim in claims if claim]
    labels = sum(1 for family in families if family in ("option", "blank", "flag", "answer"))
    upper = sum(1 for cell in _own_cells(row).values() if match_header(cell.text))
    return own if labels >= 2 and upper >= 2 and "stem" not in families else None


def _join_rows(own, claims, below):
    joined, merged = dict(own), dict(claims)
    for column, cell in below.items():
        joined[column] = cell
        merged[column] = match_header(cell.text)
    return joined, merged


def _is_header(own: dict[int, Cell], claims: dict[int, Claim | None]) -> bool:
    found = [claim for claim in claims.values() if claim]
    families = {claim.family for claim in found}
    if any(len(cell.text) > 60 for cell in own.values()):
        return False
    # A bank may carry many columns of its system's own; then the plain ones must be there.
    plain = {claim.family for claim in found if claim.strength == STRONG}
    sure = {"stem", "answer"} <= plain and plain & {"type", "option", "options"}
    if len(found) * 2 < len(own) and not sure:
        return False
    if "stem" in families:
        strong = any(claim.field == "stem" and claim.strength == STRONG for claim in found)
        return bool(families & _ANSWERING) or (strong and "type" in families)
    return "material" in families and len(families & _ANSWERING) > 1


def lone_stem_header(row: Row) -> bool:
    """A sheet of one column may have 题目 above it and nothing else."""
    claims = [match_header(cell.text) for cell in _own_cells(row).values()]
    fields = [claim.field for claim in claims if claim]
    return len(fields) == len(claims) and "stem" in fields and set(fields) <= {"stem", "number"}


def _build(sheet: str, row: int, headers: dict[int, str], claims: dict[int, Claim | None]) -> Table:
    table = Table(sheet, row, headers)
    found = _drop_lone_letters({column: claim for column, claim in claims.items() if claim})
    by_field: dict[str, list[int]] = {}
    for column, claim in found.items():
        by_field.setdefault(claim.field, []).append(column)
    for name, columns in by_field.items():
        _settle(table, name, columns, found)
    for column, name in table.columns.items():
        if name == "type":
            table.codes.update(legend(headers[column]))
        elif name == "options":
            table.spread = _spread(column, headers)
    return table


def _spread(column: int, headers: dict[int, str]) -> list[int]:
    """选项 over several columns of which the others have no header of their own."""
    following = min((other for other in headers if other > column), default=column + 1)
    return list(range(column, following)) if following > column + 1 else []


def _drop_lone_letters(claims: dict[int, Claim]) -> dict[int, Claim]:
    """A header "C" alone names no option; A and B together do."""
    options = {claim.field for claim in claims.values() if claim.family == "option"}
    if {"option:0", "option:1"} <= options:
        return claims
    return {
        column: claim
        for column, claim in claims.items()
        if claim.family != "option" or claim.strength == STRONG
    }


def _settle(table: Table, name: str, columns: list[int], claims: dict[int, Claim]) -> None:
    """Give a field to the columns with the strongest claim; see what becomes of the others."""
    best = max(claims[column].strength for column in columns)
    winners = [column for column in columns if claims[column].strength == best]
    for column in columns:
        if column in winners:
            table.columns[column] = name
            table.strengths[column] = claims[column].strength
        elif claims[column].strength == WEAK and name in _SECOND_CHOICE:
            _take_second(table, column, _SECOND_CHOICE[name])
        elif claims[column].plain in ("题目", "试题", "问题"):
            table.columns[column] = name  # beside 题干: each row shows whether they differ
            table.strengths[column] = WEAK
    plain = [claims[column].plain for column in winners]
    if name not in JOINED and len(set(plain)) < len(plain):
        table.doubles[name] = winners


def _take_second(table: Table, column: int, name: str) -> None:
    if name and name not in table.columns.values():
        table.columns[column] = name
        table.strengths[column] = LOOSE


def unknown_columns(table: Table) -> Iterator[tuple[int, str]]:
    for column, text in table.headers.items():
        if column not in table.columns and not is_ignored(text):
            yield column, text
