"""import_questions --apply: the same check and the same action as the page."""

import json

import pytest
from django.core.management import call_command

from question_bank.models import ImportBatch, Question
from tests.question_bank.books import GOOD, row, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def shell(tmp_path, capsys):
    def run(content: bytes, *options: str) -> dict:
        path = tmp_path / "题库.xlsx"
        path.write_bytes(content)
        try:
            call_command("import_questions", str(path), "--json", *options)
            code = 0
        except SystemExit as stop:
            code = stop.code
        return {**json.loads(capsys.readouterr().out), "exit": code}

    return run


def test_without_apply_nothing_is_written(shell):
    result = shell(workbook(GOOD))
    assert (result["exit"], result["counts"]["questions"]) == (0, 5)
    assert not Question.objects.exists() and not ImportBatch.objects.exists()


def test_with_apply_the_questions_wait_for_a_reviewer(shell, clerk):
    result = shell(workbook(GOOD), "--apply", "--by", clerk.username, "--subject", "综合")
    assert (result["exit"], result["errors"]) == (0, [])
    assert result["applied"]["create"] == 5
    assert set(Question.objects.values_list("state", "imported_by")) == {("review", clerk.pk)}
    assert Question.objects.filter(subject__path="综合").count() == 4


def test_a_second_time_the_bank_says_what_it_has_already(shell, clerk):
    shell(workbook(GOOD), "--apply")
    result = shell(workbook(GOOD), "--apply")
    assert (result["exit"], result["applied"]["duplicate"]) == (0, 5)
    assert {warning["code"] for warning in result["warnings"]} == {"duplicate_in_bank"}
    assert Question.objects.count() == 5


def test_one_error_keeps_the_whole_file_out(shell):
    result = shell(workbook([*GOOD, row("坏题", key="F")]), "--apply")
    assert result["exit"] == 1
    assert [error["row"] for error in result["errors"]] == [7]
    assert not Question.objects.exists() and not ImportBatch.objects.exists()


def test_a_repeated_number_is_found_only_beside_the_bank(shell, clerk):
    shell(workbook(GOOD[:1]), "--apply")
    uid = Question.objects.get().uid
    head = ["编号", "题型", "题干", "选项A", "选项B", "答案"]
    lines = [[uid, "单选题", f"改法{number}", "对", "错", "A"] for number in (1, 2)]
    twice = workbook(lines, head=head)
    result = shell(twice, "--apply")
    assert result["exit"] == 1
    assert "出现了两次" in result["errors"][0]["message"]
    assert Question.objects.get().stem == "甲题"


def test_an_unknown_person_is_refused(shell):
    result = shell(workbook(GOOD), "--apply", "--by", "nobody")
    assert result["exit"] == 1
    assert "没有用户名为“nobody”的人员" in result["errors"][0]["message"]
    assert not Question.objects.exists()
