"""From a draft to a question: its kind, its options, its key. Never a guess without a word."""

from dataclasses import dataclass, field

from core.workbook import Cell
from question_bank.reading import answers
from question_bank.reading.blanks import count_blanks, is_blank_stem
from question_bank.reading.cells import look_at_cells
from question_bank.reading.details import add_details
from question_bank.reading.headers import WEAK
from question_bank.reading.keys import read_letters, read_truth
from question_bank.reading.kinds import CHOICE, LABELS, ORDER, code_of, find_kind, is_code
from question_bank.reading.mapping import Mapping
from question_bank.reading.options import Options, clean_columns, drop_spaced, split_cell
from question_bank.reading.records import (
    BLANK,
    CASE,
    CHOICES,
    ERROR,
    LETTERS,
    MULTIPLE,
    SHORT_ANSWER,
    SINGLE,
    TRUE_FALSE,
    WARNING,
    WRITTEN,
    Draft,
    ReadQuestion,
)  # fmt: skip
from question_bank.reading.stems import Stem, answer_in_brackets, drop_key
from question_bank.reading.tables import Table
from question_bank.reading.texts import clean_option, forbids_shuffling, tidy


@dataclass(slots=True)
class Interpreter:
    """Reads the drafts of one table in order (an empty 题型 may follow the row above)."""

    table: Table
    mapping: Mapping
    previous: str = ""
    told: set[str] = field(default_factory=set)

    def read(self, draft: Draft, as_item: bool = False) -> ReadQuestion | None:
        """The question, or None when the draft's issues say why it can't be one."""
        look_at_cells(draft)
        kind = self.kind_hint(draft, as_item)
        if not draft.text("stem"):
            draft.tell(ERROR, "missing_stem", "stem", "这一行没有题干。请补上题干，或删去整行。")
        if draft.failed or kind is None:
            return None
        options = self._options(draft, kind)
        stem = Stem(draft, wants_options=not options.texts and kind in {*CHOICES, CHOICE, ""})
        self._take_from_stem(draft, stem, options)
        kind = self._settle_kind(draft, kind, stem, options.texts)
        question = ReadQuestion(draft.sheet, draft.row, kind, stem.text, options.texts, None)
        question.score, question.last_row = stem.score, draft.last_row
        answers.read_key(question, draft, self.mapping, options.letters)
        return self._finish(question, draft)

    def _finish(self, question: ReadQuestion, draft: Draft) -> ReadQuestion | None:
        if question.kind in CHOICES | {TRUE_FALSE}:
            question.stem = drop_key(question.stem, question.key, draft)
            question.fixed_order = forbids_shuffling(question.options)
        add_details(question, draft, self.mapping)
        _add_glued(question, draft)
        question.original = _original(draft)
        question.columns = {name: draft.column(name) for name in draft.places}
        if question.kind == TRUE_FALSE:
            question.options = []
        return None if draft.failed else question

    def kind_hint(self, draft: Draft, as_item: bool = False) -> str | None:
        """The kind that the row states; '' when it states none, None when it can't be used."""
        raw = draft.text("sub_type") if as_item else draft.text("type")
        if not raw and find_kind(draft.text("category")):
            raw = draft.text("category")  # 类别 or 分类 may hold the kind
        if as_item and not raw:
            raw = draft.text("type")
            raw = "" if find_kind(raw) == CASE else raw
        if not raw:
            return "" if as_item and draft.kind == CASE else self._of_heading(draft)
        if is_code(raw):
            return self._kind_of_code(draft, code_of(raw))
        kind = find_kind(raw)
        if not kind and self._is_weak_type(draft):
            return self._of_heading(draft)
        if kind == ORDER:
            _refuse_order(draft)
            return None
        if not kind:
            draft.tell(
                ERROR, "unknown_kind", "type",
                f"题型“{raw[:30]}”不认识。请改为单选题、多选题、不定项选择题、判断题、填空题、"
                "简答题、论述题或案例题。",
            )  # fmt: skip
            return None
        self.previous = kind
        return kind

    def _of_heading(self, draft: Draft) -> str | None:
        """What the sheet's name or the label above says; it may say 排序题 as a cell may."""
        if draft.kind == ORDER:
            _refuse_order(draft)
            return None
        return draft.kind

    def _is_weak_type(self, draft: Draft) -> bool:
        """类型 or 题目分类 may hold a category; then the shape of the question decides."""
        weak = self.table.strengths.get(draft.places.get("type", 0)) == WEAK
        if weak:
            draft.cells.setdefault("category", draft.cells.pop("type"))
        return weak

    def _kind_of_code(self, draft: Draft, code: str) -> str | None:
        """Always asked: what a header explains is only what the mapping screen proposes."""
        kind = self.mapping.type_codes.get(code)
        if kind is None:
            named = self.table.codes.get(code, "")
            hint = f"表头说明是{LABELS.get(named, named)}，请确认。" if named else ""
            draft.tell(
                ERROR, "ambiguous_type_code", "type",
                f"题型写的是代码“{code}”，各系统的含义不同（1 有的是单选，有的是判断）。{hint}"
                "请在列对应关系中说明每个代码是什么题型，或改写为文字。",
            )  # fmt: skip
        return kind

    def _options(self, draft: Draft, kind: str) -> Options:
        stated = bool(draft.text("type") or draft.text("sub_type"))
        if kind == BLANK or (kind in WRITTEN and stated):
            return Options()
        if draft.option_rows:
            texts = [
                clean_option(cell.text, LETTERS[place])
                for place, (_, cell) in enumerate(draft.option_rows[: len(LETTERS)])
            ]
            if len(draft.option_rows) > 1 or draft.flags:
                return Options(drop_spaced(texts))
        if draft.options:
            found = clean_columns({place: cell.text for place, cell in draft.options.items()})
            if found.strange:
                draft.tell(
                    WARNING, "option_letter_differs", f"option:{LETTERS.index(found.strange)}",
                    f"选项{found.strange}的内容前面写的是别的字母，已按所在的列读作"
                    f"选项{found.strange}。请核对。",
                )  # fmt: skip
            if any(found.texts):
                self._compare_options(draft, found)
                return found
        return self._split_options(draft)

    def _split_options(self, draft: Draft) -> Options:
        text = draft.text("options")
        found = split_cell(text, self.mapping.option_separator) if text else Options()
        if found.unclear:
            draft.tell(
                ERROR, "unclear_options", "options",
                "这一格里有两个选项写着同一个字母，分不清哪个是哪个。请改正选项前的字母。",
            )  # fmt: skip
        return found

    def _compare_options(self, draft: Draft, columns: Options) -> None:
        """选项 beside 选项A, 选项B …: the key names the one or the other, so they must agree."""
        found = self._split_options(draft)
        if len(found.texts) > 1 and found.texts != columns.texts:
            draft.tell(
                ERROR, "conflicting_options", "options",
                "“选项”一列与选项A、B……各列内容不同，不知道用哪一个。请删去其中一份。",
            )  # fmt: skip

    def _take_from_stem(self, draft: Draft, stem: Stem, options: Options) -> None:
        if stem.options:
            options.texts = stem.options
            draft.tell(
                WARNING, "options_in_stem", "stem",
                f"选项写在题干里，已拆成 {len(stem.options)} 个选项。请核对。",
            )  # fmt: skip
        if stem.answer:
            draft.tell(
                WARNING, "answer_in_stem", "stem",
                f"题干末尾写着答案“{stem.answer}”，会泄题，已去掉。请核对。",
            )  # fmt: skip
            if not draft.text("answer") and "answer" not in draft.places:
                draft.cells["answer"] = Cell(stem.answer)

    def _settle_kind(self, draft: Draft, kind: str, stem: Stem, options: list[str]) -> str:
        stated = kind or stem.kind
        if "answer" not in self.table.families() and not draft.text("answer"):
            answers.take_from_brackets(draft, answer_in_brackets(stem.text, stated or "choice"))
        if stated == CHOICE:
            found = read_letters(draft.text("answer"), options, self.mapping.index_base)
            return MULTIPLE if len(found.letters) > 1 else SINGLE
        if kind and stem.kind not in ("", kind, CASE, ORDER, CHOICE) and kind != CHOICE:
            draft.tell(
                WARNING, "kind_differs", "stem",
                f"题干里写的是{LABELS[stem.kind]}，题型列是{LABELS[kind]}，已按题型列读取。请核对。",
            )  # fmt: skip
        if stated and not (stated in WRITTEN and len(options) > 1):
            return stated
        inferred = infer_kind(draft, stem.text, options)
        if "type" in self.table.fields() and self.previous:
            inferred = _like_above(inferred, self.previous)
        self._tell_inferred(draft, inferred)
        return inferred

    def _tell_inferred(self, draft: Draft, kind: str) -> None:
        """Once for a table without a type column; for each row where the column is empty."""
        if "type" in self.table.fields():
            draft.tell(
                WARNING, "kind_inferred", "type",
                f"题型是空的，按上文和答案读作{LABELS[kind]}。请核对。",
            )  # fmt: skip
        elif not self.told & {"inferred"}:
            self.told.add("inferred")
            draft.tell(
                WARNING, "kind_inferred", "",
                f"表里没有题型，从这一行起按选项和答案判断题型（本题读作{LABELS[kind]}）。请核对。",
            )  # fmt: skip


def _refuse_order(draft: Draft) -> None:
    draft.tell(
        ERROR, "unsupported_kind", "type",
        "排序题暂不支持，没有导入。请改写为单选题或简答题后再导入。",
    )  # fmt: skip


def infer_kind(draft: Draft, stem: str, options: list[str]) -> str:
    """The kind that the shape of a question shows."""
    filled = [option for option in options if option]
    answer = draft.text("answer")
    truths = [read_truth(option) for option in filled]
    if len(filled) == 2 and sorted(map(str, truths)) == ["False", "True"]:
        return TRUE_FALSE
    if filled:
        letters = read_letters(answer, options).letters if answer else []
        right = [flag for flag in draft.flags.values() if read_truth(flag.text)]
        return MULTIPLE if max(len(letters), len(right), len(draft.answers)) > 1 else SINGLE
    if draft.key is not None or draft.cells.get("answer", Cell("")).kind == "bool":
        return TRUE_FALSE
    if draft.blanks or is_blank_stem(stem):
        return BLANK
    if read_truth(answer) is not None or answer.upper() in ("A", "B"):
        return TRUE_FALSE
    return BLANK if count_blanks(stem) and len(answer) <= 60 else SHORT_ANSWER


def _like_above(inferred: str, previous: str) -> str:
    """An empty 题型 under 多选题 means 多选题, as long as the question has that shape."""
    if inferred in CHOICES and previous in CHOICES:
        return MULTIPLE if previous == SINGLE and inferred == MULTIPLE else previous
    if inferred in WRITTEN and previous in WRITTEN | {BLANK}:
        return previous
    return inferred


def _add_glued(question: ReadQuestion, draft: Draft) -> None:
    glued = draft.cells.get("glued")
    if glued:
        parts = [question.explanation, tidy(glued.text)]
        question.explanation = "\n".join(part for part in parts if part)


def _original(draft: Draft) -> dict[str, str]:
    """What was written, for showing beside what was read."""
    kept = {name: cell.text for name, cell in draft.cells.items() if name != "glued"}
    for place, cell in draft.options.items():
        kept[f"option:{place}"] = cell.text
    for place, (_, cell) in enumerate(draft.option_rows):
        kept[f"option:{place}"] = cell.text
    for place, cell in draft.blanks.items():
        kept[f"blank:{place}"] = cell.text
    return kept
