"""Read citations from free text: 《地方组织法》第五十一条第二款、监督法（2024）第62条."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from laws.names import WELL_KNOWN, law_key, plain_name
from laws.numerals import NUMERAL, NUMERAL_SIGNS, article_label, parse_number, to_chinese

LONGEST_TEXT = 2000
LONGEST_RANGE = 60

_TO = "至到—–~～－-"
# "第三、五条" and "第三至五条" carry their 条 only at the end, hence the repeated group; it is
# bounded, for the text comes from other people's workbooks.
_ARTICLE = (
    rf"第?\s?(?P<numbers>{NUMERAL}(?:[、，,和及与以第\s{_TO}]{{1,6}}{NUMERAL}){{0,30}})\s?条"
    rf"(?:\s?之\s?(?P<suffix>{NUMERAL}))?"
)
_TOKEN = re.compile(
    r"《(?P<quoted>[^《》]{1,120}?(?:〈[^〈〉]*〉[^《》]*)?)》"
    r"|(?P<bare>[一-鿿]{0,60}?(?:法典|宪法|法|条例|规定|规则|细则|准则|章程|决定))"
    rf"(?=\s*(?:[(（][^()（）]{{1,12}}[)）])?\s*(?:第\s*{NUMERAL}|{NUMERAL}\s*条|序言))"
    r"|[(（](?P<year>(?:19|20)\d{2})[^()（）]{0,8}[)）]"
    rf"|{_ARTICLE}"
    rf"|第\s*(?P<paragraph>{NUMERAL})\s*款"
    rf"|第?\s*[(（]?(?<=[第(（])\s*(?P<item>{NUMERAL})\s*[)）]?\s*项"
    r"|(?P<preamble>序言)"
    rf"|(?P<to>[{_TO}]+)"
    r"|(?P<stop>[。；;\n])"
)
_LEAD = re.compile(
    r"^(?:根据|依据|依照|按照|参照|参见|详见|出自|违反|以及|见|和|与|及|或|据|按|依|我国|的|现行)+"
)
_SAME_LAW = ("本法", "该法", "同法", "本条例", "该条例", "本办法", "该办法", "本规定", "该规定")


@dataclass(frozen=True)
class Citation:
    """A law and, where given, one article of it. number 0 is the preamble."""

    law_name: str = ""
    law_key: str = ""
    number: int | None = None
    suffix: int = 0
    paragraph: int | None = None
    item: int | None = None
    year: int | None = None
    raw: str = ""

    @property
    def label(self) -> str:
        words = f"《{self.law_name}》" if self.law_name else ""
        if self.number is not None:
            words += article_label(self.number, self.suffix)
        if self.paragraph:
            words += f"第{to_chinese(self.paragraph)}款"
        if self.item:
            words += f"第（{to_chinese(self.item)}）项"
        return words

    def __str__(self) -> str:
        return self.label


def parse_citations(text: str, default_law: str = "") -> list[Citation]:
    """All citations in the order of the text, each once; what is no citation is passed over."""
    reader = _Reader(default_law)
    text = re.sub(r"[ \t　\xa0]+", " ", text[:LONGEST_TEXT])
    for match in _TOKEN.finditer(text):
        reader.take(match)
    if not reader.citations and plain_name(text) in WELL_KNOWN:
        reader.take_name(text)
    return list({(found.law_key, found.label): found for found in reader.citations}.values())


class _Reader:
    """Walks over the tokens, remembering the law named last."""

    def __init__(self, default_law: str):
        self.citations: list[Citation] = []
        self.law = Citation(law_name=plain_name(default_law), law_key=law_key(default_law))
        self.until: Citation | None = None  # the start of "第三条至第五条"

    def take(self, match: re.Match[str]) -> None:
        for kind in ("quoted", "bare", "year", "numbers", "paragraph", "item", "preamble", "to"):
            if match[kind]:
                getattr(self, f"_take_{kind}")(match)
                return

    def _take_quoted(self, match: re.Match[str]) -> None:
        self.take_name(match["quoted"])

    def _take_bare(self, match: re.Match[str]) -> None:
        name = _bare_name(match["bare"])
        if name:
            self.take_name(name)

    def take_name(self, name: str) -> None:
        self.until = None
        if plain_name(name) in _SAME_LAW:
            return
        year = re.search(r"(?:19|20)\d{2}", name)
        self.law = Citation(
            law_name=plain_name(name),
            law_key=law_key(name),
            year=int(year[0]) if year else None,
        )
        # Stands alone until an article of the same law follows and takes its place.
        self.citations.append(replace(self.law, raw=name.strip()))

    def _take_year(self, match: re.Match[str]) -> None:
        if self.citations and self.citations[-1].number is None:
            self.law = replace(self.law, year=int(match["year"]))
            self.citations[-1] = replace(self.citations[-1], year=self.law.year)

    def _take_numbers(self, match: re.Match[str]) -> None:
        numbers = list(_spread(match["numbers"]))
        if self.until and self.until.number is not None and len(numbers) == 1:
            numbers = list(range(self.until.number + 1, numbers[0]))[:LONGEST_RANGE] + numbers
        self.until = None
        for number in numbers:
            self._add(number, match[0].strip())
        if match["suffix"] and numbers:
            self._sharpen(suffix=_number(match["suffix"]) or 0)

    def _take_preamble(self, match: re.Match[str]) -> None:
        if self.law.law_key:
            self._add(0, match[0])

    def _add(self, number: int, raw: str) -> None:
        if self.citations and self.citations[-1].number is None:
            self.citations.pop()
        self.citations.append(replace(self.law, number=number, raw=raw))

    def _take_paragraph(self, match: re.Match[str]) -> None:
        self._detail("paragraph", match)

    def _take_item(self, match: re.Match[str]) -> None:
        self._detail("item", match)

    def _take_to(self, match: re.Match[str]) -> None:
        self.until = self.citations[-1] if self.citations else None

    def _detail(self, name: str, match: re.Match[str]) -> None:
        number = _number(match[name])
        if not number or not self.citations or not self.citations[-1].number:
            return
        last = self.citations[-1]
        if getattr(last, name) is not None:  # "第一款、第三款": one more of the same article
            again: dict[str, Any] = {"item": None, name: number}
            self.citations.append(replace(last, **again))
        else:
            self._sharpen(**{name: number})
        self._sharpen(raw=(last.raw + match[0])[:200])

    def _sharpen(self, **facts: Any) -> None:
        self.citations[-1] = replace(self.citations[-1], **facts)


def _number(text: str) -> int | None:
    try:
        return parse_number(text)
    except ValueError:
        return None


def _spread(numbers: str) -> Iterator[int]:
    """ "三、五" -> 3, 5; "三至五" -> 3, 4, 5."""
    previous = None
    for joint, numeral in re.findall(rf"([^{NUMERAL_SIGNS}]*)({NUMERAL})", numbers):
        number = _number(numeral)
        if not number:
            continue
        if previous is not None and set(joint) & set(_TO):
            yield from list(range(previous + 1, number))[:LONGEST_RANGE]
        yield number
        previous = number


def _bare_name(words: str) -> str:
    """Running text has no mark where a name begins: the longest known ending decides."""
    words = _LEAD.sub("", words)
    for start in range(len(words)):
        if plain_name(words[start:]) in WELL_KNOWN:
            return words[start:]
        if words[start:] in _SAME_LAW:
            return words[start:]
    return words if len(words) > 1 else ""
