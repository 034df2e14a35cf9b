import io
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse

from core.files import open_private
from courses import tasks
from courses.actions.statement_exports import make_statements, request_statements
from courses.models import StatementExport
from tests.conftest import NOW
from tests.courses.hours import give, make_deputy, make_requirement, make_rule
from tests.queue import run_queue

pytestmark = pytest.mark.django_db


def sheets(export):
    with open_private(export.file) as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()))
    return [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]


def test_the_workbook_holds_everybody_and_every_entry(clerk, stranger, person):
    make_rule(day_cap=Decimal(2))
    make_requirement(hours=Decimal(12))
    make_deputy(stranger)
    make_deputy(person("zhu", "=朱明"))
    entry = give(stranger, 3, reason="=监督法")
    export = request_statements(2026, by=clerk, at=NOW)
    run_queue()
    export.refresh_from_db()
    assert (export.failure, export.people, export.count) == ("", 2, 1)
    summary, lines = sheets(export)
    assert summary[1:] == [("钱多", None, 2, 12, 10), ("=朱明", None, 0, 12, 12)]
    assert lines[1][0] == entry.pk and lines[1][4] == "=监督法"
    assert "每日上限为 2 学时" in lines[1][7]


def test_entries_of_other_years_stay_out(clerk, stranger):
    give(stranger, 1)
    export = request_statements(2025, by=clerk, at=NOW)
    run_queue()
    export.refresh_from_db()
    assert export.count == 0 and len(sheets(export)[1]) == 1


def test_delivered_twice_it_is_written_once(clerk, stranger):
    give(stranger, 1)
    export = request_statements(2026, by=clerk, at=NOW)
    run_queue()
    export.refresh_from_db()
    first = export.file
    make_statements(export, at=NOW)
    tasks.export_statements(export.pk)
    assert StatementExport.objects.get().file == first


def test_a_failure_is_told_on_its_page(clerk, stranger, client_for, settings, tmp_path):
    export = request_statements(2026, by=clerk, at=NOW)
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {**settings.STORAGES["private"], "OPTIONS": {"location": blocked}},
    }
    run_queue()
    shown = client_for(clerk).get(reverse("credits_office:export", args=[export.pk]))
    assert "请再试一次" in shown.content.decode()


def test_the_clerk_asks_waits_and_downloads_and_nobody_else(clerk, stranger, person, client_for):
    give(stranger, 1)
    client, other = client_for(clerk), client_for(person("ma", "马兰", "organizer"))
    assert client.post(reverse("credits_office:export_start"), {"year": "2026"}).status_code == 302
    pk = StatementExport.objects.get().pk
    show, progress, download = (
        reverse(f"credits_office:{name}", args=[pk])
        for name in ("export", "export_progress", "export_download")
    )
    assert client.get(progress).json()["running"] is True
    assert "正在生成文件" in client.get(show).content.decode()
    assert client.get(download).status_code == 409
    run_queue()
    assert client.get(progress).json()["running"] is False
    assert "1 条学时记录" in client.get(show).content.decode()
    answer = client.get(download)
    assert answer.status_code == 200 and b"".join(answer)[:2] == b"PK"
    for path in (show, progress, download):
        assert other.get(path).status_code == 404
