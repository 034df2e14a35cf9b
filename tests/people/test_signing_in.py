from datetime import timedelta
from http import HTTPStatus

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from people.actions import change_password, lift_lockout
from people.middleware import EXEMPT_UNTIL, LAST_SEEN
from people.models import User

pytestmark = pytest.mark.django_db

PASSWORD = "Qingyuan-2026"
LOGIN = "/login/"


@pytest.fixture
def zhang(person):
    user = person("zhangwei", "张伟", "nominee")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def li(person):
    user = person("lixiuying", "李秀英", "organizer")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, name, password=PASSWORD, path=LOGIN, **data):
    return client.post(path, {"username": name, "password": password, **data})


@pytest.mark.parametrize("name", ["zhangwei", "张伟", " 张伟 "])
def test_a_person_signs_in_by_login_name_or_real_name(client, zhang, name):
    answer = sign_in(client, name)
    assert answer.status_code == HTTPStatus.FOUND and answer["Location"] == "/"
    assert int(client.session["_auth_user_id"]) == zhang.pk


def test_after_signing_in_she_is_back_where_she_wanted_to_go(client, zhang):
    assert sign_in(client, "zhangwei", next="/laws/")["Location"] == "/laws/"


def test_a_foreign_address_is_no_place_to_go_on(client, zhang):
    assert sign_in(client, "zhangwei", next="https://evil.example/")["Location"] == "/"


def test_namesakes_must_give_their_login_names(client, zhang, person):
    person("zhangwei2", "张伟", "nominee")
    answer = sign_in(client, "张伟")
    assert "登录名或密码不对" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert sign_in(client, "zhangwei").status_code == HTTPStatus.FOUND


def test_an_id_number_is_not_taken_for_a_name_and_not_written_down(client, zhang):
    answer = sign_in(client, "11010519491231002X")
    assert "不要输入身份证号" in answer.content.decode()
    assert not AccessAttempt.objects.exists()


def test_who_may_not_enter_the_back_office_is_not_sent_in_circles(client, zhang):
    sign_in(client, "zhangwei", next="/admin/")
    answer = client.get("/admin/", follow=True)
    assert answer.status_code == HTTPStatus.OK and answer.redirect_chain[-1][0] == "/"
    assert "没有打开那个页面的权限" in answer.content.decode()


def test_staff_who_sign_in_at_the_back_office_are_led_into_it(client, li):
    assert sign_in(client, "lixiuying", path="/admin/login/")["Location"] == "/admin/"


@pytest.mark.parametrize("path", [LOGIN, "/admin/login/"])
def test_five_failures_lock_the_account_on_every_login_page(client, li, path):
    for _ in range(5):
        locked = sign_in(client, "lixiuying", "wrong", path=path)
    assert locked.status_code == HTTPStatus.TOO_MANY_REQUESTS
    text = locked.content.decode()
    assert "15 分钟" in text and "监考人员" in text
    for page in (LOGIN, "/admin/login/"):
        assert sign_in(client, "lixiuying", path=page).status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("path", [LOGIN, "/admin/login/"])
def test_four_failures_do_not_lock(client, li, path):
    for _ in range(4):
        sign_in(client, "lixiuying", "wrong", path=path)
    assert sign_in(client, "lixiuying", path=path).status_code == HTTPStatus.FOUND


def test_a_lock_on_the_real_name_is_the_lock_on_the_login_name(client, zhang):
    for _ in range(5):
        sign_in(client, "张伟", "wrong")
    assert sign_in(client, "zhangwei").status_code == HTTPStatus.TOO_MANY_REQUESTS


def test_the_lock_opens_after_fifteen_minutes(client, zhang):
    for _ in range(5):
        sign_in(client, "zhangwei", "wrong")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))
    assert sign_in(client, "zhangwei").status_code == HTTPStatus.TOO_MANY_REQUESTS
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert sign_in(client, "zhangwei").status_code == HTTPStatus.FOUND


def test_one_forgetful_nominee_does_not_lock_the_room(client, zhang, li):
    for _ in range(5):
        sign_in(client, "zhangwei", "wrong")
    assert sign_in(Client(), "lixiuying").status_code == HTTPStatus.FOUND


def test_the_invigilator_lifts_a_lock(client, zhang, invigilator, stranger, at):
    for _ in range(5):
        sign_in(client, "zhangwei", "wrong")
    lift_lockout(zhang, by=invigilator, at=at)
    assert sign_in(client, "zhangwei").status_code == HTTPStatus.FOUND
    entry = ModelLogEntry.objects.get(action="people.unlock")
    assert entry.user == invigilator and entry.data == {"lifted": True}


def test_passwords_never_reach_the_record_of_failures(client, zhang):
    sign_in(client, "zhangwei", "Secret-word-1")
    attempt = AccessAttempt.objects.get()
    assert "Secret-word-1" not in attempt.post_data + attempt.get_data


# --- Passwords ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("Ab1-xyz", "太短|8"),
        ("abcdefgh12", "三类"),
        ("Zhangwei-1", "不能包含登录名"),
        (PASSWORD, "用过的密码"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(zhang, password, why):
    with pytest.raises(ValidationError, match=why):
        validate_password(password, zhang)


def test_the_last_three_passwords_are_not_used_again(zhang, at):
    for number in range(3):
        change_password(zhang, f"Another-{number}-pass", at=at)
    for number in range(3):
        with pytest.raises(ValidationError):
            validate_password(f"Another-{number}-pass", zhang)
    validate_password(PASSWORD, zhang)
    assert zhang.password_history.count() == 3


def test_whoever_holds_an_initial_password_can_only_change_it(client, zhang):
    User.objects.filter(pk=zhang.pk).update(must_change_password=True)
    sign_in(client, "zhangwei")
    for path in ("/", "/laws/"):
        assert client.get(path)["Location"] == reverse("password_change")
    page = client.get(reverse("password_change")).content.decode()
    assert "请先修改密码" in page
    new = "Brand-new-2026"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post(reverse("password_change"), form)["Location"] == "/"
    assert client.get("/").status_code == HTTPStatus.OK
    zhang.refresh_from_db()
    assert not zhang.must_change_password and zhang.check_password(new)
    assert ModelLogEntry.objects.get(action="people.change_password").user == zhang


def test_the_initial_password_is_forced_out_of_the_back_office_too(client, li):
    User.objects.filter(pk=li.pk).update(must_change_password=True)
    sign_in(client, "lixiuying", path="/admin/login/")
    assert client.get("/admin/")["Location"] == reverse("password_change")


def test_a_password_expires_after_its_days(client, zhang, settings):
    days = timedelta(days=settings.PASSWORD_MAX_DAYS)
    sign_in(client, "zhangwei")
    users = User.objects.filter(pk=zhang.pk)
    users.update(password_changed_at=timezone.now() - days + timedelta(hours=1))
    assert client.get("/").status_code == HTTPStatus.OK
    users.update(password_changed_at=timezone.now() - days)
    assert client.get("/")["Location"] == reverse("password_change")


def test_an_expiring_password_waits_until_the_exam_is_over(client, zhang, settings):
    sign_in(client, "zhangwei")
    User.objects.filter(pk=zhang.pk).update(
        password_changed_at=timezone.now() - timedelta(days=settings.PASSWORD_MAX_DAYS)
    )
    idle(client, 1, exempt_for=30)
    assert client.get("/laws/").status_code == HTTPStatus.OK
    idle(client, 1, exempt_for=-1)
    assert client.get("/laws/")["Location"] == reverse("password_change")


def test_wrong_old_password_or_mismatch_changes_nothing(client, zhang):
    sign_in(client, "zhangwei")
    for form, why in [
        (("wrong", "Brand-new-2026", "Brand-new-2026"), "原密码不对"),
        ((PASSWORD, "Brand-new-2026", "Other-new-2026"), "不一样"),
        ((PASSWORD, PASSWORD, PASSWORD), "用过的密码"),
    ]:
        data = dict(zip(("old_password", "new_password1", "new_password2"), form, strict=True))
        answer = client.post(reverse("password_change"), data)
        assert why in answer.content.decode()
    zhang.refresh_from_db()
    assert zhang.check_password(PASSWORD)


def test_the_account_page_of_the_back_office_leads_to_the_same_form(client_for, clerk):
    answer = client_for(clerk).get("/admin/account/")
    assert answer["Location"] == reverse("password_change")


# --- Staying and leaving ------------------------------------------------------------------


def idle(client, minutes, exempt_for=None):
    session = client.session
    session[LAST_SEEN] = (timezone.now() - timedelta(minutes=minutes)).timestamp()
    if exempt_for is not None:
        session[EXEMPT_UNTIL] = (timezone.now() + timedelta(minutes=exempt_for)).timestamp()
    session.save()


def test_an_idle_session_ends_and_comes_back_to_the_page(client_for, nominee, settings):
    client = client_for(nominee)
    idle(client, settings.IDLE_TIMEOUT_MINUTES + 1)
    assert client.get("/laws/")["Location"] == "/login/?next=/laws/"
    assert "自动退出" in client.get("/login/").content.decode()


@pytest.mark.parametrize(
    ("came_from", "next_page"),
    [
        ("http://testserver/hours/missing/?year=2026", "/hours/missing/%3Fyear%3D2026"),
        ("https://elsewhere.example/hours/", "/"),
        ("", "/"),
    ],
)
def test_what_is_sent_after_signing_out_leads_back_to_its_form(came_from, next_page):
    answer = Client().post("/hours/appeals/1/withdraw/", HTTP_REFERER=came_from)
    assert answer["Location"] == f"/login/?next={next_page}"
    assert Client().get("/hours/?year=2025")["Location"] == "/login/?next=/hours/%3Fyear%3D2025"


def test_a_busy_session_goes_on(client_for, nominee, settings):
    client = client_for(nominee)
    idle(client, settings.IDLE_TIMEOUT_MINUTES - 1)
    assert client.get("/laws/").status_code == HTTPStatus.OK


def test_nobody_is_signed_out_of_a_running_exam(client_for, nominee, settings):
    client = client_for(nominee)
    idle(client, settings.IDLE_TIMEOUT_MINUTES + 60, exempt_for=5)
    assert client.get("/laws/").status_code == HTTPStatus.OK
    idle(client, settings.IDLE_TIMEOUT_MINUTES + 60, exempt_for=-settings.IDLE_TIMEOUT_MINUTES - 1)
    assert client.get("/laws/").status_code == HTTPStatus.FOUND


def test_views_without_login_load_no_session(client_for, nominee, django_assert_num_queries):
    client = client_for(nominee)
    with django_assert_num_queries(0):
        client.get("/healthz")


def test_logging_out_needs_a_post(client_for, nominee):
    client = client_for(nominee)
    assert client.get("/logout/").status_code == HTTPStatus.METHOD_NOT_ALLOWED
    client.post("/logout/")
    assert client.get("/laws/").status_code == HTTPStatus.FOUND


# --- Who is shut out altogether -----------------------------------------------------------


def test_demo_accounts_cannot_sign_in_unless_debugging(client, zhang, settings):
    User.objects.filter(pk=zhang.pk).update(is_demo=True)
    sign_in(client, "zhangwei")
    assert "_auth_user_id" not in client.session
    settings.DEBUG = True
    sign_in(client, "zhangwei")
    assert "_auth_user_id" in client.session
    settings.DEBUG = False
    assert client.get("/laws/").status_code == HTTPStatus.FOUND


def test_a_deactivated_person_is_out_at_once(client, zhang):
    sign_in(client, "zhangwei")
    User.objects.filter(pk=zhang.pk).update(is_active=False)
    assert client.get("/laws/").status_code == HTTPStatus.FOUND
    again = Client()
    sign_in(again, "zhangwei")
    assert "_auth_user_id" not in again.session
