from http import HTTPStatus

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from wagtail.models import ModelLogEntry

from core.audit import record
from core.models import AuditSeal
from core.sealing import seal_log

pytestmark = pytest.mark.django_db

LOG = "/admin/audit/"
PAGES = [LOG, "/admin/audit/seals/"]


@pytest.fixture
def desk(client_for, auditor):
    return client_for(auditor)


@pytest.fixture
def entries(nominee, clerk, chair, at):
    record(nominee, "people.edit", by=clerk, at=at, data={"fields": ["mobile"]})
    record(nominee, "people.reset_password", by=chair, at=at)


@pytest.mark.parametrize("path", PAGES)
def test_the_auditor_alone_reads_the_log(path, desk, client_for, clerk, chair, nominee):
    assert desk.get(path).status_code == HTTPStatus.OK
    for user in (clerk, chair, nominee):
        assert client_for(user).get(path).status_code in (302, 403)
    assert "/login/" in Client().get(path)["Location"]


def test_the_log_says_who_did_what_when(desk, entries):
    page = desk.get(LOG).content.decode()
    assert "李秀英（li）" in page and "修改人员信息" in page and "项目：手机号" in page
    assert "赵国平（zhao）" in page and "重置密码" in page


def rows_of(page):
    return {name for name in ("李秀英（li）", "赵国平（zhao）") if name in page}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("user=秀英", {"李秀英（li）"}),
        ("action=people.reset_password", {"赵国平（zhao）"}),
        ("q=zhao", {"赵国平（zhao）"}),
        ("timestamp_from=2026-03-11", set()),
        (
            "timestamp_from=2026-03-10&timestamp_to=2026-03-10",
            {"李秀英（li）", "赵国平（zhao）"},
        ),
    ],
)
def test_the_log_is_searched_and_filtered(desk, entries, query, found):
    assert rows_of(desk.get(f"{LOG}results/?{query}").content.decode()) == found


def test_the_log_is_exported(desk, entries):
    answer = desk.get(f"{LOG}?export=xlsx")
    assert answer.status_code == HTTPStatus.OK
    assert "spreadsheet" in answer["Content-Type"]
    text = b"".join(desk.get(f"{LOG}?export=csv").streaming_content).decode()
    assert "people.edit" in text and "操作人" in text


def test_a_page_of_the_log_costs_the_same_however_long(
    desk, nominee, clerk, at, django_assert_max_num_queries
):
    desk.get(LOG)
    for _ in range(60):
        record(nominee, "people.edit", by=clerk, at=at)
    with django_assert_max_num_queries(20):
        page = desk.get(LOG).content.decode()
    assert page.count("李秀英（li）") == 50


def test_the_log_offers_no_way_to_change_it(desk, entries):
    page = desk.get(LOG).content.decode()
    entry = ModelLogEntry.objects.first()
    assert f"/admin/audit/{entry.pk}" not in page
    assert desk.post(LOG, {"label": "x"}).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert ModelLogEntry.objects.count() == 2


def test_the_auditor_has_no_permission_that_changes_anything(auditor):
    held = {name.split(".")[1] for name in auditor.get_all_permissions()}
    assert held == {"access_admin", "view_audit"}
    assert Permission.objects.filter(codename="view_audit").exists()


def test_seals_are_checked_on_the_page(desk, entries, at):
    seal_log(at=at)
    page = desk.post("/admin/audit/seals/").content.decode()
    assert "核验通过" in page and "第 1 次" in page
    ModelLogEntry.objects.filter(action="people.edit").update(label="别的")
    page = desk.post("/admin/audit/seals/").content.decode()
    assert "核验不通过" in page and "被改动过" in page


def test_the_digest_is_printed_for_the_meeting_file(desk, entries, at, client_for, clerk):
    seal = seal_log(at=at)
    path = f"/admin/audit/seals/{seal.pk}/"
    sheet = desk.get(path).content.decode()
    assert seal.digest[:32] in sheet and seal.digest[32:] in sheet and "重置密码" in sheet
    assert client_for(clerk).get(path).status_code in (302, 403)
    assert desk.get("/admin/audit/seals/999/").status_code == HTTPStatus.NOT_FOUND
    assert AuditSeal.objects.count() == 1
