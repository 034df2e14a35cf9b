"""The pure parts that the bank's pages rest on."""

from types import SimpleNamespace

import pytest

from question_bank.citing import read_citation, split_citations
from question_bank.forms.imports import read_mapping_post
from question_bank.forms.questions import read_blanks, read_tags
from question_bank.preview import differences, key_text
from question_bank.profiles import recall, remember, signature
from question_bank.progress import ProgressFile
from question_bank.reading import inspect_workbook
from question_bank.reading.details import read_citation as read_cell
from question_bank.resembling import pieces, rank
from tests.question_bank.bank import case, single
from tests.question_bank.books import GOOD, HEAD, sheets, workbook


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("《监督法》第二条、第三条", ["《监督法》第二条", "《监督法》第三条"]),
        ("《监督法》第二条；第三条第二款", ["《监督法》第二条", "《监督法》第三条第二款"]),
        ("县里的通知；《宪法》第三条", ["县里的通知", "《宪法》第三条"]),
        ("《监督法》第二条\n《监督法》第二条", ["《监督法》第二条"]),
        ("；；\n 。", []),
    ],
)
def test_citations_are_told_apart_and_what_is_none_stays(text, found):
    assert split_citations(text) == found
    assert split_citations("；".join(found)) == found, "an export reads back the same"


def test_a_citation_without_an_article_still_knows_its_law():
    assert read_citation("《宪法》").article_number is None
    assert read_citation("《宪法》").law_key == "宪法"
    assert read_citation("某某文件第三条的精神").text == "某某文件第三条的精神"


def test_progress_is_told_in_steps_and_survives_a_lost_folder(tmp_path):
    progress = ProgressFile(tmp_path / "progress", "import-1")
    assert progress.read() is None
    seen = [progress.read().done for _ in progress.follow(range(500), "检查试题", 500)]
    assert (seen[0], seen[-1]) == (0, 400)
    assert progress.read().percent == 80
    progress.path.write_text("{broken", encoding="utf-8")
    assert progress.read() is None
    progress.clear()
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    ProgressFile(blocked, "x").report("仍然继续")


def test_pieces_are_cut_from_the_longest_run_of_words():
    text = "甲、乙：县级人大常委会组成人员"
    assert pieces(text) == ["县级人大常委", "人大常委会组", "委会组成人员"]
    assert pieces("短句") == []
    assert all(len(piece) == 6 for piece in pieces("县级人大常委会组成人员的名额由谁确定"))


def test_the_closest_question_comes_first_and_strangers_not_at_all():
    def question(stem):
        return SimpleNamespace(stem=stem, options=["甲", "乙"])

    close, closer = (
        question("县级人大常委会的名额由谁定？"),
        question("县级人大常委会的名额由谁确定？"),
    )
    far = question("监察委员会由谁产生，对谁负责？")
    found = rank("县级人大常委会名额由谁确定？", ["甲", "乙"], [far, close, closer])
    assert found == [closer, close]


def test_old_beside_new_in_words():
    changes = differences(
        {**single(), "difficulty": 1, "items": [], "tags": []},
        {**single(key=["B"]), "difficulty": 3, "items": [], "tags": ["换届"]},
    )
    assert [(one["label"], one["old"], one["new"]) for one in changes] == [
        ("答案", "A", "B"),
        ("难度", "易", "难"),
        ("标签", "", "换届"),
    ]


def test_a_changed_sub_question_is_told_whole():
    old, new = case(), case()
    new["items"] = [{**new["items"][0], "key": ["B"]}, new["items"][1]]
    (change,) = differences(old, new)
    assert change["label"] == "小题"
    assert "答案：A" in change["old"] and "答案：B" in change["new"]


@pytest.mark.parametrize(
    ("key", "text"),
    [(True, "正确"), (["A", "C"], "AC"), ([["一", "壹"], ["二"]], "一 或 壹；二"), (None, "")],
)
def test_a_key_in_words(key, text):
    assert key_text(key) == text


def test_what_is_typed_for_blanks_and_tags():
    assert read_blanks("甲；乙\n\n 丙 ;\n") == [["甲", "乙"], ["丙"]]
    assert read_tags("换届，选举 #换届#;x") == ["换届", "选举", "x"]


def test_a_profile_finds_the_same_headers_on_another_sheet():
    first = inspect_workbook(workbook(GOOD))["sheets"]
    moved = inspect_workbook(sheets({"二〇二六": [["标题"], [], HEAD, *GOOD]}))["sheets"]
    assert signature(first) == signature(moved) != ""
    stated = {
        "sheets": {"题库": {"tables": [{"header_row": 1, "columns": {"H": "tags"}}]}},
        "index_base": 1,
    }
    mapping = recall(remember(stated, first), moved)
    assert mapping["index_base"] == 1
    (table,) = mapping["sheets"]["二〇二六"]["tables"]
    assert (table["header_row"], table["columns"]) == (3, {"H": "tags"})


def test_a_moved_header_row_leaves_the_old_columns_behind():
    layout = inspect_workbook(workbook(GOOD))["sheets"]
    mapping = read_mapping_post({"s0-t0-row": "4", "s0-t0-A": "stem", "level-1": "3"}, layout)
    assert mapping["sheets"]["题库"]["tables"] == [{"header_row": 4, "kind": ""}]
    assert mapping["difficulty"] == {"1": 3}


@pytest.mark.parametrize(
    "text",
    [
        "《宪法》第三条；县里的通知",
        "县里的通知；《宪法》第三条",
        "《监督法》第二条；《监督法》第三条；见教材第 5 页",
    ],
)
def test_a_note_beside_an_article_is_read_with_it(text):
    assert read_cell(text) == text
