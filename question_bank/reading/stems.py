"""The stem: cleaned, and freed from what clerks leave in it (options, key, score)."""

import re
import unicodedata

from question_bank.reading.keys import read_truth
from question_bank.reading.kinds import prefix_kind
from question_bank.reading.options import split_stem
from question_bank.reading.records import CHOICES, TRUE_FALSE, WARNING, Draft
from question_bank.reading.texts import clean_stem, split_score

_TAIL = re.compile(
    r"\s*[【\[(（]?(?:正确|参考|标准)?答案\s*[】\])）]?\s*[:：]\s*([A-Za-zＡ-Ｚ、,，\s]{1,15}|√|×|对|错|正确|错误)"
    r"\s*[。.)）】\]]?\s*$"
)
_IN_BRACKETS = re.compile(
    r"([(（\[【])\s*([A-Za-zＡ-Ｚａ-ｚ](?:[、,，\s]?[A-Za-zＡ-Ｚａ-ｚ]){0,7}|√|×|✓|✗|对|错|正确|错误)\s*([)）\]】])"
)


class Stem:
    """`text` cleaned; `options` and `answer` if they stood in it; `kind` of "【单选】…"."""

    def __init__(self, draft: Draft, wants_options: bool):
        self.options: list[str] = []
        self.answer = ""
        self.kind, text = prefix_kind(clean_stem(draft.text("stem")))
        text, self.score = split_score(text)
        tail = _TAIL.search(text)
        if tail and tail.start():
            self.answer, text = tail[1].strip(), text[: tail.start()].rstrip()
        if wants_options:
            text, self.options = split_stem(text)
        self.text = clean_stem(text) if self.kind else text


def drop_key(stem: str, key: object, draft: Draft) -> str:
    """The stem without its own key in brackets, which would give it away in the exam."""
    for found in _IN_BRACKETS.finditer(stem):
        inside = _inside(found[2], key)
        if inside is None:
            continue
        if inside == key:
            draft.tell(
                WARNING, "answer_in_stem", "stem",
                f"题干里写着答案“{found[0]}”，会泄题，已去掉，括号留空。请核对。",
            )  # fmt: skip
            blank = f"{found[1]} {found[3]}"
            return stem[: found.start()] + blank + stem[found.end() :]
        draft.tell(
            WARNING, "letter_in_stem", "stem",
            f"题干里的“{found[0]}”像是答案，但与答案列不一致，没有改动。请核对答案和题干。",
        )  # fmt: skip
    return stem


def _inside(text: str, key: object) -> object:
    if isinstance(key, bool):
        return read_truth(text)
    letters = re.sub(r"[^A-Z]", "", unicodedata.normalize("NFKC", text).upper())
    return sorted(set(letters)) or None


def answer_in_brackets(stem: str, kind: str) -> str:
    """The last bracket that holds what can be a key of this kind; '' if none does."""
    for found in reversed(list(_IN_BRACKETS.finditer(stem))):
        truth = read_truth(found[2])
        is_letter = bool(re.fullmatch(r"[A-Za-zＡ-Ｚａ-ｚ、,，\s]+", found[2]))
        if kind == TRUE_FALSE and truth is not None and not is_letter:
            return found[2]
        if kind != TRUE_FALSE and (kind in CHOICES or kind == "choice") and is_letter:
            return found[2]
    return ""
