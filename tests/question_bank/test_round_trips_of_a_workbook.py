"""Out of the bank and in again: whatever a question holds comes back as it left."""

import io

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.workbook import write_workbook
from question_bank.facts import complete
from question_bank.faults import find_faults
from question_bank.reading import ReadQuestion, RowIssue, read_questions
from question_bank.sheet import (
    BRANCHES,
    DIFFICULTIES,
    FEWEST_OPTIONS,
    KINDS,
    SHEET,
    headers,
    measure,
    sheet_rows,
    widths,
)
from question_bank.taking import facts_from

# Without shrinking: a workbook for each try is too dear.
QUICK = settings(
    deadline=None,
    max_examples=12,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
LETTERS = "ABCDEFGHIJ"
# Signs that other workbooks use for structure: in ours they are only text.
SIGNS = "县人大常委会法第一二三条ABC1290年，。；、（）()《》.-=+@%|/ "
PLAIN_SIGNS = SIGNS.translate(str.maketrans("", "", "|;；/"))


def words(signs: str = SIGNS) -> st.SearchStrategy[str]:
    return st.text(st.sampled_from(signs), max_size=14).map(lambda text: f"县{text}法")


OPTIONS = st.lists(words(), min_size=2, max_size=8, unique=True)
DETAILS = st.fixed_dictionaries(
    {
        "explanation": st.one_of(st.just(""), words()),
        "difficulty": st.sampled_from(sorted(DIFFICULTIES)),
        "branch": st.sampled_from(sorted(BRANCHES)),
        "has_fixed_order": st.booleans(),
        "for_practice": st.booleans(),
        "tags": st.lists(st.sampled_from(["换届", "名额", "2024"]), unique=True, max_size=3),
        "subject": st.sampled_from(["", "宪法", "宪法/国家机构/监察委员会"]),
        "citations": st.lists(
            st.sampled_from(["《宪法》第三条", "《监督法》第二条", "县里的通知"]),
            unique=True,
            max_size=3,
        ),
    }
)


@st.composite
def choices(draw, kind: str) -> dict:
    options = draw(OPTIONS)
    fewest, most = {"single": (1, 1), "multiple": (2, 8), "indeterminate": (1, 8)}[kind]
    letters = st.sampled_from(LETTERS[: len(options)])
    key = draw(st.sets(letters, min_size=fewest, max_size=min(most, len(options))))
    return {"kind": kind, "stem": draw(words()), "options": options, "key": sorted(key)}


@st.composite
def blanks(draw) -> dict:
    accepted = st.lists(words(PLAIN_SIGNS), min_size=1, max_size=3, unique=True)
    key = draw(st.lists(accepted, min_size=1, max_size=4))
    return {"kind": "blank", "stem": "国家" + "____和" * len(key) + "等。", "key": key}


PARTS = {
    "single": choices("single"),
    "multiple": choices("multiple"),
    "indeterminate": choices("indeterminate"),
    "true_false": st.builds(
        lambda stem, key: {"kind": "true_false", "stem": stem, "key": key}, words(), st.booleans()
    ),
    "blank": blanks(),
    "short_answer": st.builds(
        lambda stem, key: {"kind": "short_answer", "stem": stem, "key": key}, words(), words()
    ),
    "essay": st.builds(
        lambda stem, key: {"kind": "essay", "stem": stem, "key": key}, words(), words()
    ),
}


def as_item(part: dict, explanation: str, citation: str) -> dict:
    return {"options": [], **part, "explanation": explanation, "citation": citation}


ITEM = st.builds(
    as_item,
    st.one_of(*PARTS.values()),
    st.sampled_from(["", "见法条。"]),
    st.sampled_from(["", "《宪法》第三条"]),
)
CASE = st.builds(
    lambda stem, items: {"kind": "case", "stem": stem, "items": items},
    words(),
    st.lists(ITEM, min_size=1, max_size=4, unique_by=lambda one: one["stem"]),
)
WHOLE = {
    kind: st.builds(lambda part, details: complete({**part, **details}), parts, DETAILS)
    for kind, parts in {**PARTS, "case": CASE}.items()
}


def uid_of(number: int) -> str:
    return f"ABCDEFGH{number // 10 + 2}{number % 8 + 2}"


def written(questions: list[dict]) -> bytes:
    sizes = [measure(facts) for facts in questions]
    options = max([FEWEST_OPTIONS, *(size[0] for size in sizes)])
    most_blanks = max([0, *(size[1] for size in sizes)])
    numbered = [(uid_of(number), facts) for number, facts in enumerate(questions)]
    target = io.BytesIO()
    write_workbook(target, [(SHEET, sheet_rows(numbered, options, most_blanks))])
    return target.getvalue()


def read_back(content: bytes) -> tuple[list[ReadQuestion], list[RowIssue]]:
    found = list(read_questions(content))
    # By row: cases come last, for their sub-questions may stand anywhere below them.
    read = [one for one in found if isinstance(one, ReadQuestion)]
    questions = sorted(read, key=lambda one: one.row)
    return questions, [one for one in found if isinstance(one, RowIssue)]


def sound(questions: list[dict]) -> bool:
    return not any(find_faults(facts) for facts in questions)


@pytest.mark.parametrize("kind", WHOLE)
def test_a_question_of_each_kind_comes_back_as_it_left(kind):
    @QUICK
    @given(WHOLE[kind].filter(lambda facts: sound([facts])))
    def comes_back(facts):
        questions, issues = read_back(written([facts]))
        assert not [issue for issue in issues if issue.severity == "error"]
        assert [facts_from(one) for one in questions] == [facts]
        assert questions[0].uid == uid_of(0)

    comes_back()


@QUICK
@given(st.lists(st.one_of(*WHOLE.values()), min_size=2, max_size=6).filter(sound))
def test_kinds_side_by_side_do_not_lean_on_each_other(questions):
    found, issues = read_back(written(questions))
    assert not [issue for issue in issues if issue.severity == "error"]
    assert [facts_from(one) for one in found] == questions


@QUICK
@given(st.lists(st.one_of(*WHOLE.values()), min_size=1, max_size=4).filter(sound))
def test_a_second_trip_writes_the_same_cells(questions):
    def cells(content: bytes) -> list[tuple]:
        return list(openpyxl.load_workbook(io.BytesIO(content))[SHEET].values)

    first = written(questions)
    found, _ = read_back(first)
    assert cells(written([facts_from(one) for one in found])) == cells(first)


# --- The layout itself ----------------------------------------------------------------------


@pytest.mark.parametrize(("options", "most_blanks"), [(4, 0), (2, 3), (10, 10), (26, 1)])
def test_headers_are_one_of_each_and_have_a_width(options, most_blanks):
    names = headers(options, most_blanks)
    assert len(names) == len(set(names)) == 14 + options + most_blanks
    assert len(widths(names)) == len(names) and min(widths(names)) >= 12
    assert names[:5] == ["编号", "序号", "父题序号", "题型", "题干"]


@pytest.mark.parametrize(
    ("facts", "needed"),
    [
        ({"kind": "single", "options": ["甲"] * 7}, (7, 0)),
        ({"kind": "blank", "key": [["一"], ["二"]]}, (0, 2)),
        ({"kind": "blank", "key": None}, (0, 0)),
        ({"kind": "essay", "key": "答"}, (0, 0)),
        (
            {
                "kind": "case",
                "items": [
                    {"kind": "single", "options": ["甲"] * 5, "key": ["A"]},
                    {"kind": "blank", "options": [], "key": [["一"]] * 3},
                ],
            },
            (5, 3),
        ),
    ],
)
def test_the_widest_part_decides_how_many_columns_are_needed(facts, needed):
    assert measure(complete(facts)) == needed


def test_sub_questions_follow_their_case_and_point_to_it():
    good = {"kind": "true_false", "stem": "对吗？", "key": True}
    items = [as_item({**good, "stem": f"第{number}问"}, "", "") for number in (1, 2)]
    facts = [complete(good), complete({"kind": "case", "stem": "材料", "items": items})]
    lines = list(sheet_rows([("甲", facts[0]), ("乙", facts[1]), ("丙", facts[0])], 4, 0))
    assert [line[:4] for line in lines[1:]] == [
        ["甲", "1", "", "判断题"],
        ["乙", "2", "", "案例题"],
        ["", "3", "2", "判断题"],
        ["", "4", "2", "判断题"],
        ["丙", "5", "", "判断题"],
    ]


def test_every_kind_level_and_branch_has_a_word_that_is_read_again():
    for kind, label in KINDS.items():
        assert kind in WHOLE, label
    good = {"kind": "true_false", "stem": "对吗？", "key": True}
    for level in DIFFICULTIES:
        for branch in BRANCHES:
            facts = complete({**good, "difficulty": level, "branch": branch})
            assert facts_from(read_back(written([facts]))[0][0]) == facts
