"""What a mapping screen shows, and what a person's corrections change."""

import json

import pytest

from core.workbook import UnreadableWorkbook
from question_bank.reading import BadMapping, inspect_workbook, propose_mapping, read_mapping
from tests.workbooks.builders import HEADER, Reading, xlsx

ROWS = [
    ("题库",),
    ("编码", "题目类别名", "考查内容", "A", "B", "C", "应选", "难度"),
    ("T1", "1", "国家的根本法是", "刑法", "宪法", "民法典", "B", "易"),
    ("T2", "3", "宪法至上", "", "", "", "A", "易"),
]


def test_inspection_gives_each_column_with_samples_and_a_guess():
    content = xlsx(("一", [("标题",), HEADER, (1, "单选题", "甲", "x", "y", "", "", "A", "因")]))
    sheet = inspect_workbook(content)["sheets"][0]
    table = sheet["tables"][0]
    assert (sheet["skip"], table["header_row"], table["rows"]) == (False, 2, 1)
    stem = table["columns"][2]
    assert stem == {
        "column": "C", "header": "题干", "field": "stem", "confidence": "sure", "samples": ["甲"]
    }  # fmt: skip
    assert table["columns"][3]["field"] == "option:0"


def test_the_proposal_reads_as_the_guess_does_and_is_json():
    content = xlsx(
        ("一", [HEADER, (1, "单选题", "甲", "x", "y", "", "", "A", "因")]),
        ("填写说明", [("请逐行填写",)]),
    )
    proposal = json.loads(json.dumps(propose_mapping(inspect_workbook(content))))
    assert proposal["sheets"]["填写说明"]["skip"] is True
    assert Reading(content, proposal).questions == Reading(content).questions


def test_type_codes_that_occur_are_listed_for_the_person():
    content = xlsx(("一", [HEADER, (1, 1, "甲"), (2, 3, "乙"), (3, "单选题", "丙")]))
    assert inspect_workbook(content)["sheets"][0]["tables"][0]["type_codes"] == {"1": "", "3": ""}


def test_a_header_that_means_nothing_to_us_is_read_once_mapped():
    content = xlsx(("一", ROWS))
    assert Reading(content).questions == []
    mapping = {
        "sheets": {
            "一": {
                "tables": [
                    {"header_row": 2, "columns": {"A": "uid", "B": "type", "C": "stem",
                                                  "D": "option:0", "E": "option:1",
                                                  "F": "option:2", "G": "answer"}}
                ]
            }
        },
        "type_codes": {"1": "single", "3": "true_false"},
        "judge_letters": {"A": True, "B": False},
    }  # fmt: skip
    found = Reading(content, mapping)
    assert found.errors == []
    assert [(q.uid, q.kind, q.key, q.difficulty) for q in found.questions] == [
        ("T1", "single", ["B"], 1), ("T2", "true_false", True, 1)
    ]  # fmt: skip


def test_a_column_can_be_dropped_and_a_sheet_left_out():
    content = xlsx(
        ("一", [HEADER, (1, "单选题", "甲", "x", "y", "", "", "A", "因")]),
        ("二", [HEADER, (1, "单选题", "乙", "x", "y", "", "", "A", "因")]),
    )
    mapping = {
        "sheets": {
            "一": {"tables": [{"header_row": 1, "columns": {"I": ""}}]},
            "二": {"skip": True},
        }
    }
    only = Reading(content, mapping).only
    assert (only.sheet, only.explanation) == ("一", "")


def test_a_table_without_a_header_can_be_given_one():
    content = xlsx(("一", [("甲题", "x", "y", "B"), ("乙题", "x", "y", "A")]))
    mapping = {
        "sheets": {
            "*": {
                "tables": [
                    {"header_row": 0, "kind": "single",
                     "columns": {"A": "stem", "B": "option:0", "C": "option:1", "D": "answer"}}
                ]
            }
        }
    }  # fmt: skip
    found = Reading(content, mapping)
    assert [(q.row, q.key) for q in found.questions] == [(1, ["B"]), (2, ["A"])]


@pytest.mark.parametrize(
    "raw",
    [
        [], {"sheets": [1]}, {"sheets": {"一": {"tables": [{}]}}}, {"index_base": 2},
        {"type_codes": {"1": "猜"}}, {"difficulty": {"1": "x"}},
        {"sheets": {"一": {"tables": [{"header_row": 1, "columns": {"A": "nonsense"}}]}}},
    ],
)  # fmt: skip
def test_a_mapping_of_another_form_is_refused(raw):
    with pytest.raises(BadMapping):
        read_mapping(raw)


def test_inspecting_refuses_what_reading_refuses():
    with pytest.raises(UnreadableWorkbook):
        inspect_workbook(b"%PDF-1.4")
