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
    tidy,
)

_SIGN = r"\s*[.．、:：)）,，。]"
_MAX = 26


@dataclass(slots=True)
class Options:
    texts: list[str] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)  # marked as right inside a JSON list
    strange: str = ""  # an option that carries another option's letter


def split_cell(text: str, separator: str = "") -> Options:
    """The options of one cell, whatever parts them; a single option if nothing does."""
    text = text.strip()
    if separator and separator in text:
        return Options(_cleaned(text.split(separator)))
    if "$;$" in re.sub(r"\s", "", text):
        return Options(_cleaned(re.split(r"\$\s*;\s*\$", text)))
    found = _from_json(text)
    if found:
        return found
    marked = split_marked(text)
    if marked:
        return Options(marked)
    bare = _split_bare(text)
    if bare:
        return Options(bare)
    for pattern in (r"\n", r"\|+", r"[;；]", r"\t+| {2,}|\u3000+", r"/", r"、"):
        parts = [part for part in re.split(pattern, text) if part.strip()]
        if len(parts) > 1:
            return Options(_cleaned(parts))
    return Options(_cleaned([text]) if text else [])


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
    ends = [found.start() for found in places[1:]] + [len(text)]
    return [_strip_end(text[p.end() : end]) for p, end in zip(places, ends, strict=True)]


def _is_marker(text: str) -> bool:
    return bool(re.search(r"[.．、:：)）,，。\]】]|\s$", text))


def _find_marker(text: str, letter: str, begin: int) -> tuple[int, int] | None:
    for pattern in (
        rf"[(\[【（]\s*{letter}\s*[)\]】）](?:{_SIGN})?\s*",
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


def _cleaned(parts: list[str]) -> list[str]:
    parts = parts[:_MAX]
    while parts and not parts[-1].strip():
        parts.pop()
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
        text = cells.get(place, "")
        own = LETTERS[place]
        letter = option_letter(text)
        if not letter and spaced_letter(text) == own and _lettered(cells):
            text = drop_spaced_letter(text)
        if letter and letter != own and _lettered(cells):
            found.strange = found.strange or own
            text = clean_option(text, letter)
        found.texts.append(clean_option(text, own))
    found.texts = drop_spaced(found.texts)
    return found


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
