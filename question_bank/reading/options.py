"""Options that stand together: several in one cell, or behind the stem in its own cell."""

import json
import re
import unicodedata
from dataclasses import dataclass, field

from question_bank.reading.records import LETTERS
from question_bank.reading.texts import (
    clean_option,
    drop_spaced_letter,
    option_letter,
    spaced_letter,
    speaks_of_options,
    tidy,
)

_SIGN = r"\s*[.．、:：)）,，。]"
_CLEAR_MARKER = re.compile(
    r"(?:^|(?<=\s))(?:\(([A-Z])\)\s*[.、:]?|([A-Z])\s*[.、:)](?![A-H](?![A-Za-z0-9.、:)])))\s*"
)
_MAX = 26


@dataclass(slots=True)
class Options:
    texts: list[str] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)  # marked as right inside a JSON list
    strange: str = ""  # an option that carries another option's letter
    unclear: bool = False  # one letter stands before two options of the cell


def split_cell(text: str, separator: str = "") -> Options:
    """The options of one cell, whatever parts them; a single option if nothing does."""
    text = text.strip()
    if separator and separator in text:
        return Options(_cleaned(text.split(separator)))
    if "$;$" in re.sub(r"\s", "", text):
        return Options(_cleaned(re.split(r"\$\s*;\s*\$", text)))
    found = _from_json(text) or _by_letters(text)
    if found:
        return found
    marked = split_marked(text) or _split_bare(text)
    return Options(_trimmed(marked) if marked else _cleaned(_split_plain(text)))


def _split_plain(text: str) -> list[str]:
    piped = _split_pipes(text)
    if piped:
        return piped
    for pattern in (r"\n", r"[;；]", r"\t+| {2,}|\u3000+", r"/", r"、"):
        parts = [part for part in re.split(pattern, text) if part.strip()]
        if len(parts) > 1:
            return parts
    return [text] if text else []


def _by_letters(text: str) -> Options | None:
    """Letters that skip, change places or repeat: each text goes to the letter before it.

    Where they are in order the finer split does better ("A.甲B.乙", "C. A、B都对").
    """
    text = unicodedata.normalize("NFKC", text)
    places = _clear_markers(text)
    letters = [found[1] or found[2] for found in places]
    wanted = LETTERS[: len(letters)]
    if len(letters) < 2 or places[0].start() or letters[0] != "A" or letters == list(wanted):
        return None
    every = LETTERS[: LETTERS.index(max(letters)) + 1]
    if any(re.search(rf"{letter}{_SIGN}", text) for letter in every if letter not in letters):
        return None  # "A.甲B.乙 C.丙": B only stands without a blank before it
    ends = [found.start() for found in places[1:]] + [len(text)]
    parts = [_strip_end(text[p.end() : end]) for p, end in zip(places, ends, strict=True)]
    by_letter = dict(zip(letters, parts, strict=True))
    texts = [by_letter.get(letter, "") for letter in every]
    return Options(texts, unclear=len(by_letter) < len(letters))


def _clear_markers(text: str) -> list[re.Match[str]]:
    """Letters behind a blank; but "A、B都对" right behind "C." only speaks of A and B."""
    found: list[re.Match[str]] = []
    for marker in _CLEAR_MARKER.finditer(text):
        before = found[-1] if found else None
        letter = marker[1] or marker[2]
        follows = before and LETTERS.index(before[1] or before[2]) + 1 == LETTERS.index(letter)
        if before is None or before.end() < marker.start() or follows:
            found.append(marker)
    return found


def split_marked(text: str) -> list[str]:
    """A.xxx B.yyy, glued or spaced, one or several on a line; [] unless A and B are found.

    After A only B counts, after B only C: so "A.USB B.HDMI" is not torn at the B of USB.
    """
    folded = unicodedata.normalize("NFKC", text)
    # NFKC may change the length (⑴ → (1)); then places do not fit and the text itself is used.
    folded = folded if len(folded) == len(text) else text
    first = re.match(rf"\s*[(\[【（]?\s*([Aa])\s*[)\]】）]?(?:{_SIGN})?\s*", folded)
    if not first or not _is_marker(first[0]):
        return []
    places = [(first.start(), first.end())]
    capital = first[1].isupper()
    for letter in LETTERS[1:]:
        wanted = letter if capital else letter.lower()
        found = _find_marker(folded, wanted, places[-1][1])
        if not found:
            break
        places.append(found)
    if len(places) < 2:
        return []
    ends = [start for start, _ in places[1:]] + [len(text)]
    parts = [_strip_end(text[begin:end]) for (_, begin), end in zip(places, ends, strict=True)]
    if all(part.endswith("/") for part in parts[:-1]):
        parts = [part.removesuffix("/") for part in parts]
    return parts


def _split_bare(text: str) -> list[str]:
    """ "A一 B二": letters without any sign, told from words by the Chinese behind them."""
    places: list[re.Match[str]] = []
    for letter in LETTERS:
        found = re.compile(rf"(?:^|(?<=\s)){letter}(?=[一-鿿《“])").search(
            text, places[-1].end() if places else 0
        )
        if not found:
            break
        places.append(found)
    if len(places) < 2 or places[0].start():
        return []
    if len(re.findall(r"(?:^|(?<=\s))[A-Z](?=[一-鿿《“])", text)) != len(places):
        return []  # A股 B股 H股: H is no third letter, so A and B are words too
    ends = [found.start() for found in places[1:]] + [len(text)]
    return [_strip_end(text[p.end() : end]) for p, end in zip(places, ends, strict=True)]


def _is_marker(text: str) -> bool:
    return bool(re.search(r"[.．、:：)）,，。\]】]|\s$", text))


def _find_marker(text: str, letter: str, begin: int) -> tuple[int, int] | None:
    for pattern in (
        rf"[(\[【（]\s*{letter}\s*[)\]】）](?:{_SIGN})?\s*",
        rf"(?<![A-Za-z0-9]){letter}\s*[.．、:：)）]\s*",
        rf"(?<![A-Za-z0-9]){letter}{_SIGN}\s*",
        rf"{letter}{_SIGN}\s*",
        rf"(?<=\s){letter}(?=\s)\s+",
    ):
        found = re.compile(pattern).search(text, begin)
        if found:
            return found.start(), found.end()
    return None


def _strip_end(text: str) -> str:
    return tidy(text).rstrip(";；|、，, ").strip()


def _split_pipes(text: str) -> list[str]:
    """甲|乙||丁 has an empty third option; 甲||乙||丙 has none, there || is the sign."""
    doubled = "|" not in text.replace("||", "")
    parts = text.split("||" if doubled else "|")
    if len(parts) > 2 and not parts[0].strip() and not parts[-1].strip():
        parts = parts[1:-1]
    return parts if sum(1 for part in parts if part.strip()) > 1 else []


def _trimmed(parts: list[str]) -> list[str]:
    while parts and not parts[-1].strip():
        parts.pop()
    return parts


def _cleaned(parts: list[str]) -> list[str]:
    parts = _trimmed(parts[:_MAX])
    texts = [clean_option(part, LETTERS[place]) for place, part in enumerate(parts)]
    return drop_spaced(texts)


def drop_spaced(texts: list[str]) -> list[str]:
    """ "A 北京", "B 上海": letters parted by a blank only count when every option has its own."""
    filled = [(place, text) for place, text in enumerate(texts) if text]
    if len(filled) > 1 and all(spaced_letter(text) == LETTERS[place] for place, text in filled):
        return [drop_spaced_letter(text) if text else "" for text in texts]
    return texts


def _from_json(text: str) -> Options | None:
    if text[:1] not in "[{":
        return None
    try:
        parsed = json.loads(text)
    except ValueError:
        try:
            parsed = json.loads(text.replace("'", '"').replace("“", '"').replace("”", '"'))
        except ValueError:
            return None
    if isinstance(parsed, dict):
        parsed = [{"key": key, "value": value} for key, value in parsed.items()]
    if not isinstance(parsed, list) or not parsed:
        return None
    return _from_list(parsed[:_MAX])


def _from_list(parsed: list) -> Options:
    found = Options()
    for place, entry in enumerate(parsed):
        right = False
        if isinstance(entry, dict):
            right = any(entry.get(name) is True for name in ("isCorrect", "correct", "right"))
            entry = next(
                (entry[name] for name in
                 ("value", "content", "text", "label", "option", "optionContent", "name", "title")
                 if isinstance(entry.get(name), str | int | float)),
                "",
            )  # fmt: skip
        found.texts.append(clean_option(str(entry), LETTERS[place]))
        if right:
            found.letters.append(LETTERS[place])
    return found


def clean_columns(cells: dict[int, str]) -> Options:
    """Options of their own columns; an empty one in the middle keeps its place."""
    last = max((place for place, text in cells.items() if text.strip()), default=-1)
    found = Options()
    for place in range(min(last + 1, _MAX)):
        found.texts.append(_clean_column(cells, place, LETTERS[: last + 1], found))
    found.texts = drop_spaced(found.texts)
    return found


def _clean_column(cells: dict[int, str], place: int, letters: str, found: Options) -> str:
    text, own = cells.get(place, ""), LETTERS[place]
    letter, lettered = option_letter(text), _lettered(cells)
    if not lettered and speaks_of_options(text):
        return tidy(text)  # 选项A is "A、B两项": its letter belongs to the text
    if not letter and lettered and spaced_letter(text) == own:
        text = drop_spaced_letter(text)
    if letter and letter != own and letter in letters:
        found.strange = found.strange or own
        text = clean_option(text, letter) if lettered else text
    return clean_option(text, own)


def _lettered(cells: dict[int, str]) -> bool:
    """Do most of the filled options carry a letter of their own in front?"""
    filled = [(place, text) for place, text in cells.items() if text.strip()]
    own = [1 for place, text in filled if option_letter(text) == LETTERS[place]]
    return len(own) * 2 >= len(filled) and len(own) > 1


def split_stem(stem: str) -> tuple[str, list[str]]:
    """(stem, options) where the options stand behind the stem in its own cell."""
    folded = unicodedata.normalize("NFKC", stem)
    if len(folded) != len(stem):
        return stem, []
    for pattern in (rf"\n\s*[(（]?A[)）]?{_SIGN}?", rf"(?<![A-Za-z0-9])A{_SIGN}"):
        found = re.search(pattern, folded)
        if found and found.start():
            options = split_marked(stem[found.start() :].lstrip())
            if len(options) >= 3:
                return stem[: found.start()].rstrip(), options
    return stem, []
