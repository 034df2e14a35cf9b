"""manage.py import_questions: one JSON object, an exit code, and no database."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from tests.workbooks.builders import HEADER, xlsx

GOOD = [
    HEADER,
    (1, "单选题", "1、国家的根本法是（ B ）", "A、刑法", "B、宪法", "", "D、民法典", "B", "见序言"),
    (2, "判断题", "宪法至上", "", "", "", "", "√", ""),
    (3, "填空题", "首都是____", "", "", "", "", "北京;北京市", ""),
    (4, "简答题", "什么是法治", "", "", "", "", "答：依法治国", ""),
]


@pytest.fixture
def book(tmp_path):
    def write(rows, name="题库.xlsx"):
        path = tmp_path / name
        path.write_bytes(xlsx(("题库", rows)))
        return str(path)

    return write


def run(*args: str) -> tuple[int, str]:
    target = io.StringIO()
    try:
        call_command("import_questions", *args, stdout=target)
    except SystemExit as exit_:
        return int(exit_.code or 0), target.getvalue()
    return 0, target.getvalue()


def test_json_holds_questions_errors_warnings_and_counts(book):
    code, output = run(book(GOOD), "--json")
    result = json.loads(output)
    assert code == 0
    first = result["questions"][0]
    wanted = {
        "sheet": "题库", "row": 2, "kind": "single", "stem": "国家的根本法是（ ）",
        "options": ["刑法", "宪法", "", "民法典"], "key": ["B"], "items": [],
        "explanation": "见序言",
        "difficulty": None, "citation": "",
    }  # fmt: skip
    assert {name: first[name] for name in wanted} == wanted
    assert [q["key"] for q in result["questions"]] == [
        ["B"], True, [["北京", "北京市"]], "依法治国"
    ]  # fmt: skip
    assert result["errors"] == []
    assert [w["code"] for w in result["warnings"]] == ["answer_in_stem", "bank_not_checked"]
    assert result["warnings"][0].keys() == {"sheet", "row", "column", "code", "message"}
    assert result["counts"]["questions"] == 4 and result["counts"]["warnings"] == 2


def test_an_error_gives_exit_code_one_and_keeps_the_row_out(book):
    code, output = run(book([*GOOD, (5, 1, "代码题型", "一", "二", "", "", "A")]), "--json")
    result = json.loads(output)
    assert code == 1
    assert [(e["row"], e["column"], e["code"]) for e in result["errors"]] == [
        (6, "B", "ambiguous_type_code")
    ]  # fmt: skip
    assert [q["row"] for q in result["questions"]] == [2, 3, 4, 5]


@pytest.mark.parametrize(
    "content", [None, b"", b"%PDF-1.4", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0"]
)
def test_an_unreadable_file_gives_one_error_object(tmp_path, content):
    path = tmp_path / "坏.xlsx"
    if content is not None:
        path.write_bytes(content)
    code, output = run(str(path), "--json")
    result = json.loads(output)
    assert (code, result["questions"], len(result["errors"])) == (1, [], 1)
    error = result["errors"][0]
    assert (error["sheet"], error["row"], error["column"]) == ("", 0, "")
    assert error["message"].endswith("。")


def test_a_file_that_breaks_half_way_gives_nothing_but_the_refusal(tmp_path):
    path = tmp_path / "宽.xlsx"
    path.write_bytes(xlsx(("一", GOOD), ("二", [HEADER, ["x"] * 61])))
    code, output = run(str(path), "--json")
    result = json.loads(output)
    assert (code, result["questions"]) == (1, [])
    assert [e["code"] for e in result["errors"]] == ["too_many_columns"]


def test_a_mapping_answers_what_only_a_person_knows(book, tmp_path):
    path = book([HEADER, (1, 7, "甲", "一", "二", "", "", "A")])
    mapping = tmp_path / "mapping.json"
    mapping.write_text(json.dumps({"type_codes": {"7": "single"}}), encoding="utf-8")
    assert run(path, "--json")[0] == 1
    code, output = run(path, "--json", "--mapping", str(mapping))
    assert (code, json.loads(output)["questions"][0]["kind"]) == (0, "single")
    mapping.write_text("{}[", encoding="utf-8")
    code, output = run(path, "--json", "--mapping", str(mapping))
    assert (code, json.loads(output)["errors"][0]["code"]) == (1, "bad_mapping")


def test_a_subject_is_given_to_questions_that_have_none(book):
    _, output = run(book(GOOD), "--json", "--subject", "宪法/总则")
    assert {q["subject"] for q in json.loads(output)["questions"]} == {"宪法/总则"}


def test_people_get_a_summary_in_chinese(book):
    code, output = run(book([*GOOD, (5, "单选题", "甲", "一", "二", "", "", "E")]))
    assert code == 1
    assert "读出题目 4 道" in output and "第 6 行 H 列" in output and "错误 1 条" in output


def test_it_runs_in_a_bare_shell_without_database_or_secrets(book, tmp_path):
    """As on a fresh machine: nothing in the environment, nothing on standard output but JSON."""
    keep = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    finished = subprocess.run(
        [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "import_questions",
         book(GOOD), "--json"],
        capture_output=True, cwd=tmp_path, check=False,
        env=keep | {"DATABASE_URL": "sqlite:////nonexistent/no.sqlite3"},
    )  # fmt: skip
    assert finished.returncode == 0, finished.stderr.decode()
    assert len(json.loads(finished.stdout)["questions"]) == 4
