from datetime import timedelta
from http import HTTPStatus

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from core.state import Refused
from people.actions import issue_sign_in_code, use_sign_in_code
from people.models import SignInCode

pytestmark = pytest.mark.django_db

PATH = "/login/code/"
REASON = "考场内忘记密码，已核对身份证"


@pytest.fixture
def issue(nominee, invigilator):
    def make(user=nominee, by=invigilator, at=None, **fields):
        return issue_sign_in_code(user, by=by, at=at or timezone.now(), reason=REASON, **fields)

    return make


def enter(client, code, name="zhang", **data):
    return client.post(PATH, {"username": name, "code": code, **data})


def test_a_code_lets_in_once(client, issue, nominee):
    code = issue()
    assert len(code) == 8
    assert enter(client, code)["Location"] == "/"
    assert int(client.session["_auth_user_id"]) == nominee.pk
    assert "不符" in enter(Client(), code).content.decode()


def test_it_may_be_typed_in_small_letters_with_gaps_and_under_the_real_name(client, issue):
    code = issue().lower()
    assert enter(client, f"{code[:4]} {code[4:]}", name="张伟").status_code == HTTPStatus.FOUND


def test_a_code_is_good_for_ten_minutes(issue, nominee, at):
    code = issue(at=at)
    assert use_sign_in_code(nominee, code, at=at + timedelta(minutes=10)) is None
    assert use_sign_in_code(nominee, code, at=at + timedelta(minutes=9, seconds=59))


def test_a_newer_code_takes_the_place_of_the_older(client, issue):
    old, new = issue(), issue()
    assert enter(client, old).status_code == HTTPStatus.OK
    assert enter(client, new).status_code == HTTPStatus.FOUND


def test_somebody_elses_code_does_not_let_in(client, issue, stranger):
    code = issue()
    assert enter(client, code, name=stranger.username).status_code == HTTPStatus.OK
    assert "_auth_user_id" not in client.session


def test_the_code_itself_is_stored_nowhere(client, issue):
    code = issue()
    row = SignInCode.objects.get()
    assert code not in row.code_hash
    entry = ModelLogEntry.objects.get(action="people.issue_code")
    assert entry.data == {"reason": REASON} and code not in str(entry.data)
    enter(client, code, name="nobody-known")
    assert code not in AccessAttempt.objects.get().post_data


def test_guessing_codes_locks_like_guessing_passwords(client, issue):
    code = issue()
    for _ in range(5):
        locked = enter(client, "AAAAAAAA")
    assert locked.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert enter(client, code).status_code == HTTPStatus.TOO_MANY_REQUESTS


def test_issuing_a_code_lifts_the_lock(client, issue):
    for _ in range(5):
        client.post("/login/", {"username": "zhang", "password": "wrong"})
    assert enter(client, issue()).status_code == HTTPStatus.FOUND


def test_after_the_code_she_must_set_a_password_without_knowing_the_old_one(client, issue, nominee):
    enter(client, issue())
    assert client.get("/")["Location"] == reverse("password_change")
    assert "原密码" not in client.get(reverse("password_change")).content.decode()
    new = "Brand-new-2026"
    client.post(reverse("password_change"), {"new_password1": new, "new_password2": new})
    assert client.get("/").status_code == HTTPStatus.OK
    nominee.refresh_from_db()
    assert nominee.check_password(new)
    # From now on this session is like any other: the old password is asked for.
    assert "原密码" in client.get(reverse("password_change")).content.decode()


def test_while_her_exam_runs_the_change_of_password_waits(client, issue, nominee):
    enter(client, issue(change_after=timezone.now() + timedelta(hours=2)), next="/laws/")
    assert client.get("/laws/").status_code == HTTPStatus.OK
    session = client.session
    session["password_change_after"] = (timezone.now() - timedelta(seconds=1)).timestamp()
    session.save()
    assert client.get("/laws/")["Location"] == reverse("password_change")


def test_a_code_needs_a_reason_and_the_duty(issue, nominee, invigilator, stranger, at):
    with pytest.raises(Refused, match="原因"):
        issue_sign_in_code(nominee, by=invigilator, at=at, reason=" ")
    with pytest.raises(Refused, match="监考人员"):
        issue(by=stranger)
    assert not SignInCode.objects.exists()


def test_an_invigilator_cannot_become_the_chair_by_a_code(issue, chair, clerk, invigilator):
    for officer in (chair, clerk):
        with pytest.raises(Refused, match="系统管理员"):
            issue(user=officer)
    with pytest.raises(Refused, match="自己"):
        issue(user=invigilator)
    assert not SignInCode.objects.exists()


def test_a_deactivated_account_gets_no_code_and_an_old_one_is_dead(client, issue, nominee):
    code = issue()
    nominee.is_active = False
    nominee.save()
    with pytest.raises(Refused, match="停用"):
        issue()
    assert enter(client, code).status_code == HTTPStatus.OK


def test_a_foreign_address_is_no_place_to_go_on(client, issue):
    assert enter(client, issue(), next="//evil.example/")["Location"] == "/"
