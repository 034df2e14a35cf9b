"""What the import's pages refuse, and to whom."""

import pytest
from django.urls import reverse

from core.files import private_path
from core.state import Refused
from question_bank.actions.imports import (
    recheck_import,
    reject_import,
    request_undo,
    save_profile,
    start_import,
)
from question_bank.models import ImportBatch, MappingProfile, Question, QuestionExport
from tests.conftest import NOW
from tests.question_bank.bank import LATER
from tests.question_bank.books import GOOD, HEAD, row, workbook
from tests.queue import run_queue

pytestmark = pytest.mark.django_db
# Made once: a workbook carries the second of its making, and the same file has the same bytes.
BOOK = workbook(GOOD)
MOVES = ("apply", "undo", "reject", "recheck", "profile", "report")


def checked(by, content=None, **fields) -> ImportBatch:
    batch = start_import(content or BOOK, filename="题库.xlsx", by=by, at=NOW)
    run_queue()
    batch.refresh_from_db()
    return batch


@pytest.fixture
def batch(clerk) -> ImportBatch:
    return checked(clerk)


@pytest.mark.parametrize("do", MOVES)
@pytest.mark.parametrize("role", ["reviewer", "marker", "stranger"])
def test_nobody_else_moves_an_import(do, role, batch, client_for, request):
    client = client_for(request.getfixturevalue(role))
    answer = client.post(reverse("bank:import_act", args=[batch.pk]), {"do": do, "name": "x"})
    assert answer.status_code in (302, 403, 404)
    batch.refresh_from_db()
    assert (batch.state, batch.job) == ("checked", "")
    assert not QuestionExport.objects.exists() and not MappingProfile.objects.exists()


def test_an_unknown_move_is_not_found_and_a_get_not_allowed(batch, clerk, client_for):
    client, url = client_for(clerk), reverse("bank:import_act", args=[batch.pk])
    assert client.post(url, {"do": "explode"}).status_code == 404
    assert client.get(url).status_code == 405


@pytest.mark.parametrize("do", ["apply", "reject", "recheck", "undo"])
def test_a_running_job_is_waited_for(do, batch, clerk, client_for):
    ImportBatch.objects.update(job="apply", job_started_at=NOW)
    client, url = client_for(clerk), reverse("bank:import_act", args=[batch.pk])
    ImportBatch.objects.update(job_started_at=None)
    answer = client.post(url, {"do": do, "branch": "common"})
    assert answer.status_code == 409
    assert "请等它结束后再操作" in answer.content.decode()


def test_an_undone_batch_is_undone_once(batch, clerk):
    with pytest.raises(Refused, match="只有已导入的批次才能撤销"):
        request_undo(batch, by=clerk, at=LATER)


def test_a_rejected_batch_comes_back_by_no_way(batch, clerk):
    reject_import(batch, by=clerk, at=LATER)
    assert not batch.rows.exists()
    with pytest.raises(Refused):
        recheck_import(batch, by=clerk, at=LATER)
    with pytest.raises(Refused):
        reject_import(batch, by=clerk, at=LATER)


def test_the_mapping_page_is_closed_once_it_is_imported(batch, clerk, client_for):
    ImportBatch.objects.update(state="applied")
    url = reverse("bank:import_mapping", args=[batch.pk])
    assert client_for(clerk).get(url).status_code == 409
    assert client_for(clerk).post(url, {}).status_code == 409


def test_a_profile_needs_a_name_of_its_own(batch, clerk):
    with pytest.raises(Refused, match="起个名称"):
        save_profile(batch, "  ", by=clerk, at=LATER)
    save_profile(batch, "县里的格式", by=clerk, at=LATER)
    other = checked(clerk, workbook([row("甲")[:7]], head=[*HEAD[:6], "标准答案"]))
    with pytest.raises(Refused, match="已有名为"):
        save_profile(other, "县里的格式", by=clerk, at=LATER)
    save_profile(batch, "改个名称", by=clerk, at=LATER)
    assert [profile.name for profile in MappingProfile.objects.all()] == ["改个名称"]


def test_the_uploaded_file_is_not_found_by_guessing(batch, clerk, client_for):
    client = client_for(clerk)
    for address in (f"/media/{batch.file}", f"/static/{batch.file}", f"/{batch.file}"):
        assert client.get(address).status_code == 404
    assert batch.filename not in private_path(batch.file)


def test_the_same_file_again_is_pointed_out(batch, clerk, client_for):
    ImportBatch.objects.update(state="applied", applied_at=NOW)
    again = checked(clerk)
    page = client_for(clerk).get(reverse("bank:import", args=[again.pk])).content.decode()
    assert "已经导入过" in page and f"第 {batch.pk} 批" in page
    assert not Question.objects.exists()


def test_a_question_cannot_be_updated_once_it_is_retired(clerk, setter):
    question = Question.objects.create(kind="single", stem="旧题", state="retired")
    head = ["编号", "题型", "题干", "选项A", "选项B", "答案"]
    lines = [[question.uid, "单选题", "新题干", "对", "错", "A"]]
    batch = checked(clerk, workbook(lines, head=head))
    assert [issue.code for issue in batch.issues.all()] == ["retired_question"]
    assert batch.count("update") == 0


def test_numbers_of_other_systems_are_no_numbers_of_ours(clerk):
    head = ["编号", "题型", "题干", "选项A", "选项B", "答案"]
    lines = [[number, "单选题", f"第{number}题", "对", "错", "A"] for number in (1, 2)]
    batch = checked(clerk, workbook(lines, head=head))
    assert (batch.count("create"), batch.issues.count()) == (2, 0)


def test_an_unknown_number_of_our_kind_is_told_and_imported_as_new(clerk):
    head = ["编号", "题型", "题干", "选项A", "选项B", "答案"]
    lines = [["ABCDEFGHJK", "单选题", "新题", "对", "错", "A"]]
    batch = checked(clerk, workbook(lines, head=head))
    assert [issue.code for issue in batch.issues.all()] == ["unknown_uid"]
    assert batch.rows.get().uid != "ABCDEFGHJK"
