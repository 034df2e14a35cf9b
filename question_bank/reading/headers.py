"""Which field a header names. Rules from many systems' templates; see the synonyms below."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

STRONG, WEAK, LOOSE = 3, 2, 1

_STRONG = {
    "uid": "试题编号 题目编号 题库编号",
    "number": "序号 题号 源题号 题目序号 试题序号 no 顺序号",
    "parent": "父题序号 所属案例 所属大题 父题 父题编号 主题序号 所属案例序号",
    "sub_type": "子题型 子题类型 小题题型 小题类型",
    "sub_order": "试题序列 小题序号 子题序号 小题号",
    "material": "材料 背景资料 大题 案例材料 材料内容 背景材料 案例 案例背景 案情 共用题干 "
    "大题题干 案例内容",
    "type": "题型 题目类型 试题类型 题目题型 试题题型 问题类型 qtype question_type questiontype "
    "题目类别 试题类别 题类型 题类",
    "stem": "题干 试题正文 题干内容 题目内容 试题内容 题目描述 题目标题 题名 题干正文 试题题干 "
    "题目题干 "
    "question stem 问题描述 问题内容 试题题目 考题 考题内容 题干描述",
    "options": "选项 选项内容 试题选项 备选项 options choices 题目选项 备选答案 候选答案 可选项 "
    "选择项 答案选项内容",
    "answer": "答案 正确答案 标准答案 参考答案 试题答案 正确选项 答案选项 正解 answer key correct "
    "correct_answer correctanswer 题目答案 标准答案选项 答案内容 正确项 标答 答案字母 rightanswer",
    "flag": "是否正确项 是否正确 是否正确答案 是否答案 正确与否 是否为答案 是否为正确答案 "
    "是否正确选项",
    "explanation": "解析 答案解析 题目解析 试题解析 整体解析 解析说明 详解 解释 分析 判断题解析 "
    "analysis "
    "explanation 答案说明 解题思路 试题分析 答案详解 解答 说明 提示",
    "citation": "题目依据 依据 法律依据 出处 来源 条款 法条 依据条款 答案依据 命题依据 答案出处 "
    "题目出处 "
    "法规依据 依据法条 法律条文 试题依据 试题来源 相关法条 法条依据 政策依据 题目来源 出题依据",
    "difficulty": "难度 难易 难易度 难易程度 题目难度 试题难度 难度等级 难度系数 level "
    "difficulty 难度级别",
    "score": "分值 分数 得分 试题分数 单题分值 单空分数 score points 题目分值 试题分值 标准分 "
    "题目分数 每题分值",
    "chapter": "科目名 科目 所属科目 课程 课程名称 科目名称 章节 所属章节 一级纲要 二级纲要 "
    "三级纲要 知识点 知识点名称 单元 目录 课程结构 章节名 章节名称 "
    "所属知识点 考点 知识模块 一级知识点 二级知识点 三级知识点 所属目录 专题 考试内容 知识领域",
    "category": "所属题库 题库 题库名 来源题库 分类 所属范围 题库名称 所属分类 题库分类 "
    "试题分类 专业 类别 所属专业",
    "tags": "标签 关键字 tags 关键词 题目标签 tag",
    "importance": "重要程度 掌握程度 重要性 重要度",
    "branch": "适用机关 适用对象 适用范围 适用岗位",
    "fixed_order": "选项顺序固定 固定选项顺序 选项不乱序",
    "practice": "练习题",
    "option_explanation": "选项解析",
    "picture": "题目图片 题目视频 选项图片 图片 视频 附件 题干图片 image picture 试题图片 题图",
}
_WEAK = {
    "type": "类型 type kind 题目分类",
    "stem": "题目 试题 问题 内容 title content 标题 题目名称 试题名称 名称 题",
    "uid": "编号 uid",
    "number": "id 试题编码 题目编码 试题id 题目id 编码",
    "explanation": "备注解析 答题解析",
    "score": "分",
}
_IGNORED = (
    "备注 创建人 创建时间 更新时间 修改时间 录入人 审核人 出题人 命题人 出题单位 选项数 选项个数 "
    "答题时间 状态 "
    "是否启用 版本 版本号 题目排序 排序 章节id 限时 时间 作者 正确率 使用次数 考试人员类型 "
    "命题单位 出题日期 "
    "创建日期 填空数 remark 审题人 所属部门 部门 单位 空数 选项数量 专业id"
).split()

SYNONYMS = {
    name: (field, strength)
    for strength, table in ((WEAK, _WEAK), (STRONG, _STRONG))
    for field, names in table.items()
    for name in names.split()
}

_CHINESE = "一二三四五六七八九十"
_BRACKETS = re.compile(r"[(\[【〔{<](?:[^()\[\]【】〔〕{}<>]*)[)\]】〕}>]")
_LETTER_OPTION = re.compile(
    r"(?:选项|备选答案|候选答案|备选项|答案|备选|选择项|option_?|ans_?|answer_?|choice_?|opt_?|"
    r"item_?)"
    r"([a-z])(?:项)?|([a-z])(?:选项|项|\.|、|:)?|选([a-z])|选项([a-z])[/|]?option_?[a-z]?"
)
_NUMBER_OPTION = re.compile(
    rf"(?:选项|备选答案|候选答案|备选项|备选|option_?|choice_?|opt_?|答案选项)(\d{{1,2}}|"
    rf"[{_CHINESE}])"
)
_BLANK = re.compile(
    rf"(?:第)?(?:填?空格?|blank_?)(\d{{1,2}}|[{_CHINESE}])(?:答案)?|第(\d{{1,2}})空(?:答案)?"
)
_ANSWER = re.compile(rf"(?:正确答案|标准答案|参考答案|答案|answer_?)(\d{{1,2}}|[{_CHINESE}])")
_FLAG = re.compile(r"(?:is_?correct_?|correct_?|是否正确|正确)(\d{1,2}|[a-z])|选项([a-z])是否正确")


@dataclass(frozen=True)
class Claim:
    """A header claims a field: "stem", or "option:0", "blank:1", "answer:2", "flag:0"."""

    field: str
    strength: int
    plain: str

    @property
    def family(self) -> str:
        return self.field.partition(":")[0]


def plain_header(text: str) -> str:
    """The header without blanks, notes in brackets, stars and case."""
    folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()
    folded = re.sub(r"[*#:]+$|^[*#]+", "", folded.replace("*", ""))
    folded = re.sub(r"^(选项|备选答案|候选答案)[(\[【]([a-z])[)\]】]", r"\1\2", folded)
    bare = _BRACKETS.sub("", folded)
    bare = re.sub(r"[(\[【〔].*$", "", bare)
    return bare.strip(":、.") or re.sub(r"[()\[\]【】〔〕{}<>]", "", folded)


@lru_cache(maxsize=4096)
def match_header(text: str) -> Claim | None:
    """The field that a header cell names; None when it names none that we know."""
    if not text or len(text) > 60:
        return None
    plain = plain_header(text)
    if not plain or len(plain) > 24 or plain in _IGNORED:
        return None
    return _exact(plain) or _numbered(plain) or _bilingual(plain) or _loose(plain)


def is_ignored(text: str) -> bool:
    return plain_header(text) in _IGNORED


def _exact(plain: str) -> Claim | None:
    found = SYNONYMS.get(plain)
    return Claim(found[0], found[1], plain) if found else None


def _numbered(plain: str) -> Claim | None:
    found = _LETTER_OPTION.fullmatch(plain)
    if found:
        letter = next(group for group in found.groups() if group)
        return Claim(f"option:{ord(letter) - 97}", WEAK if len(plain) == 1 else STRONG, plain)
    for family, pattern in (
        ("option", _NUMBER_OPTION), ("blank", _BLANK), ("answer", _ANSWER), ("flag", _FLAG),
    ):  # fmt: skip
        found = pattern.fullmatch(plain)
        if found:
            place = _place(next(group for group in found.groups() if group))
            return Claim(f"{family}:{place}", STRONG, plain)
    return None


def _place(number: str) -> int:
    if number.isdigit():
        return max(0, int(number) - 1)
    if number in _CHINESE:
        return _CHINESE.index(number)
    return ord(number) - 97


def _bilingual(plain: str) -> Claim | None:
    """题干/question, 答案answer: one of the two halves decides."""
    halves = [half for half in re.split(r"[/|,,]", plain) if half]
    if not re.search(r"\d|选项[a-z]", plain):
        halves += [re.sub(r"[a-z_\s]+", "", plain), re.sub(r"[^a-z_]+", "", plain)]
    for half in halves:
        if half and half != plain:
            found = _exact(half)
            if found:
                return Claim(found.field, found.strength, plain)
    return None


def _loose(plain: str) -> Claim | None:
    if not re.fullmatch(r"[一-鿿a-z0-9_/\-]+", plain):
        return None  # a sentence, not a label
    if "答案" in plain and "解析" not in plain and "数" not in plain and len(plain) <= 10:
        return Claim("answer", LOOSE, plain)
    if plain.endswith("解析"):
        return Claim("explanation", LOOSE, plain)
    if re.match(r"题目|题干", plain) and len(plain) <= 10:
        return Claim("stem", LOOSE, plain)
    return None
