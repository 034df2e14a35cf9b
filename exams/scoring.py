"""From a key and an answer to a mark.

Everything is Decimal (or Fraction inside one computation), so that a pass is never decided by a
binary fraction. A mark is rounded once, half up, to 0.01; a total is the plain sum and is never
rounded. Kinds: single, multiple, indeterminate, true_false, blank, short_answer, essay, case.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import floor
from typing import Any

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WRITTEN = frozenset({"short_answer", "essay"})
SEVERAL = frozenset({"multiple", "indeterminate"})
CHOICES = SEVERAL | {"single"}
TEXT_LIMIT = 20_000
BLANK_LIMIT = 500


class Policy(StrEnum):
    """How a choice with several right options is marked; the regulation names one."""

    ALL_OR_NOTHING = "all_or_nothing"
    FEWER_HALF = "fewer_half"
    BY_OPTION = "by_option"


class InvalidAnswer(ValueError):
    """What the browser sent cannot be an answer to this question; fit to show the person."""


# --- what the browser sent ------------------------------------------------------------------


def normalise_answer(kind: str, answer: Any, option_count: int = 0) -> Any:
    """The one form in which an answer is stored and compared; None where nothing was answered.

    `option_count` is the number of options of a choice, or of blanks of a blank question.
    Raises InvalidAnswer for whatever an honest page cannot have sent.
    """
    if answer is None:
        return None
    if kind in CHOICES:
        return _chosen_letters(kind, answer, option_count)
    if kind == "true_false":
        return _truth(answer)
    if kind == "blank":
        return _blank_texts(answer, option_count)
    if kind in WRITTEN:
        return _written_text(answer)
    raise InvalidAnswer("案例材料本身不作答，请回答其下的各个小题。")


def _chosen_letters(kind: str, answer: Any, option_count: int) -> list[str] | None:
    if not isinstance(answer, list) or not all(isinstance(letter, str) for letter in answer):
        raise InvalidAnswer("选择题的答案格式不正确，请刷新页面后重新选择。")
    offered = LETTERS[:option_count]
    if any(len(letter) != 1 or letter not in offered for letter in answer):
        raise InvalidAnswer("答案中有本题没有的选项，请刷新页面后重新选择。")
    if len(answer) > (1 if kind == "single" else option_count):
        raise InvalidAnswer("所选的选项多于本题允许的数目，请重新选择。")
    return sorted(set(answer)) or None


def _truth(answer: Any) -> bool:
    if not isinstance(answer, bool):
        raise InvalidAnswer("判断题的答案只能是“正确”或“错误”，请重新选择。")
    return answer


def _blank_texts(answer: Any, blank_count: int) -> list[str] | None:
    if not isinstance(answer, list) or not all(isinstance(text, str) for text in answer):
        raise InvalidAnswer("填空题的答案格式不正确，请刷新页面后重新填写。")
    if len(answer) > blank_count:
        raise InvalidAnswer(f"本题只有 {blank_count} 个空，请刷新页面后重新填写。")
    texts = [_storable(text).strip() for text in answer]
    if any(len(text) > BLANK_LIMIT for text in texts):
        raise InvalidAnswer(f"每个空最多填写 {BLANK_LIMIT} 个字，请删减后再保存。")
    return texts + [""] * (blank_count - len(texts)) if any(texts) else None


def _written_text(answer: Any) -> str | None:
    if not isinstance(answer, str):
        raise InvalidAnswer("本题应填写文字，请刷新页面后重新填写。")
    text = _storable(answer).rstrip()
    if len(text) > TEXT_LIMIT:
        raise InvalidAnswer(f"本题最多填写 {TEXT_LIMIT} 个字，请删减后再保存。")
    return text or None


def _storable(text: str) -> str:
    """Without what PostgreSQL cannot store (NUL, lone surrogates) and other invisible controls.

    They come with text pasted from elsewhere; dropping them loses nothing that was seen, while
    refusing them would lose the answer.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        char for char in text if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"}
    )


# --- one item -------------------------------------------------------------------------------


def score_item(
    kind: str, key: Any, answer: Any, max_mark: Decimal, policy: Policy
) -> Decimal | None:
    """The mark of one item; None for the written kinds, which a person marks.

    `answer` is in the form of `normalise_answer`. Raises ValueError for a case, whose marks belong
    to its sub-questions, and for a key against which nothing can be judged.
    """
    if kind in WRITTEN:
        return None
    return round_half_up(Fraction(max_mark) * _share(kind, key, answer, Policy(policy)))


def round_half_up(value: Fraction) -> Decimal:
    """To 0.01, halves upwards; exact, whatever the decimal context of the thread."""
    return Decimal(f"{floor(value * 100 + Fraction(1, 2))}E-2")


def _share(kind: str, key: Any, answer: Any, policy: Policy) -> Fraction:
    """What part of the full mark the answer earns."""
    if kind == "true_false" and isinstance(key, bool):
        return Fraction(answer is key)
    if kind in CHOICES | {"blank"} and isinstance(key, list) and key:
        if kind == "blank":
            return Fraction(len(right_blanks(key, answer)), len(key))
        return _choice_share(
            set(key), set(answer or ()), policy if kind in SEVERAL else Policy.ALL_OR_NOTHING
        )
    raise ValueError(f"an item of kind {kind!r} cannot be scored against this key")


def _choice_share(right: set[str], chosen: set[str], policy: Policy) -> Fraction:
    if chosen == right:
        return Fraction(1)
    if not chosen or not chosen < right or policy is Policy.ALL_OR_NOTHING:
        return Fraction(0)
    if policy is Policy.FEWER_HALF:
        return Fraction(1, 2)
    return Fraction(len(chosen), len(right))


def right_blanks(key: Sequence[Sequence[str]], answer: Sequence[str] | None) -> list[int]:
    """The positions (from 0) of the blanks filled with an accepted text."""
    return [
        place
        for place, (accepted, text) in enumerate(zip(key, answer or (), strict=False))
        if comparable(text) and comparable(text) in {comparable(one) for one in accepted}
    ]


def comparable(text: str) -> str:
    """The text as blanks are compared: full and half width alike, no space, nothing invisible.

    Numbers stay as written: 三 is not 3 unless the setter listed both, for in a statute's wording
    the difference may be the point. The second NFKC joins what the dropped characters kept apart.
    """
    folded = unicodedata.normalize("NFKC", text)
    visible = "".join(
        char
        for char in folded
        if not char.isspace() and unicodedata.category(char) not in {"Cf", "Cc", "Cs"}
    )
    return unicodedata.normalize("NFKC", visible)


def explain_item(kind: str, key: Any, answer: Any, max_mark: Decimal, policy: Policy) -> str:
    """How the mark came about, in one sentence.

    It names the key: it may reach only whoever may see the reviewed paper.
    """
    mark = score_item(kind, key, answer, max_mark, policy)
    if mark is None:
        return "本题由阅卷人评分。" if answer is not None else "未作答，由阅卷人确认。"
    earned = f"得 {_plain(mark)} 分（满分 {_plain(max_mark)} 分）。"
    if answer is None:
        return f"未作答，{earned}"
    if kind == "blank":
        return f"共 {len(key)} 个空，填对 {len(right_blanks(key, answer))} 个，{earned}"
    if kind == "true_false":
        return f"正确答案为“{_verdict(key)}”，所选为“{_verdict(answer)}”，{earned}"
    told = f"正确答案为 {''.join(sorted(key))}，所选为 {''.join(answer)}，"
    return f"{told}{_how_chosen(set(key), set(answer), kind, policy)}，{earned}"


def _how_chosen(right: set[str], chosen: set[str], kind: str, policy: Policy) -> str:
    if chosen == right:
        return "完全正确"
    if not chosen <= right:
        return "有错选" if kind in SEVERAL else "选择错误"
    rule = {
        Policy.ALL_OR_NOTHING: "按办法须全部选对才得分",
        Policy.FEWER_HALF: "按办法得一半分",
        Policy.BY_OPTION: f"按办法以选对 {len(chosen)} 项、应选 {len(right)} 项计分",
    }
    return f"少选且无错选，{rule[Policy(policy)]}"


def _verdict(value: bool) -> str:
    return "正确" if value else "错误"


def _plain(mark: Decimal) -> str:
    """2.00 as 2, 2.50 as 2.5, 100.00 as 100 (never 1E+2)."""
    text = f"{mark:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# --- the whole paper ------------------------------------------------------------------------


def total(marks: Iterable[Decimal]) -> Decimal:
    """The exact sum. An item not yet marked (None) is a TypeError, never a silent 0."""
    return sum(marks, Decimal(0))


def has_passed(total_mark: Decimal, pass_mark: Decimal) -> bool:
    """Judged on the exact sum: 59.99 is not 60."""
    return total_mark >= pass_mark


def grade_of(
    total_mark: Decimal, bands: Iterable[tuple[str, Decimal]], *, below: str = "不合格"
) -> str:
    """The name of the highest band that the total reaches; `below` if it reaches none.

    `bands` are (name, from_mark) in any order; a from_mark read from JSON may be int or str.
    """
    reached = [
        (Decimal(str(from_mark)), name)
        for name, from_mark in bands
        if total_mark >= Decimal(str(from_mark))
    ]
    return max(reached)[1] if reached else below
