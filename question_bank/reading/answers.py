"""The key of a question, by its kind; every doubt becomes an issue of the row."""

from core.workbook import Cell
from question_bank.reading.blanks import count_blanks, read_cell, read_column
from question_bank.reading.keys import (
    is_true_flag,
    read_letters,
    read_truth,
    split_truth,
)  # fmt: skip
from question_bank.reading.mapping import Mapping
from question_bank.reading.options import split_cell
from question_bank.reading.records import (
    BLANK,
    CASE,
    CHOICES,
    ERROR,
    LETTERS,
    MULTIPLE,
    SINGLE,
    TRUE_FALSE,
    WARNING,
    Draft,
    ReadQuestion,
)  # fmt: skip
from question_bank.reading.texts import clean_answer, fold, option_letter, tidy

_MISSING = "这道题没有答案。请补上答案，再重新导入。"
_LEFT_OUT = {"略", "答案略", "无", "见解析", "暂无"}


def read_key(question: ReadQuestion, draft: Draft, mapping: Mapping, marked: list[str]) -> None:
    """Set `question.key`, or tell the draft why there is none. `marked`: right ones from JSON."""
    if question.kind in CHOICES:
        _read_choice(question, draft, mapping, marked)
    elif question.kind == TRUE_FALSE:
        question.key = _read_truth(question.options, draft, mapping)
    elif question.kind == BLANK:
        question.key = _read_blanks(question.stem, draft, mapping)
    elif question.kind != CASE:
        question.key = _read_written(draft)


def take_from_brackets(draft: Draft, text: str) -> None:
    """Where the table has no answer column at all, the bracket in the stem holds the key."""
    if text and draft.key is None and not draft.flags and not draft.answers:
        draft.cells["answer"] = Cell(text)
        draft.tell(
            WARNING, "answer_from_stem", "stem",
            f"表里没有答案列，已取题干括号里的“{text}”作为答案。请核对。",
        )  # fmt: skip


def _read_choice(question: ReadQuestion, draft: Draft, mapping: Mapping, marked: list[str]) -> None:
    options = question.options
    _check_options(options, draft)
    letters = _flagged(draft)
    if letters:
        _compare_keys(letters, draft, options)
    else:
        letters = _stated(draft, options, mapping) or marked
    if not letters:
        if not draft.failed:
            draft.tell(ERROR, "missing_key", "answer", _MISSING)
        return
    _check_letters(question, letters, draft)
    question.key = letters


def _check_options(options: list[str], draft: Draft) -> None:
    filled = [option for option in options if option]
    if len(filled) < 2:
        draft.tell(
            ERROR, "too_few_options", "option",
            "选择题至少要有两个选项。请补上选项；如果不是选择题，请改题型。",
        )  # fmt: skip
    seen: dict[str, str] = {}
    for place, option in enumerate(options):
        plain = "".join(option.split()).lower()
        if plain and plain in seen:
            draft.tell(
                ERROR, "duplicate_options", f"option:{place}",
                f"选项{seen[plain]}和选项{LETTERS[place]}内容相同（“{option[:20]}”）。"
                f"请改正其中一个。",
            )  # fmt: skip
        seen.setdefault(plain, LETTERS[place])


def _flagged(draft: Draft) -> list[str]:
    """The letters whose flags (是否正确项, isCorrectN) say right."""
    letters = []
    for place, cell in sorted(draft.flags.items()):
        flag = is_true_flag(cell.text)
        if flag is None:
            draft.tell(
                ERROR, "unknown_flag", f"flag:{place}",
                f"选项{LETTERS[place]}的“是否正确”写的是“{cell.text[:20]}”，看不懂。请填 1 或 0、"
                f"是或否。",
            )  # fmt: skip
        elif flag:
            letters.append(LETTERS[place])
    return letters


def _compare_keys(letters: list[str], draft: Draft, options: list[str]) -> None:
    """Flags and an answer column beside each other must say the same."""
    stated = read_letters(draft.text("answer"), options).letters
    if stated and stated != letters:
        draft.tell(
            ERROR, "conflicting_keys", "answer",
            f"“是否正确”指向 {''.join(letters)}，答案列却是 {''.join(stated)}。请改成一致。",
        )  # fmt: skip


def _stated(draft: Draft, options: list[str], mapping: Mapping) -> list[str]:
    text = draft.text("answer")
    if not text and draft.answers:
        text = "\n".join(cell.text.strip() for _, cell in sorted(draft.answers.items()))
    if not text:
        return []
    found = read_letters(text, options, mapping.index_base)
    if found.problem:
        draft.tell(ERROR, found.problem, "answer", _letter_problem(found.problem, text))
    if found.by_text:
        draft.tell(
            WARNING, "number_as_option_text", "answer",
            f"答案是数字“{text}”，与选项{'、'.join(found.letters)}的内容相同，已读作该选项。"
            f"请核对。",
        )  # fmt: skip
    _take_glued(draft, found.explanation)
    return found.letters


def _take_glued(draft: Draft, explanation: str) -> None:
    if explanation:
        draft.cells["glued"] = Cell(explanation)
        draft.tell(
            WARNING, "explanation_in_answer", "answer",
            f"答案后面连着解析“{explanation[:20]}…”，已分开。请核对。",
        )  # fmt: skip


def _letter_problem(problem: str, text: str) -> str:
    short = text[:30]
    return {
        "ambiguous_index": (
            f"答案写的是数字“{short}”，不知道是从 0 还是从 1 数起。请在列对应关系中说明，"
            f"或改写为字母。"
        ),
        "key_beyond_options": f"答案“{short}”超出了选项的范围。请核对答案和选项。",
        "contradicting_text": (
            f"答案“{short}”的字母和文字不是同一个选项。请核对，只留下对的一个。"
        ),
        "unknown_key": f"答案“{short}”看不懂，也不是某个选项的内容。请填选项字母，如 A 或 ABD。",
    }[problem]


def _check_letters(question: ReadQuestion, letters: list[str], draft: Draft) -> None:
    options = question.options
    for letter in letters:
        place = LETTERS.index(letter)
        if place >= len(options):
            draft.tell(
                ERROR, "key_beyond_options", "answer",
                f"答案里有 {letter}，但这道题只有 {len(options)} 个选项。请核对答案和选项。",
            )  # fmt: skip
        elif not options[place]:
            draft.tell(
                ERROR, "key_names_empty_option", "answer",
                f"答案是 {letter}，但选项{letter}是空的。请补上选项或改正答案。",
            )  # fmt: skip
    if question.kind == SINGLE and len(letters) > 1:
        draft.tell(
            ERROR, "single_with_several_keys", "answer",
            f"这是单选题，却有 {len(letters)} 个答案（{''.join(letters)}）。"
            "请改为一个答案，或把题型改为多选题、不定项选择题。",
        )  # fmt: skip
    elif question.kind == MULTIPLE and len(letters) == 1:
        draft.tell(
            WARNING, "multiple_with_one_key", "answer",
            f"这是多选题，却只有一个答案（{letters[0]}）。请核对是否漏了答案或应为单选题。",
        )  # fmt: skip


def _read_truth(options: list[str], draft: Draft, mapping: Mapping) -> bool | None:
    flagged = _flagged(draft)
    if flagged:
        return _truth_of_letter(flagged[0], options, draft, mapping)
    cell = draft.cells.get("answer") or draft.answers.get(0)
    text = cell.text.strip() if cell else ""
    if not text:
        if draft.key is None and not draft.failed:
            draft.tell(ERROR, "missing_key", "answer", _MISSING)
        return draft.key
    truth = _truth_by_index(text, options, mapping)
    if truth is None and mapping.index_base is None and _may_count(text, options):
        draft.tell(
            ERROR, "ambiguous_index", "answer",
            f"答案写的是“{text[:10]}”，而选项先写错误、后写正确，不知道是“对、错”还是选项的序号。"
            f"请改写为“正确”或“错误”。",
        )  # fmt: skip
        return None
    truth = read_truth(text) if truth is None else truth
    if truth is not None:
        return truth
    truth, explanation = split_truth(text)
    if truth is not None:
        _take_glued(draft, explanation)
        return truth
    return _truth_by_option(text, options, draft, mapping)


def _truth_by_index(text: str, options: list[str], mapping: Mapping) -> bool | None:
    """0/1 are words for false and true, unless the person said that keys count the options."""
    if mapping.index_base is None or not text.isdigit() or not options:
        return None
    place = int(text) - mapping.index_base
    return read_truth(options[place]) if 0 <= place < len(options) else None


def _may_count(text: str, options: list[str]) -> bool:
    """1 over 错误, 正确: true, or the first option? In the usual order both mean the same."""
    return text in ("0", "1") and bool(options) and read_truth(options[0]) is False


def _truth_by_option(text: str, options: list[str], draft: Draft, mapping: Mapping) -> bool | None:
    letter = option_letter(text)
    said = read_truth(text[1:].lstrip(" .．、:：)）")) if letter else None
    if said is not None:
        return _truth_beside_letter(letter, said, options, draft)
    found = read_letters(text, options, mapping.index_base)
    if found.problem == "ambiguous_index":
        draft.tell(ERROR, found.problem, "answer", _letter_problem(found.problem, text))
        return None
    if len(found.letters) == 1:
        _take_glued(draft, found.explanation)
        return _truth_of_letter(found.letters[0], options, draft, mapping)
    draft.tell(
        ERROR, "unknown_key", "answer",
        f"判断题的答案“{text[:30]}”看不懂。请填“正确”或“错误”。",
    )  # fmt: skip
    return None


def _truth_beside_letter(letter: str, said: bool, options: list[str], draft: Draft) -> bool | None:
    """ "A.错误": the word counts, unless option A says the opposite."""
    place = LETTERS.index(letter)
    own = read_truth(options[place]) if place < len(options) else None
    if own is None or own is said:
        return said
    text = draft.text("answer")
    draft.tell(ERROR, "contradicting_text", "answer", _letter_problem("contradicting_text", text))
    return None


def _truth_of_letter(
    letter: str, options: list[str], draft: Draft, mapping: Mapping
) -> bool | None:
    place = LETTERS.index(letter)
    filled = [option for option in options if option]
    if not filled and letter in mapping.judge_letters:
        return mapping.judge_letters[letter]
    truths = [read_truth(option) for option in options]
    if place < len(options) and truths[place] is not None and len(set(truths)) == len(filled):
        return truths[place]
    what = (
        "但没有写出 A、B 两个选项各是什么" if not filled
        else f"但选项（{'、'.join(option[:10] for option in filled)}）看不出哪个是正确、哪个是错误"
    )  # fmt: skip
    draft.tell(
        ERROR, "ambiguous_true_false", "answer",
        f"判断题的答案是字母 {letter}，{what}。请把答案改为“正确”或“错误”，或在列对应关系中说明。",
    )  # fmt: skip
    return None


def _read_blanks(stem: str, draft: Draft, mapping: Mapping) -> list[list[str]] | None:
    counts = count_blanks(stem)
    answer = draft.text("answer")
    columns = draft.blanks or draft.answers or ({} if answer else draft.options)
    if columns:
        found = [read_column(cell.text) for _, cell in sorted(columns.items())]
    elif draft.option_rows and not answer:
        found = [read_column(cell.text) for _, cell in draft.option_rows]
    else:
        text = answer or draft.text("options")
        if not text:
            draft.tell(ERROR, "missing_key", "answer", _MISSING)
            return None
        listed = split_cell(text).texts if text.startswith("[") else []
        found = [[part] for part in listed]
        if not found:
            found, _ = read_cell(text, counts, mapping.blank_separator)
    found = [accepted for accepted in found if accepted]
    if not found:
        draft.tell(ERROR, "missing_key", "answer", _MISSING)
    elif not counts:
        _warn_count(draft, "题干里没有看到空（____ 或括号），", found)
    elif len(found) not in counts:
        _warn_count(draft, f"题干里有 {min(counts)} 个空，", found)
    return found


def _warn_count(draft: Draft, what: str, found: list[list[str]]) -> None:
    draft.tell(
        WARNING, "blank_count_differs", "answer",
        f"{what}答案读出 {len(found)} 个空。请核对；多个空之间请用“|”分开，"
        f"同一空的几种写法用“;”分开。",
    )  # fmt: skip


def _read_written(draft: Draft) -> str | None:
    parts = [draft.text("answer")]
    parts += [cell.text for _, cell in sorted(draft.answers.items())]
    text = clean_answer("\n".join(part for part in parts if part.strip()))
    if not text and draft.blanks:
        text = clean_answer("\n".join(cell.text for _, cell in sorted(draft.blanks.items())))
    filled = [cell for cell in draft.options.values() if cell.text.strip()]
    if not text and len(filled) == 1:
        text = clean_answer(filled[0].text)
    elif filled or draft.text("options"):
        draft.tell(
            WARNING,
            "options_ignored",
            "option",
            "这是书面作答的题，选项列里的内容没有读取。请核对题型。",
        )
    if not text:
        draft.tell(ERROR, "missing_key", "answer", "这道题没有参考答案。请补上参考答案或评分要点。")
    elif fold(text) in _LEFT_OUT:
        draft.tell(
            WARNING, "key_left_out", "answer", f"参考答案写的是“{text}”。请补上答案或评分要点。"
        )
    return tidy(text) or None
