"""Kinds of questions: their names in the wild, and what a lone row, label or sheet name says."""

import re
import unicodedata

from question_bank.reading.records import (
    BLANK,
    CASE,
    ESSAY,
    INDETERMINATE,
    MULTIPLE,
    SHORT_ANSWER,
    SINGLE,
    TRUE_FALSE,
)  # fmt: skip

ORDER = "order"  # 排序题: known, but not a kind of ours
CHOICE = "choice"  # 选择题: single or multiple, the key decides

_NAMES = {
    SINGLE: "单选 单选题 单项选择 单项选择题 单选选择题 单项 唯一选项 singlechoice single radio "
    "single_choice 单项选择题型",
    MULTIPLE: "多选 多选题 多项选择 多项选择题 双选 双选题 多项 multiplechoice multiple checkbox "
    "multiple_choice multi multi_choice multichoice 多选选择题",
    INDETERMINATE: "不定项 不定项选择 不定项选择题 不定项题 任选题 不定向选择 不定向选择题 "
                   "indeterminate",
    TRUE_FALSE: "判断 判断题 是非 是非题 对错 对错题 正误题 判断正误 判断对错 judgement judgment "
    "judge true_false truefalse tf true/false 判断改错题 判断题型",
    BLANK: "填空 填空题 fill_blank fillblank blank fill fillin 填充题",
    SHORT_ANSWER: "简答 简答题 问答 问答题 名词解释 名词解释题 short_answer shortanswer 简述题 "
    "解答题 概念题",
    ESSAY: "论述 论述题 主观 主观题 分析题 计算题 计算 论述分析题 essay 实务题 写作题 公文写作题 "
           "辨析题 "
    "subjective",
    CASE: "案例 案例题 案例分析 案例分析题 材料 材料题 材料分析题 套题 复合题 组合题 综合题 case "
    "阅读理解题 综合分析题 资料分析题 综合案例题 案例选择题 综合 复合",
    ORDER: "排序 排序题 order sort",
    CHOICE: "选择 选择题 choice 客观题 客观选择题",
}  # fmt: skip
KINDS = {name: kind for kind, names in _NAMES.items() for name in names.split()}
_IN_A_CELL = {"分析": ESSAY}  # as a sheet's name or a label it may be anything
LABELS = {
    SINGLE: "单选题", MULTIPLE: "多选题", INDETERMINATE: "不定项选择题", TRUE_FALSE: "判断题",
    BLANK: "填空题", SHORT_ANSWER: "简答题", ESSAY: "论述题", CASE: "案例题",
}  # fmt: skip

_BRACKETS = re.compile(r"[(\[【〔{<《「].*?[)\]】〕}>》」]")
_NUMBERING = re.compile(
    r"^(?:第?[一二三四五六七八九十]{1,3}(?:部分|大题)?|\d{1,2}|[ivx]{1,4})[、.:\s]*"
)
_FIND = re.compile(
    "|".join(sorted((re.escape(name) for name in KINDS if not name.isascii()),
                    key=len, reverse=True))
)  # fmt: skip
_CODE = re.compile(r"\d{1,2}(?:\.0+)?")
_LEGEND = re.compile(r"(\d)\s*[:=.、\-—]*\s*(?:代表|表示|为|是)?\s*([一-鿿]{2,7})")


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


def find_kind(text: str) -> str:
    """The kind of a 题型 cell; '' if it names none."""
    plain = squeeze(text)
    for candidate in (plain, _BRACKETS.sub("", plain), _NUMBERING.sub("", plain)):
        if candidate in KINDS:
            return KINDS[candidate]
    bare = _BRACKETS.sub("", _NUMBERING.sub("", plain)).strip("*:;,。、")
    return KINDS.get(bare, "") or _IN_A_CELL.get(bare, "") or _by_ending(bare)


def _by_ending(plain: str) -> str:
    """党建单选题, 单选题(易), 单选题01: a name of a kind inside a few more letters."""
    found = _FIND.findall(plain)
    kinds = {KINDS[name] for name in found if len(name) > 2}
    if len(kinds) == 1 and len(plain) <= 14:
        return kinds.pop()
    return ""


def is_code(text: str) -> bool:
    return bool(_CODE.fullmatch(text.strip()))


def code_of(text: str) -> str:
    return text.strip().partition(".")[0]


def legend(header: str) -> dict[str, str]:
    """The codes that a header explains itself: 题型（0单选，1判断，2多选）."""
    plain = unicodedata.normalize("NFKC", header)
    found = {code: find_kind(name) for code, name in _LEGEND.findall(plain)}
    return {code: kind for code, kind in found.items() if kind}


def kind_of_title(text: str) -> str:
    """The kind that a sheet name, a label or a section row announces; '' if it announces none.

    "一、单项选择题（每题2分，共20分）" does, "判断题的答题要求" does not.
    """
    plain = squeeze(text)
    if not plain or len(plain) > 80:
        return ""
    bare = re.split(r"[((\[【:,,。;]", _NUMBERING.sub("", plain))[0]
    bare = re.sub(r"(?:共?\d+[题道个]?|每题.*|部分|表|sheet\d*)$", "", bare).strip("-_.*#")
    bare = re.sub(r"题库$", "题", bare)
    if bare in KINDS:
        return KINDS[bare]
    named = any(bare.endswith(name) for name in _FIND.findall(bare))
    return _by_ending(bare) if named and len(bare) <= 12 else ""


def key_of_sheet(name: str) -> bool | None:
    """判断题对 / 判断题错: the sheet's name is the answer to all its questions."""
    plain = _BRACKETS.sub(lambda found: found[0][1:-1], squeeze(name)).replace("-", "")
    if not re.search("判断|是非", plain):
        return None
    if re.search(r"(?:对|正确|√|true)(?:的?题?目?)?$", plain) and not plain.endswith("对错"):
        return True
    return (
        False
        if re.search(r"(?:错误?|×|false)(?:的?题?目?)?$", plain) and not (plain.endswith("对错"))
        else None
    )


def prefix_kind(stem: str) -> tuple[str, str]:
    """(kind, stem without it) of "【单选题】…", "（多选）…", "…（多选）"."""
    for pattern in (
        r"^\s*[(（\[【]\s*([^()（）\[\]【】\d]{2,7})\s*[)）\]】]\s*(?=\S)",
        r"(?<=\S)\s*[(（\[【]\s*([^()（）\[\]【】\d]{2,7})\s*[)）\]】]\s*$",
    ):
        found = re.search(pattern, stem)
        kind = KINDS.get(squeeze(found[1]), "") if found else ""
        if found and kind and "选" in found[1] + "选" * (kind in (TRUE_FALSE, BLANK)):
            return kind, (stem[: found.start()] + stem[found.end() :]).strip()
    return "", stem
