"""Fill-in questions: how many blanks a stem has, and what is accepted in each."""

import re
import unicodedata

_UNDERSCORES = re.compile(r"[_＿﹍﹎]{2,}(?:\s*[_＿]{2,})*|[_＿](?![A-Za-z0-9])|[—─]{4,}")
_EMPTY_BRACKETS = re.compile(r"[(（]\s*[)）]|【\s*】|\[\s+\]|〔\s*〕")
_WIDE_GAP = re.compile(r"(?<=\S)[ \u3000]{3,}(?=\S)")
_PART_SEPARATORS = (
    r"\$\s*;\s*\$", r"\|\|", r"\|", r"[;；]{2}", r"[;；]", r"\n", r"\t", r"[,，]", r"、",
    r"[ \u3000]{2,}", r"[ \u3000]",
)  # fmt: skip
_ALTERNATIVES = re.compile(r"\|\||[;；|\n]|(?<!\d)/|/(?!\d)|／")
_MARKED = re.compile(
    r"(?:^|(?<=[\s;；,，、。|]))\s*(?:[(（]\s*\d{1,2}\s*[)）]|\d{1,2}\s*[.．、:：)）](?!\d)|[①-⑳]|第[一二三四五六七八九\d]空\s*[:：]?)\s*"
)
_BRACKETED = re.compile(r"(?:\s*[(（][^()（）]+[)）])+\s*")


def count_blanks(stem: str) -> set[int]:
    """The numbers of blanks that the stem may have; empty when it shows none."""
    lines = len(_UNDERSCORES.findall(stem))
    brackets = len(_EMPTY_BRACKETS.findall(stem))
    if lines or brackets:
        return {count for count in (lines, brackets, lines + brackets) if count}
    gaps = len(_WIDE_GAP.findall(stem))
    return {gaps} if gaps else set()


def read_column(text: str) -> list[str]:
    """The accepted texts of one blank that has a column of its own."""
    parts = text.split("\n") if "\n" in text.strip() else _ALTERNATIVES.split(text)
    return _unique(part.strip() for part in parts)


def read_cell(text: str, counts: set[int], separator: str = "") -> tuple[list[list[str]], bool]:
    """(accepted texts per blank, certain) of one cell.

    The stem's blanks decide which sign parts blanks and which parts alternatives; `certain` is
    False when nothing fits and the default (|) was used.
    """
    text = re.sub(r"^\s*(?:参考|正确|标准)?答案?\s*[:：]\s*", "", text.strip())
    if separator and separator in text:
        return [read_column(part) for part in text.split(separator) if part.strip()], True
    for parts in _ways(text):
        if len(parts) > 1 and len(parts) in counts:
            return [read_column(part) for part in parts], True
    if counts and min(counts) == 1:
        return [read_column(_MARKED.sub("", text, count=1) or text)], True
    parts = [part for part in text.split("|") if part.strip()] or [text]
    return [read_column(part) for part in parts], False


def _ways(text: str):
    bracketed = _BRACKETED.fullmatch(text)
    if bracketed:
        yield [part.strip() for part in re.findall(r"[(（]([^()（）]+)[)）]", text)]
    for marks in (r"[(（]\s*\d{1,2}\s*[)）]", r"[①-⑳]"):
        if re.match(rf"\s*{marks}", text):
            parts = (part.strip(" ;；,，、。\n|") for part in re.split(marks, text))
            yield [part for part in parts if part]
    marked = [part.strip(" ;；,，、。\n|") for part in _MARKED.split(text)]
    if _MARKED.match(text):
        yield [part for part in marked if part]
    for pattern in _PART_SEPARATORS:
        yield [part.strip() for part in re.split(pattern, text) if part.strip()]


def _unique(parts) -> list[str]:
    return list(dict.fromkeys(part for part in parts if part))


def is_blank_stem(stem: str) -> bool:
    return bool(_UNDERSCORES.search(unicodedata.normalize("NFKC", stem)))
