"""Text made ready for a page: chapters for the table of contents, hits marked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

Pieces = list[tuple[str, bool]]


@dataclass(frozen=True)
class ShownArticle:
    """An article with its paragraphs cut into pieces; True marks a hit."""

    article: Any
    paragraphs: list[Pieces]


@dataclass(frozen=True)
class ShownChapter:
    name: str
    anchor: str
    articles: list[ShownArticle]


def shown_chapters(articles: Sequence[Any], words: str = "") -> list[ShownChapter]:
    """Consecutive articles under one heading; with `words`, only those that contain them."""
    shown = []
    for index, (heading, group) in enumerate(groupby(articles, key=lambda one: one.heading)):
        found = [shown_article(one, words) for one in group if not words or words in one.text]
        if found:
            shown.append(ShownChapter(heading.replace(" / ", "　"), f"c{index + 1}", found))
    return shown


def shown_article(article: Any, words: str = "") -> ShownArticle:
    return ShownArticle(article, [marked(line, words) for line in article.paragraphs])


def marked(text: str, words: str) -> Pieces:
    if not words:
        return [(text, False)]
    parts = re.split(f"({re.escape(words)})", text)
    return [(part, index % 2 == 1) for index, part in enumerate(parts) if part]


def excerpt(text: str, words: str, around: int = 60) -> Pieces:
    """The place of the first hit with some text on both sides."""
    flat = text.replace("\n", " ")
    at = max(flat.find(words), 0)
    start, end = max(at - around, 0), at + len(words) + around
    cut = ("…" if start else "") + flat[start:end] + ("…" if end < len(flat) else "")
    return marked(cut, words)
