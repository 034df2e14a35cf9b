"""Jobs that die, come twice, come late, or find the world changed: nothing half done, and told."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.files import private_path
from core.state import Refused
from core.workbook import UnreadableWorkbook
from question_bank import tasks
from question_bank.actions.applying import apply_import
from question_bank.actions.checking import check_import
from question_bank.actions.exports import request_export, request_report
from question_bank.actions.imports import (
    fail_if_lost,
    import_file,
    recheck_import,
    reject_import,
    request_apply,
    request_undo,
    start_import,
)
from question_bank.actions.jobs import begin_job, end_job, fail_job
from question_bank.models import ImportBatch, Question, QuestionExport
from question_bank.models.imports import STALLED_AFTER
from question_bank.reading import BadMapping
from tests.conftest import NOW
from tests.question_bank.bank import LATER, draft
from tests.question_bank.books import GOOD, row, workbook
from tests.queue import run_queue

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(minutes=1)
LONG_AFTER = NOW + STALLED_AFTER + timedelta(seconds=1)


@pytest.fixture
def queued(clerk) -> ImportBatch:
    return start_import(workbook(GOOD), filename="题库.xlsx", by=clerk, at=NOW)


@pytest.fixture
def checked(queued) -> ImportBatch:
    run_queue()
    queued.refresh_from_db()
    return queued


@pytest.fixture
def applied(checked, clerk) -> ImportBatch:
    request_apply(checked, by=clerk, at=NOW)
    run_queue()
    checked.refresh_from_db()
    return checked


def asked(batch: ImportBatch, job: str, clerk) -> None:
    if job == "apply":
        request_apply(batch, by=clerk, at=NOW)
    else:
        request_undo(batch, by=clerk, at=NOW)


# --- A process that died --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("started", "looked", "lost"),
    [
        (None, LONG_AFTER, False),
        (NOW, NOW, False),
        (NOW, NOW + STALLED_AFTER, False),
        (NOW, LONG_AFTER, True),
    ],
)
def test_only_a_started_job_without_a_sign_of_life_is_lost(started, looked, lost, queued):
    ImportBatch.objects.update(job_started_at=started)
    queued.refresh_from_db()
    assert queued.is_job_lost(looked) is lost
    fail_if_lost(queued, at=looked)
    assert (queued.state, queued.job) == (("failed", "") if lost else ("uploaded", "check"))


def test_a_report_of_progress_is_a_sign_of_life(queued):
    ImportBatch.objects.update(job_started_at=NOW)
    queued.refresh_from_db()
    queued.progress.report("检查试题", 10, 100)
    seen = queued.progress.read().seen_at
    assert not queued.is_job_lost(seen + timedelta(minutes=4))
    assert queued.is_job_lost(seen + timedelta(minutes=6))


@pytest.mark.parametrize(
    ("job", "state", "button"),
    [("apply", "failed", "重新检查"), ("undo", "applied", "撤销这次导入")],
)
def test_a_lost_job_names_the_button_that_the_page_then_offers(
    job, state, button, request, clerk, client_for
):
    batch = request.getfixturevalue("checked" if job == "apply" else "applied")
    asked(batch, job, clerk)
    ImportBatch.objects.update(job_started_at=timezone.now() - timedelta(hours=1))
    page = client_for(clerk).get(reverse("bank:import", args=[batch.pk])).content.decode()
    batch.refresh_from_db()
    assert (batch.state, batch.job) == (state, "")
    assert f"请点“{button}”" in batch.failure
    assert f"{button}</button>" in page and batch.failure in page


def test_a_job_declared_dead_that_wakes_up_writes_nothing(checked, clerk):
    request_apply(checked, by=clerk, at=NOW)
    assert begin_job(checked, "apply", at=NOW)
    elsewhere = ImportBatch.objects.get(pk=checked.pk)
    fail_if_lost(elsewhere, at=LONG_AFTER)
    with pytest.raises(Refused, match="刚刚已有人处理"):
        end_job(checked, "applied", by=clerk, at=LATER, applied_at=LATER)
    checked.refresh_from_db()
    assert (checked.state, checked.applied_at) == ("failed", None)


def test_a_late_failure_does_not_undo_a_result(checked, clerk):
    request_apply(checked, by=clerk, at=NOW)
    stale = ImportBatch.objects.get(pk=checked.pk)
    run_queue()
    fail_job(stale, "太迟了", at=LATER)
    checked.refresh_from_db()
    assert (checked.state, checked.failure) == ("applied", "")


def test_after_a_loss_the_whole_way_is_open_again(checked, clerk):
    request_apply(checked, by=clerk, at=NOW)
    ImportBatch.objects.update(job_started_at=NOW)
    checked.refresh_from_db()
    fail_if_lost(checked, at=LONG_AFTER)
    run_queue()
    assert not Question.objects.exists(), "the task came late: its job was given up"
    recheck_import(checked, by=clerk, at=LATER)
    run_queue()
    checked.refresh_from_db()
    request_apply(checked, by=clerk, at=LATER)
    run_queue()
    assert Question.objects.count() == 5


# --- Twice, or for nothing ------------------------------------------------------------------


@pytest.mark.parametrize("task", [tasks.check_import, tasks.apply_import, tasks.undo_import])
def test_a_task_nobody_waits_for_does_nothing(task, checked, clerk):
    before = ImportBatch.objects.filter(pk=checked.pk).values().get()
    rows = list(checked.rows.values_list("pk", flat=True))
    task(checked.pk, clerk.pk)
    assert ImportBatch.objects.filter(pk=checked.pk).values().get() == before
    assert list(checked.rows.values_list("pk", flat=True)) == rows


def test_a_check_that_runs_again_begins_from_nothing(queued, clerk):
    tasks.check_import(queued.pk, clerk.pk)
    ImportBatch.objects.update(job="check", state="uploaded")
    run_queue()
    queued.refresh_from_db()
    assert (queued.state, queued.rows.count(), queued.count("questions")) == ("checked", 5, 5)


def test_a_file_that_vanished_is_a_failure_with_a_way_on(queued, clerk, caplog):
    from_disk = private_path(queued.file)
    with open(from_disk, "wb") as file:
        file.write(b"not a workbook at all \x00\x01")
    run_queue()
    queued.refresh_from_db()
    assert queued.state == "failed" and queued.failure.endswith("。")
    reject_import(queued, by=clerk, at=LATER)
    assert queued.state == "rejected"


def test_an_unexpected_fault_of_an_undo_leaves_the_import_applied(
    applied, clerk, monkeypatch, caplog
):
    request_undo(applied, by=clerk, at=LATER)
    monkeypatch.setattr("question_bank.actions.applying.CHUNK", "broken")
    run_queue()
    applied.refresh_from_db()
    assert (applied.state, applied.job) == ("applied", "")
    assert "请点“撤销这次导入”" in applied.failure and "系统管理员" in applied.failure
    assert Question.objects.count() == 5
    monkeypatch.undo()
    request_undo(applied, by=clerk, at=LATER)
    run_queue()
    applied.refresh_from_db()
    assert (applied.state, applied.failure) == ("undone", "")


def test_direct_calls_without_a_job_are_silent(checked, clerk):
    check_import(checked, by=clerk, at=LATER)
    apply_import(checked, by=clerk, at=LATER)
    assert not Question.objects.exists()
    assert ImportBatch.objects.get().state == "checked"


# --- In the shell ---------------------------------------------------------------------------


def test_a_shell_import_that_cannot_be_read_does_not_look_as_if_it_ran(clerk, tmp_path):
    path = tmp_path / "题库.xlsx"
    path.write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(UnreadableWorkbook):
        import_file(path, by=clerk, at=NOW)
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.job) == ("failed", "")
    assert batch.failure.endswith("。")


def test_a_shell_import_with_a_wrong_mapping_ends_as_failed(clerk, tmp_path):
    path = tmp_path / "题库.xlsx"
    path.write_bytes(workbook(GOOD))
    with pytest.raises(BadMapping):
        import_file(path, by=clerk, at=NOW, mapping={"type_codes": {"1": "nonsense"}})
    assert (ImportBatch.objects.get().state, ImportBatch.objects.get().job) == ("failed", "")


def test_a_shell_import_of_nothing_new_stays_checked(clerk, tmp_path):
    path = tmp_path / "题库.xlsx"
    path.write_bytes(workbook(GOOD))
    import_file(path, by=clerk, at=NOW)
    again = import_file(path, by=clerk, at=LATER)
    assert (again.state, again.job, again.count("duplicate")) == ("checked", "", 5)
    assert Question.objects.count() == 5


# --- Exports and reports --------------------------------------------------------------------


def test_an_export_is_written_once_however_often_its_task_comes(setter):
    draft(setter)
    export = request_export("", by=setter, at=NOW)
    run_queue()
    first = QuestionExport.objects.get()
    tasks.make_export(export.pk)
    again = QuestionExport.objects.get()
    assert (again.file, again.finished_at) == (first.file, first.finished_at)


def test_a_second_try_that_works_takes_the_first_failure_away(setter):
    export = request_export("", by=setter, at=NOW)
    QuestionExport.objects.update(failure="生成文件时出了意外的错误。")
    run_queue()
    export.refresh_from_db()
    assert (export.failure, bool(export.file)) == ("", True)


def test_a_report_that_fails_says_so_on_its_page(checked, clerk, client_for, caplog):
    export = request_report(checked, by=clerk, at=NOW)
    ImportBatch.objects.update(file="imports/gone.xlsx")
    run_queue()
    client = client_for(clerk)
    page = client.get(reverse("bank:export", args=[export.pk])).content.decode()
    assert "请再试一次" in page and "下载" not in page.split("</h1>")[-1]
    progress = client.get(reverse("bank:export_progress", args=[export.pk])).json()
    assert progress["running"] is False
    assert client.get(reverse("bank:export_download", args=[export.pk])).status_code == 409


@pytest.mark.parametrize("state", ["uploaded", "rejected", "failed", "undone"])
def test_there_is_no_report_where_there_is_no_result(state, checked, clerk, client_for):
    ImportBatch.objects.update(state=state)
    url = reverse("bank:import_act", args=[checked.pk])
    answer = client_for(clerk).post(url, {"do": "report"})
    assert answer.status_code == 409
    assert "没有检查结果可以标注" in answer.content.decode()
    assert not QuestionExport.objects.exists()


def test_a_report_waits_for_a_running_job(checked, clerk):
    recheck_import(checked, by=clerk, at=NOW)
    with pytest.raises(Refused, match="没有检查结果"):
        request_report(checked, by=clerk, at=NOW)


# --- Progress as the page asks for it -------------------------------------------------------


@pytest.mark.parametrize(
    ("reported", "said"),
    [
        (None, {"step": "排队等候", "done": 0, "percent": None}),
        (("读取表格",), {"step": "读取表格", "done": 0, "percent": None}),
        (("检查试题", 50, 200), {"step": "检查试题", "done": 50, "percent": 25}),
        (("检查试题", 300, 200), {"step": "检查试题", "done": 300, "percent": 100}),
    ],
)
def test_progress_is_told_in_numbers(reported, said, queued, clerk, client_for):
    if reported:
        queued.progress.report(*reported)
    url = reverse("bank:import_progress", args=[queued.pk])
    assert client_for(clerk).get(url).json() == {"running": True, **said}


def test_progress_of_an_older_job_is_not_shown_for_the_next(checked, clerk, client_for):
    checked.progress.report("检查试题", 4, 5)
    recheck_import(checked, by=clerk, at=SOON)
    url = reverse("bank:import_progress", args=[checked.pk])
    assert client_for(clerk).get(url).json()["step"] == "排队等候"


@pytest.mark.parametrize("role", ["reviewer", "marker", "stranger"])
def test_progress_is_for_importers(role, queued, client_for, request):
    client = client_for(request.getfixturevalue(role))
    url = reverse("bank:import_progress", args=[queued.pk])
    assert client.get(url).status_code in (302, 403, 404)


def test_errors_left_in_place_do_not_block_a_second_try(clerk):
    content = workbook([*GOOD[:1], row("坏题", key="F")])
    batch = start_import(content, filename="a.xlsx", by=clerk, at=NOW)
    run_queue()
    batch.refresh_from_db()
    with pytest.raises(Refused, match="1 处错误"):
        request_apply(batch, by=clerk, at=NOW, subject="不该建立")
    batch.refresh_from_db()
    assert (batch.state, batch.job, batch.subject) == ("checked", "", None)
