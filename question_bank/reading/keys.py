"""What a key cell means: letters, words for true and false, index numbers, texts of options."""

import json
import re
import unicodedata
from dataclasses import dataclass, field

from question_bank.reading.records import LETTERS
from question_bank.reading.texts import fold

TRUE_WORDS = frozenset(
    "正确 对 √ ✓ ✔ ☑ v t true y yes 是 同意 1 对的 正确的 right correct 真 正 r 勾".split()
)
FALSE_WORDS = frozenset(
    "错误 错 × ✗ ✘ ☒ x f false n no 否 不同意 0 错的 错误的 不正确 不对 wrong incorrect 假 误 叉 "
    "╳ ✖ 不是".split()
)
_PREFIX = re.compile(
    r"^\s*(?:[【\[(（]?\s*(?:正确|标准|参考|本题)?(?:答案|选项)\s*(?:为|是|应为|应选)?\s*[】\])）]?\s*[:：]?"
    r"|(?:故|应|本题)?\s*选(?:择)?\s*[:：]?|answer\s*[:：]?)\s*",
    re.IGNORECASE,
)
_SEPARATOR = r"[\s,，、;；|/.．\\和与及&+\-~·。_]"
_LETTERS = re.compile(rf"(?:[A-Z]{_SEPARATOR}*)+")
_RANGE = re.compile(r"[A-Z]\s*[-~—至到]+\s*[A-Z]")
_GLUED = re.compile(
    rf"((?:[A-Z]{_SEPARATOR}*)+?)(?:[。.,，;；:：(（【\[\s]|(?=[^\x00-\x7f]))\s*"
    r"([(（【\[]?.*[一-鿿]{2,}.*)",
    re.DOTALL,
)
_LONGEST_GLUED = 2000
# "A不对", "ABD，C项错误": what follows takes the letter back or speaks of it.
_TAKES_BACK = re.compile(r"(?:不|错|×|非|误|项|选项|以外|之外|除外|都|均|也|或)")
_INDEX = re.compile(r"\d{1,2}(?:[\s,，、;；|/]+\d{1,2})*")
_TEXT_SEPARATORS = (
    r"\$\s*;\s*\$", r"\n", r"\|+", r"[;；]", r"、", r"[,，]", r"\s+(?=[A-Za-z]\s*[.．、:：)])"
)  # fmt: skip


@dataclass(slots=True)
class Letters:
    """`letters` in order without repeats, or `problem` (a code) when they can't be known."""

    letters: list[str] = field(default_factory=list)
    problem: str = ""
    explanation: str = ""  # was glued behind the letters
    by_text: bool = False  # a number that was read as an option's text


def read_letters(text: str, options: list[str], index_base: int | None = None) -> Letters:
    """The letters that a choice's key names, by letter, index (once its base is known) or text."""
    raw, text = text, _unwrap(unicodedata.normalize("NFKC", text).strip())
    folded = _PREFIX.sub("", text, count=1).strip()
    found = _as_list(folded, options, index_base)
    if found:
        return found
    plain = folded.strip(" \t\n。.,，;；:：'\"“”’‘").upper()
    if _RANGE.fullmatch(plain):  # A-D: A to D, or A and D?
        return Letters(problem="unknown_key")
    if _LETTERS.fullmatch(plain):
        return Letters(_in_order(plain))
    if _INDEX.fullmatch(plain):
        return _by_index(plain, options, index_base)
    found = _by_text(folded, options) or _glued(folded, options)
    if found and found.explanation and len(raw) == len(unicodedata.normalize("NFKC", raw)):
        found.explanation = raw.strip()[-len(found.explanation) :]  # with its own punctuation
    return found or Letters(problem="unknown_key")


def _unwrap(text: str) -> str:
    while len(text) > 2 and text[0] in "([【<" and text[-1] in ")]】>" and not _is_json(text):
        text = text[1:-1].strip()
    return text


def _is_json(text: str) -> bool:
    return text[0] == "[" and bool(re.search(r"[\d\"',]", text))


def _in_order(text: str) -> list[str]:
    return sorted(set(re.sub(r"[^A-Z]", "", text)))


def _as_list(text: str, options: list[str], index_base: int | None) -> Letters | None:
    """["A","C"], ["北京"], [1, 3]."""
    if not text.startswith("["):
        return None
    try:
        entries = json.loads(text.replace("'", '"'))
    except ValueError:
        entries = [part.strip() for part in text.strip("[]").split(",")]
    if not isinstance(entries, list) or not entries:
        return None
    words = [str(entry).strip() for entry in entries]
    if all(re.fullmatch("[A-Za-z]", word) for word in words):
        return Letters(_in_order("".join(words).upper()))
    if all(re.fullmatch(r"\d{1,2}", word) for word in words):
        return _by_index(",".join(words), options, index_base, certain=True)
    return _match_all(words, options)


def _by_index(
    text: str, options: list[str], index_base: int | None, certain: bool = False
) -> Letters:
    """Numbers: an index counts from 0 here and from 1 there, so a person has to say which."""
    if index_base is not None:
        places = [int(number) - index_base for number in re.findall(r"\d+", text)]
        if all(0 <= place < len(LETTERS) for place in places):
            return Letters(sorted({LETTERS[place] for place in places}))
        return Letters(problem="key_beyond_options")
    by_text = None if certain else _match_all(re.findall(r"\d+", text), options)
    if by_text:
        by_text.by_text = True
        return by_text
    return Letters(problem="ambiguous_index")


def _by_text(text: str, options: list[str]) -> Letters | None:
    if not any(options):
        return None
    whole = _match_all([text], options)
    if whole:
        return whole
    for separator in _TEXT_SEPARATORS:
        parts = [part for part in re.split(separator, text) if part.strip()]
        if len(parts) > 1:
            found = _match_all(parts, options)
            if found:
                return found
    return None


def _match_all(parts: list[str], options: list[str]) -> Letters | None:
    """Each part must be one option's text, with or without its letter ("A. 北京")."""
    letters = set()
    for part in parts:
        letter = _match_one(part, options)
        if not letter:
            return None
        letters.add(letter)
    return Letters(sorted(letters))


def _match_one(part: str, options: list[str]) -> str:
    wanted = fold(part)
    hits = [place for place, option in enumerate(options) if option and fold(option) == wanted]
    if wanted and len(hits) == 1:
        return LETTERS[hits[0]]
    lettered = re.match(r"\s*[(]?([A-Za-z])\s*[)]?\s*[.、:,]?\s*(.+)", part, re.DOTALL)
    if lettered:
        place = LETTERS.index(lettered[1].upper())
        if place < len(options) and fold(options[place]) == fold(lettered[2]):
            return LETTERS[place]
    return ""


def _glued(text: str, options: list[str]) -> Letters | None:
    """ "D此题考查……": letters with the explanation behind them."""
    # The length bounds what a hostile cell can cost: the pattern is quadratic.
    found = _GLUED.fullmatch(text) if len(text) <= _LONGEST_GLUED else None
    if not found or _is_lettered_list(text):
        return None
    letters, explanation = _in_order(found[1].upper()), found[2].strip()
    named = _match_one(re.split(r"[(（,，;；。\n]", explanation)[0], options)
    if named and named not in letters:
        return Letters(problem="contradicting_text")  # "B.人大" where 人大 is option A
    if _TAKES_BACK.match(explanation):
        return None
    if letters and LETTERS.index(letters[-1]) < max(len(options), 1):
        return Letters(letters, explanation=explanation)
    return None


def _is_lettered_list(text: str) -> bool:
    """ "A.人大 C.检察院": options with their letters; they fit (then read before) or they don't."""
    parts = re.split(r"\s(?=[A-Za-z]\s?[.、:)])", text)
    return len(parts) > 1 and all(re.match(r"\s*[A-Za-z]\s?[.、:)]", part) for part in parts)


def read_truth(text: str) -> bool | None:
    """True, False, or None when the words say neither."""
    folded = unicodedata.normalize("NFKC", text)
    folded = re.sub(
        r"^\s*(?:[【\[(（]?(?:正确|标准|参考)?答案[】\])）]?\s*(?:为|是)?\s*[:：]?)\s*(?=\S)",
        "",
        folded,
    )
    plain = re.sub(r"[\s()（）\[\]【】。.,，;；:：'\"“”]", "", folded).lower()
    if plain in TRUE_WORDS:
        return True
    if plain in FALSE_WORDS:
        return False
    said = {part in ("正确", "对", "√") for part in re.findall(r"正确|错误|[对错√×]", plain)}
    doubled = re.fullmatch(r"(?:正确|错误|[对错√×]){2}", plain)  # 正确√, 错×
    return said.pop() if doubled and len(said) == 1 else None


def split_truth(text: str) -> tuple[bool | None, str]:
    """(truth, explanation) of "错误。应当由……" and "×，理由：……"."""
    found = re.match(
        r"\s*(正确|错误|对|错|√|×|✓|✗)\s*[。.,，;；:：(（\n]\s*(.{4,})", text, re.DOTALL
    )
    return (read_truth(found[1]), found[2].strip()) if found else (None, "")


def is_true_flag(text: str) -> bool | None:
    """是否正确项: 1/0, 是/否, √, true/false; an empty flag is False."""
    return False if not text.strip() else read_truth(text)


def serial_like(text: str) -> int | None:
    """The number if it may be a date that lost its format (1955–2055), else None."""
    found = re.fullmatch(r"\s*([2-5]\d{4})(?:\.0+)?\s*", text)
    number = int(found[1]) if found else 0
    return number if 20090 <= number <= 56979 else None
