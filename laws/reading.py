"""Plain text of a statute -> its title, history, chapters and articles.

Reads Markdown (`# title`, history lines, `<!-- INFO END -->`, `## 第一章`), plain text, and
the text of the Word files of the national database (title, history in brackets, 目录).
"""

import hashlib
import html
import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import PurePath

from laws.history import DATE, Act, effective_date, read_history, version_date
from laws.numerals import NUMERAL, article_label, parse_number
from laws.source import Unreadable, read_text

MOST_ARTICLES = 3000
SPACE = r"[ \t　\xa0]"

_ARTICLE = re.compile(rf"^第\s?({NUMERAL})\s?条(?:\s?之({NUMERAL}))?(?P<gap>{SPACE}*)(?P<rest>.*)$")
_HEADING = re.compile(
    rf"^第\s?{NUMERAL}\s?(编|分编|章|节|目)(?:{SPACE}|$|(?!规定|所|的|和|第)[^。；：]*$)"
)
_NAMED_PART = re.compile(rf"^(序|前){SPACE}*言$|^附{SPACE}*(件|录)({NUMERAL})?(?:[:：\s　].*)?$")
_CONTENTS = re.compile(rf"^目{SPACE}*[录次]$")
_TITLE_END = re.compile(
    r"(?:法|法典|宪法|条例|办法|规定|规则|细则|准则|章程|决定|决议|解释|意见|制度)"
    r"(?:[（(][^（）()]*[）)])?$"
)
_LETTERHEAD = re.compile(r"文件$|〔\d{4}〕.*号$|^第?\d+号$|^主席令")
_LEVELS = {"编": 1, "分编": 2, "章": 3, "节": 4, "目": 5}
UNRANKED = 9  # preamble and annexes: under no chapter, and nothing is under them


@dataclass(frozen=True)
class ArticleText:
    """number 0 is the preamble (suffix 0) or an annex (suffix 1…)."""

    number: int
    suffix: int
    heading: str
    paragraphs: tuple[str, ...]

    @property
    def label(self) -> str:
        return article_label(self.number, self.suffix)

    @property
    def text(self) -> str:
        return "\n".join(self.paragraphs)


@dataclass(frozen=True)
class Statute:
    """What was read. Warnings are for a person to look at; errors forbid the import."""

    title: str
    history: tuple[Act, ...]
    adopted_on: date | None
    effective_on: date | None
    articles: tuple[ArticleText, ...]
    warnings: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()

    @property
    def chapters(self) -> list[str]:
        return list(dict.fromkeys(article.heading for article in self.articles if article.heading))

    @cached_property
    def digest(self) -> str:
        text = "\n".join(f"{part.heading}\n{part.label}\n{part.text}" for part in self.articles)
        return hashlib.sha256(text.encode()).hexdigest()


def read_statute(content: bytes, filename: str) -> Statute:
    """Read an uploaded file; raises Unreadable with a sentence for the person."""
    return parse_statute(read_text(content, filename), filename)


def parse_statute(text: str, filename: str = "") -> Statute:
    reader = _Reader()
    for line in _lines(text):
        reader.take(line)
    reader.finish()
    if not any(article.number for article in reader.articles):
        raise Unreadable(
            "没有读到任何条文（“第一条 …”）。请确认文件是法律全文，而不是目录、解读或修改决定。"
        )
    if len(reader.articles) > MOST_ARTICLES:
        raise Unreadable(f"读到的条文超过 {MOST_ARTICLES} 条，不像一部法律。请检查文件内容。")
    title = reader.title or _title_from(filename)
    if not title:
        raise Unreadable("没有读到标题。请把法律全称放在正文第一行，再重新上传。")
    return _statute(title, reader, filename)


def _statute(title: str, reader: "_Reader", filename: str) -> Statute:
    history = tuple(read_history(reader.front))
    adopted_on, date_warnings = version_date(history, filename)
    effective_on, force_warnings = effective_date(reader.last_words(), history, adopted_on)
    errors, gaps = check_sequence(reader.articles)
    return Statute(
        title=title[:200],
        history=history,
        adopted_on=adopted_on,
        effective_on=effective_on,
        articles=tuple(reader.articles),
        warnings=(*reader.warnings, *date_warnings, *force_warnings, *gaps),
        errors=tuple(errors),
    )


def _lines(text: str) -> list[str]:
    """Lines without indent, bold marks and entities; forced page breaks and comments go."""
    lines = []
    for line in html.unescape(text).split("\n"):
        line = line.replace("﻿", "").replace("**", "").replace("\f", "")
        line = line.strip().strip("　\xa0").strip()
        if line and (not line.startswith("<!--") or "INFO END" in line):
            lines.append(line)
    return lines


class _Reader:
    """Takes the text line by line: front matter, table of contents, body."""

    def __init__(self) -> None:
        self.title = ""
        self.title_given = False  # by "# …": then it is whole
        self.front: list[str] = []
        self.articles: list[ArticleText] = []
        self.warnings: list[str] = []
        self._headings: list[tuple[int, str]] = []
        self._contents: list[str] | None = None  # None: not inside the table of contents
        self._in_body = False
        self._part: tuple[int, int] | None = None
        self._paragraphs: list[str] = []
        self._loose: list[str] = []

    def take(self, line: str) -> None:
        bare = line.lstrip("#").strip().strip("　")
        if not bare or "INFO END" in line:
            return
        if _CONTENTS.match(bare) and not self.articles:
            self._contents = []
        elif self._contents is not None and self._is_contents(bare):
            self._contents.append(heading_name(bare))
        elif not self._start_part(bare) and not self._start_heading(line, bare):
            self._take_text(line, bare)

    def _is_contents(self, bare: str) -> bool:
        """The table ends where its first line comes again, or with the first article."""
        first = self._contents[:1] if self._contents else []
        if _article_at(bare, 0) or [heading_name(bare)] == first:
            self._contents = None
            return False
        return True

    def _start_part(self, bare: str) -> bool:
        found = _article_at(bare, self._part[0] if self._part else 0)
        named = _NAMED_PART.match(bare)
        if found:
            number, suffix, rest = found
            self._open(number, suffix)
            self._paragraphs = [rest] if rest else []
        elif named and (named[1] or self.articles or self._part):
            self._open(0, _annex_number(named) if named[2] else 0)
            self._headings = [(UNRANKED, heading_name(bare))]
        else:
            return False
        return True

    def _open(self, number: int, suffix: int) -> None:
        self._close()
        self._headings = [pair for pair in self._headings if pair[0] != UNRANKED]
        self._part, self._in_body = (number, suffix), True

    def _start_heading(self, line: str, bare: str) -> bool:
        found = _HEADING.match(bare)
        marks = len(line) - len(line.lstrip("#"))
        if not (found or marks >= 2) or len(bare) > 80:
            return False
        self._close()
        level = _LEVELS[found[1]] if found else marks + 1
        self._headings = [pair for pair in self._headings if pair[0] < level]
        self._headings.append((level, heading_name(bare)))
        self._in_body = True
        return True

    def _take_text(self, line: str, bare: str) -> None:
        if self._part:
            self._paragraphs.append(bare)
        elif self._in_body and self._headings and _continues_heading(bare):
            level, name = self._headings[-1]
            self._headings[-1] = (level, name + heading_name(bare))
        elif self._in_body:
            self._loose.append(bare)
        else:
            self._take_front(line, bare)

    def _take_front(self, line: str, bare: str) -> None:
        if line.startswith("# "):
            self.title, self.title_given = join_words(bare), True
        elif not self.title and not DATE.search(bare) and not _LETTERHEAD.search(bare):
            self.title = join_words(bare)
        elif self._continues_title(bare):
            self.title += join_words(bare)
        else:
            self.front.append(bare)

    def _continues_title(self, bare: str) -> bool:
        unfinished = not self.title_given and not _TITLE_END.search(self.title)
        return unfinished and not self.front and not DATE.search(bare) and len(bare) < 60

    def _close(self) -> None:
        if self._part:
            path = " / ".join(name for _, name in self._headings)
            self.articles.append(ArticleText(*self._part, path, tuple(self._paragraphs)))
            if not self._paragraphs:
                self.warnings.append(f"{self.articles[-1].label}没有内容。")
        self._part, self._paragraphs = None, []

    def last_words(self) -> str:
        """The closing articles, where the day of entry into force stands."""
        return "\n".join(article.text for article in self.articles[-3:])

    def finish(self) -> None:
        self._close()
        if self._loose:
            self.warnings.append(
                f"有 {len(self._loose)} 行文字不属于任何一条，没有收入："
                f"“{self._loose[0][:30]}”等。请核对原文。"
            )


def _article_at(line: str, previous: int) -> tuple[int, int, str] | None:
    """(number, suffix, text) where the line begins an article.

    "第三十二条规定的情形" may also begin a paragraph: without a blank after 条, only the next
    number counts, and not before a word that refers back.
    """
    found = _ARTICLE.match(line)
    if not found:
        return None
    try:
        number, suffix = parse_number(found[1]), parse_number(found[2] or "0")
    except ValueError:
        return None
    rest = found["rest"].strip()
    glued = rest and not found["gap"]
    refers = re.match(r"规定|的|第|所|和|或|至|、|，|,|中|以外|修改", rest)
    if number == 0 or (glued and (refers or (number != previous + 1 and not suffix))):
        return None
    return number, suffix, rest


def _annex_number(named: re.Match[str]) -> int:
    return parse_number(named[3]) if named[3] else 1


def _continues_heading(line: str) -> bool:
    """Long chapter names are broken over two lines in some sources."""
    return len(line) <= 60 and not re.search(r"[。；：:;！？]", line)


def heading_name(line: str) -> str:
    """ "第一章　总　则……3" -> "第一章 总则"."""
    line = re.sub(r"[.…·\s　]*\d*$", "", line.lstrip("#").strip())
    found = re.match(rf"^(第\s?{NUMERAL}\s?(?:分编|编|章|节|目))(.*)$", line)
    if not found:
        return join_words(line)
    return f"{join_words(found[1])} {join_words(found[2])}".strip()


def join_words(text: str) -> str:
    """Without the blanks that only spread a title over the line."""
    return re.sub(r"[\s　\xa0]+", "", text)


def _title_from(filename: str) -> str:
    stem = PurePath(filename.replace("\\", "/")).stem
    return re.sub(r"[_（(]?[\d-]{8,10}[)）]?$", "", stem).strip()


def check_sequence(articles: list[ArticleText]) -> tuple[list[str], list[str]]:
    """(errors, warnings): an article read twice can't be cited; a gap may be the source's."""
    errors, warnings, seen = [], [], set()
    expected = 1
    for article in articles:
        place = (article.number, article.suffix)
        if place in seen:
            errors.append(
                f"{article.label}出现了不止一次。请改正文本（或只保留法律正文）后再导入。"
            )
        seen.add(place)
        if article.number > expected:
            missing = [article_label(number) for number in range(expected, article.number)]
            warnings.append(f"{article.label}之前缺少：{'、'.join(missing[:5])}。请核对原文。")
        elif 0 < article.number < expected - 1:
            later = article_label(expected - 1)
            warnings.append(f"{article.label}的次序不对，排在了{later}之后。请核对原文。")
        expected = max(expected, article.number + 1)
    return list(dict.fromkeys(errors)), warnings
