"""From the text of a 依据 to the rows that cite. Pure; the law need not be imported yet."""

import re
from functools import lru_cache
from typing import NamedTuple

from laws.citations import parse_citations

LONGEST = 200
MOST = 20


class Cited(NamedTuple):
    text: str
    law_key: str
    article_number: int | None
    article_suffix: int


def split_citations(text: str) -> list[str]:
    """《监督法》第二条、第三条；某文件 -> one text per article, each naming its law.

    What is no citation stays as it was written: nothing an organizer noted gets lost.
    """
    return list(_split(text))


# A bank of 50,000 questions cites a few hundred articles, over and over.
@lru_cache(maxsize=4096)
def _split(text: str) -> tuple[str, ...]:
    found: list[str] = []
    law = ""
    for part in re.split(r"[；;\n]+", text):
        part = part.strip(" 。，,、\t")
        citations = parse_citations(part, default_law=law) if part else []
        if citations:
            law = citations[-1].law_name or law
            found += [citation.label for citation in citations]
        elif part:
            found.append(part)
    return tuple(dict.fromkeys(one[:LONGEST] for one in found))[:MOST]


@lru_cache(maxsize=4096)
def read_citation(text: str) -> Cited:
    citations = parse_citations(text)
    if len(citations) != 1:
        return Cited(text[:LONGEST], "", None, 0)
    one = citations[0]
    return Cited(text[:LONGEST], one.law_key[:120], one.number, one.suffix)


def join_citations(texts: list[str]) -> str:
    return "；".join(texts)
