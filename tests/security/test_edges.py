"""The edges of the platform: headers, cookies, addresses, sizes, files, spreadsheets."""

import io

import openpyxl
import pytest
from axes.models import AccessAttempt
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from core.audit import record
from core.files import keep_private
from core.middleware import BodyLimitMiddleware, ClientAddressMiddleware
from people.middleware import EXEMPT_UNTIL
from question_bank.annotating import Remark, annotate
from tests.conftest import NOW
from tests.exams.planning import PASSWORD, planned_sitting, with_password
from tests.factories import make_attempt

pytestmark = pytest.mark.django_db
FORMULA = '=HYPERLINK("http://evil","看成绩")'


# --- what every page carries ---


@pytest.mark.parametrize("path", ["/", "/exams/", "/laws/", "/login/", "/nowhere/"])
def test_pages_of_the_site_run_no_foreign_and_no_inline_script(path, client_for, nominee):
    client = Client() if path == "/login/" else client_for(nominee)
    answer = client.get(path)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy
    assert "frame-ancestors 'self'" in policy and "form-action 'self'" in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


def test_the_back_office_loosens_nothing_but_scripts_and_styles(client_for, clerk):
    policy = client_for(clerk).get("/admin/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "object-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy and "http" not in policy


@pytest.mark.parametrize("path", ["/", "/results/", "/admin/", "/admin/users/"])
def test_the_back_button_shows_nothing_to_the_next_person(path, client_for, clerk):
    assert "no-store" in client_for(clerk).get(path)["Cache-Control"]


def test_cookies_end_with_the_browser_and_scripts_cannot_read_the_session(client, nominee):
    with_password(nominee)
    answer = client.post("/login/", {"username": "zhang", "password": PASSWORD})
    cookie = answer.cookies["sessionid"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert not cookie["max-age"] and not cookie["expires"]


def test_signing_in_changes_the_session_that_somebody_may_have_planted(client, nominee):
    with_password(nominee)
    client.get("/login/")
    session = client.session
    session["planted"] = 1
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    client.post("/login/", {"username": "zhang", "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(nominee.pk)
    assert client.session.session_key != planted


def test_after_the_hand_in_the_idle_time_out_counts_again(client_for, nominee):
    client = client_for(nominee)
    session = client.session
    session[EXEMPT_UNTIL] = 10**12
    session.save()
    attempt = make_attempt("submitted", person=nominee)
    assert client.get(reverse("exams:attempt_receipt", args=[attempt.pk])).status_code == 200
    assert EXEMPT_UNTIL not in client.session


# --- addresses and sizes ---


@pytest.mark.parametrize(
    ("proxies", "header", "seen"),
    [
        (0, "6.6.6.6", "127.0.0.1"),
        (1, "6.6.6.6", "6.6.6.6"),
        (1, "6.6.6.6, 10.0.0.7", "10.0.0.7"),
        (2, "6.6.6.6, 10.0.0.7, 10.9.9.9", "10.0.0.7"),
        (2, "6.6.6.6", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_the_address_is_what_our_own_proxy_saw(rf, settings, proxies, header, seen):
    settings.PROXIES = proxies
    request = rf.get("/", headers={"X-Forwarded-For": header} if header else {})
    assert ClientAddressMiddleware(lambda got: got.META["REMOTE_ADDR"])(request) == seen


@pytest.mark.parametrize(
    ("length", "status"), [("", 200), ("5", 200), ("1000", 200), ("1001", 413), ("-1", 413)]
)
def test_a_body_beyond_all_reason_is_not_even_read(rf, settings, length, status):
    settings.BODY_MAX_BYTES = 1000
    request = rf.post("/login/")
    request.META["CONTENT_LENGTH"] = length
    answer = BodyLimitMiddleware(lambda got: Client().get("/healthz"))(request)
    assert answer.status_code == status
    assert status == 200 or "文件不能超过" in answer.content.decode()


def test_five_wrong_passwords_at_the_seal_lock_the_officer_out(clerk, client_for):
    with_password(clerk)
    sitting = planned_sitting()
    here = reverse("exams_office:seal", args=[sitting.pk])
    client = client_for(clerk)
    for _ in range(5):
        client.post(here, {"digest": "0" * 64, "password": "wrong"})
    answer = client.post(here, {"digest": "0" * 64, "password": PASSWORD})
    assert answer.status_code == 429
    stored = AccessAttempt.objects.get()
    assert "wrong" not in stored.post_data and PASSWORD not in stored.post_data


def test_a_code_that_was_tried_is_not_written_down(client, nominee):
    client.post("/login/code/", {"username": "zhang", "code": "KKKK7777"})
    stored = AccessAttempt.objects.get()
    assert "KKKK7777" not in stored.post_data + stored.get_data


def test_no_page_fails_at_will(client_for, clerk):
    assert client_for(clerk).get("/admin/failwhale/").status_code == 404


# --- files and spreadsheets ---


@pytest.mark.parametrize("root", ["", "media/", "static/", "documents/1/", "private/"])
def test_a_private_file_answers_to_no_guessed_path(client_for, clerk, root):
    name = keep_private("reports", b"secret", suffix="x.docx")
    for path in (f"/{root}{name}", f"/{root}../private/{name}", f"/{root}..%2fprivate/{name}"):
        assert client_for(clerk).get(path).status_code == 404


def test_a_file_name_cannot_climb_out_of_its_folder(private_files):
    name = keep_private("reports", b"x", suffix="../../etc/passwd.sh")
    assert name.startswith("reports/") and ".." not in name
    assert (private_files / "private" / name).exists()


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_no_name_in_an_exported_log_is_a_formula(client_for, auditor, clerk, format):
    clerk.real_name = FORMULA
    clerk.save()
    record(clerk, "people.edit", by=clerk, at=NOW)
    body = b"".join(client_for(auditor).get(f"/admin/audit/?export={format}"))
    if format == "csv":
        assert b"HYPERLINK" in body and b',"=' not in body and b",=" not in body
        return
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(body)).active for cell in row]
    (found,) = [cell for cell in cells if cell.value and "HYPERLINK" in str(cell.value)]
    assert found.data_type == "s"


def test_the_name_of_a_sheet_is_no_formula_in_the_annotated_copy():
    book, source = openpyxl.Workbook(), io.BytesIO()
    book.active.title = "=1+1"
    book.active["A1"] = "题干"
    book.save(source)
    copy = annotate(source.getvalue(), [Remark("=1+1", 1, "A", "error", "题干太短。")])
    cells = [c for row in openpyxl.load_workbook(io.BytesIO(copy))["检查结果"] for c in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []


def test_demo_accounts_cannot_be_made_in_earnest(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError):
        call_command("seed_demo")
