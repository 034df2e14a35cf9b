"""The organizer brings a messy workbook in, with a real worker; setter and reviewer bring one
question live.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Page, expect

from question_bank.models import ImportBatch, Question
from tests.question_bank.books import row, sheets

WORKER_PATIENCE_MS = 60_000
HEAD = ["类别", "考题内容是什么", "甲", "乙", "丙", "丁", "正确的", "依据"]


def database_url() -> str:
    own = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{own['NAME']}"
    user = f"{own['USER']}:{own['PASSWORD']}@" if own["PASSWORD"] else f"{own['USER']}@"
    return f"postgres://{user}{own['HOST']}:{own['PORT']}/{own['NAME']}"


@pytest.fixture
def worker(live_server: Any) -> Iterator[None]:
    """The worker as `make run` starts it, on this test's database and files."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "PRIVATE_ROOT": str(settings.PRIVATE_ROOT),
        "DEBUG": "1",
    }
    process = subprocess.Popen(
        [sys.executable, "manage.py", "qcluster"],
        cwd=settings.BASE_DIR,
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    """A title above the header, headers that nobody knows, a wrong key, a repeated question."""
    rows = [row(f"第{number}题", key="ABCD"[number % 4])[:7] for number in range(12)]
    bad = row("答案写错的题", key="E")[:7]
    lines = [["清源县法律知识题库"], [], HEAD, *rows, bad, rows[0]]
    path = tmp_path / "县里的题库.xlsx"
    path.write_bytes(sheets({"第一套": lines, "填写说明": [["请不要改动表头"]]}))
    return path


def upload(page: Page, live_server: Any, path: Path) -> None:
    page.goto(f"{live_server.url}/admin/bank/imports/new/")
    page.get_by_label("题库文件").set_input_files(path)
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_role("heading", name=path.name)).to_be_visible()


def test_an_organizer_imports_a_messy_workbook_and_takes_it_back(
    page, context, live_server, sign_in, worker, clerk, messy, tmp_path
):
    sign_in(context, clerk)
    upload(page, live_server, messy)
    page.close()
    # Left, and come back to: the list of imports leads to the same batch.
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{live_server.url}/admin/bank/imports/")
    page.get_by_role("link", name="县里的题库.xlsx").click()
    correct_the_mapping(page)
    expect(page.get_by_role("cell", name="答案里有 E，但这道题只有 4 个选项。")).to_be_visible()
    expect(page.get_by_role("row", name="第一套 16 G")).to_have_count(1)
    download_the_marked_workbook(page, tmp_path)
    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_text("还有 1 处错误")).to_be_visible()
    page.get_by_label("有错误的行不导入").check()
    page.get_by_label("没有知识点的题归入").fill("综合/第一套")
    page.get_by_role("button", name="确认导入").click()
    undo = page.get_by_role("button", name="撤销这次导入")
    expect(undo).to_be_visible(timeout=WORKER_PATIENCE_MS)
    assert Question.objects.filter(subject__path="综合/第一套").count() == 12
    undo.click()
    done = page.get_by_text("题库恢复到导入之前")
    expect(done).to_be_visible(timeout=WORKER_PATIENCE_MS)
    assert not Question.objects.exists()
    assert ImportBatch.objects.get().state == ImportBatch.State.UNDONE


def correct_the_mapping(page: Page) -> None:
    change = page.get_by_role("link", name="修改识别方式")
    expect(change).to_be_visible(timeout=WORKER_PATIENCE_MS)
    change.click()
    # A title stands above the header: only a person can say where the header is.
    page.get_by_label("表头所在行").first.fill("3")
    page.get_by_role("button", name="按此重新检查").click()
    expect(change).to_be_visible(timeout=WORKER_PATIENCE_MS)
    change.click()
    meanings = {"A": "题型", "B": "题干", "C": "选项A", "D": "选项B", "E": "选项C", "F": "选项D"}
    for column, meaning in {**meanings, "G": "答案", "H": "依据"}.items():
        page.get_by_label(f"{column} 列“").first.select_option(label=meaning)
    page.get_by_role("button", name="按此重新检查").click()
    expect(page.get_by_role("button", name="确认导入")).to_be_visible(timeout=WORKER_PATIENCE_MS)


def download_the_marked_workbook(page: Page, folder: Path) -> None:
    batch_page = page.url
    page.get_by_role("button", name="下载标注好的表格").click()
    link = page.get_by_role("link", name="下载 县里的题库-检查结果.xlsx")
    expect(link).to_be_visible(timeout=WORKER_PATIENCE_MS)
    with page.expect_download() as download:
        link.click()
    target = folder / "marked.xlsx"
    download.value.save_as(target)
    assert "答案里有 E" in openpyxl.load_workbook(target)["第一套"]["G16"].comment.text
    page.goto(batch_page)


def test_setter_and_reviewer_bring_a_question_live(
    page, context, live_server, sign_in, another_browser, setter, reviewer
):
    sign_in(context, setter)
    page.goto(f"{live_server.url}/admin/questions/new/")
    page.get_by_label("题干").first.fill("县长由哪个机关选举产生？")
    options = page.get_by_role("textbox", name="选项 ")
    for number, text in enumerate(["县人大常委会", "县人民代表大会", "县政府", "市政府"]):
        options.nth(number).fill(text)
    expect(page.locator("#id_blanks")).to_be_hidden()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("还没有标出正确答案").first).to_be_visible()
    # Moved up, its letter changes; the tick goes with the text.
    page.get_by_role("radio").nth(1).check()
    page.get_by_role("button", name="选项 B 上移").click()
    page.get_by_role("button", name="选项 D", exact=False).last.click()
    page.get_by_role("button", name="增加选项").click()
    options.last.fill("省政府")
    page.locator("#id_citations").fill("《地方组织法》第十一条")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="提交审核").click()
    question = Question.objects.get()
    assert (question.key, question.options[0]) == (["A"], "县人民代表大会")
    assert question.options[-1] == "省政府"
    expect(page.get_by_role("button", name="批准")).to_have_count(0)
    approve(another_browser(), sign_in, reviewer, live_server, question)
    page.reload()
    expect(page.locator(".bank-head").get_by_text("在用")).to_be_visible()


def approve(context, sign_in, reviewer, live_server, question) -> None:
    sign_in(context, reviewer)
    page = context.new_page()
    page.goto(f"{live_server.url}/admin/")
    page.get_by_role("link", name="等我审核的试题").click()
    page.get_by_label(f"选中 {question.uid}").check()
    page.get_by_role("button", name="批准", exact=True).click()
    page.get_by_role("button", name="批准 1 题").click()
    expect(page.get_by_text("1 题已批准")).to_be_visible()
    question.refresh_from_db()
    assert question.state == Question.State.LIVE
