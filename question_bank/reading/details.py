"""What stands beside a question: difficulty, citation, subject, tags, branch, flags."""

import re
import unicodedata

from laws.citations import parse_citations
from question_bank.citing import join_citations, split_citations
from question_bank.reading.keys import read_truth
from question_bank.reading.mapping import Mapping
from question_bank.reading.records import WARNING, Draft, ReadQuestion
from question_bank.reading.texts import tidy

_DIFFICULTY = {
    1: "易 简单 容易 低 偏易 较易 较简单 很易 极易 easy low 初级 基础 入门 容易题 简单题 低级 "
       "比较简单 较容易 易题",
    2: "中 中等 适中 一般 普通 medium normal middle 中级 中等题 中等难度 正常 中档 中度",
    3: "难 困难 高 较难 偏难 很难 极难 hard difficult high 高级 难题 较困难 较高 很高 比较难",
}  # fmt: skip
DIFFICULTY = {word: level for level, words in _DIFFICULTY.items() for word in words.split()}
_IMPORTANCE = (
    "必须掌握",
    "较常见",
    "偶见",
    "掌握",
    "熟悉",
    "了解",
    "重点",
    "次重点",
    "常见",
    "必考",
)
_BRANCHES = (
    ("people_congress", r"人大|人民代表大会"), ("supervision", r"监委|监察|纪委"),
    ("court", r"法院|审判|法官"), ("procuratorate", r"检察"), ("government", r"政府|行政机关"),
    ("common", r"通用|公共|全部|所有|共同|不限"),
)  # fmt: skip
_LABEL = re.compile(
    r"^\s*(?:[【\[(（]\s*(?:答案|题目|试题)?(?:解析|分析|详解|解释)\s*[】\])）]\s*[:：]?"
    r"|(?:答案|题目|试题)?(?:解析|分析|详解|解释)(?:\s*[:：]|[ \n]|$))\s*"
)
_NONE = {"无", "略", "-", "--", "—", "/", "暂无", "none", "null", "n/a", "\\"}


def add_details(question: ReadQuestion, draft: Draft, mapping: Mapping) -> None:
    question.explanation = _explanation(draft)
    question.difficulty = _difficulty(draft, question.tags, mapping)
    question.citation = read_citation(draft.text("citation"))
    question.subject = _subject(draft)
    question.tags += _tags(draft.text("tags"))
    question.tags = list(dict.fromkeys(question.tags + _tags(draft.text("importance"))))
    question.branches = _branches(draft)
    question.score = question.score or _score(draft.text("score"))
    question.fixed_order = question.fixed_order or _yes(draft, "fixed_order")
    question.practice = _yes(draft, "practice")
    question.uid = draft.text("uid")
    question.number = draft.text("number")
    if draft.text("picture"):
        draft.tell(
            WARNING, "picture_column", "picture",
            f"图片列里有“{draft.text('picture')[:40]}”，图片没有导入。如题目要看图才能答，"
            f"请在题库中补上。",
        )  # fmt: skip


def _explanation(draft: Draft) -> str:
    parts = [draft.text("explanation"), draft.text("option_explanation")]
    text = tidy("\n".join(part for part in parts if part))
    text = _LABEL.sub("", text, count=1)
    return "" if text.strip().lower() in _NONE else text


def _difficulty(draft: Draft, tags: list[str], mapping: Mapping) -> int | None:
    raw = draft.text("difficulty")
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", raw)).lower()
    if not plain or plain in _NONE:
        return None
    if plain in mapping.difficulty:
        return mapping.difficulty[plain]
    if plain in DIFFICULTY:
        return DIFFICULTY[plain]
    if raw in _IMPORTANCE:
        tags.append(raw)
        return None
    if re.fullmatch(r"\d+(\.\d+)?%?|[一二三四五][级星]?|★+☆*", plain):
        code, what = "ambiguous_difficulty", "是数字，各系统的含义不同（有的 1 最易，有的 1 最难）"
    else:
        code, what = "unknown_difficulty", "看不出是易、中还是难"
    draft.tell(
        WARNING, code, "difficulty",
        f"难度“{raw}”{what}，已留空。请在列对应关系中说明，或改写为易、中、难。",
    )  # fmt: skip
    return None


def read_citation(text: str) -> str:
    """《监督法》第八条；《宪法》第三条 where articles can be recognised; else the text as it is."""
    plain = tidy(text)
    if not plain or plain.lower() in _NONE:
        return ""
    found = parse_citations(plain)
    labels = [citation.label for citation in found if citation.law_name]
    if labels and len(labels) == len(found):
        return join_citations(split_citations(plain))  # notes beside the articles stay too
    return plain


def _subject(draft: Draft) -> str:
    raw = draft.text("chapter") or draft.text("category")
    parts = re.split(r"\s*(?:/|／|\\|->|→|——|>|＞|»|\n)\s*", tidy(raw))
    return "/".join(part.strip() for part in parts if part.strip())


def _tags(text: str) -> list[str]:
    return [tag for tag in re.split(r"[\s,，、;；|#]+", text) if tag and tag not in _NONE]


def _branches(draft: Draft) -> list[str]:
    text = draft.text("branch")
    found = [code for code, words in _BRANCHES if re.search(words, text)]
    if text and not found:
        draft.tell(
            WARNING, "unknown_branch", "branch",
            f"适用机关“{text}”不在“通用、人大、政府、监委、法院、检察院”之中，已留空。"
            f"请改写后重新导入。",
        )  # fmt: skip
    return found


def _score(text: str) -> str:
    found = re.match(r"\s*(\d+(?:\.\d+)?)", unicodedata.normalize("NFKC", text))
    return found[1] if found else ""


def _yes(draft: Draft, name: str) -> bool:
    text = draft.text(name)
    return bool(text) and (read_truth(text) is True or text in ("固定", "练习"))
