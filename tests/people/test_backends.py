"""What the authentication backends let in, asked directly."""

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import identify_hasher, make_password
from django.core.management import call_command
from django.test import RequestFactory

from people.actions import create_person, issue_sign_in_code
from people.backends import PlatformBackend, SignInCodeBackend
from people.models import User

pytestmark = pytest.mark.django_db

PASSWORD = "Qingyuan-2026"


@pytest.fixture
def request_():
    request = RequestFactory().post("/login/")
    request.session = {}
    return request


@pytest.fixture
def zhang(nominee):
    nominee.set_password(PASSWORD)
    nominee.save()
    return nominee


def test_name_and_password_let_in(request_, zhang):
    assert authenticate(request_, username="zhang", password=PASSWORD) == zhang
    assert authenticate(request_, username="zhang", password="Wrong-2026") is None
    assert authenticate(request_, username="nobody", password=PASSWORD) is None


def test_an_unusable_password_lets_nobody_in(request_, stranger):
    for guess in ("!", "", " "):
        assert authenticate(request_, username=stranger.username, password=guess) is None


def test_the_system_account_can_never_sign_in(request_, person):
    person("system", "系统", is_active=False)
    for guess in ("!", "", "system"):
        assert authenticate(request_, username="system", password=guess) is None


def test_a_code_is_no_password_and_a_password_no_code(request_, zhang, invigilator, at):
    code = issue_sign_in_code(zhang, by=invigilator, at=at, reason="忘记密码")
    soon = at + timedelta(minutes=1)
    assert authenticate(request_, username="zhang", password=code) is None
    assert authenticate(request_, username="zhang", sign_in_code=PASSWORD, at=soon) is None
    assert authenticate(request_, username="zhang", sign_in_code=code, at=soon) == zhang


@pytest.mark.parametrize("missing", ["username", "sign_in_code", "at"])
def test_a_code_without_name_or_moment_is_nothing(zhang, invigilator, at, missing):
    code = issue_sign_in_code(zhang, by=invigilator, at=at, reason="忘记密码")
    given = {"username": "zhang", "sign_in_code": code, "at": at}
    given[missing] = None
    assert SignInCodeBackend().authenticate(None, **given) is None
    assert zhang.sign_in_codes.all().usable(at).exists()


def test_demo_accounts_are_shut_for_codes_and_sessions_too(zhang, invigilator, at, settings):
    code = issue_sign_in_code(zhang, by=invigilator, at=at, reason="忘记密码")
    User.objects.filter(pk=zhang.pk).update(is_demo=True)
    given = {"username": "zhang", "sign_in_code": code, "at": at}
    for backend in (PlatformBackend(), SignInCodeBackend()):
        assert backend.get_user(zhang.pk) is None
    assert SignInCodeBackend().authenticate(None, **given) is None
    settings.DEBUG = True
    for backend in (PlatformBackend(), SignInCodeBackend()):
        assert backend.get_user(zhang.pk) == zhang
    assert SignInCodeBackend().authenticate(None, **given) == zhang


def test_the_code_backend_grants_no_permission_of_its_own(chair):
    assert SignInCodeBackend().get_all_permissions(chair) == set()
    assert chair.has_perm("exams.release_result")


def test_passwords_are_hashed_by_argon2id_with_few_resources():
    encoded = make_password(PASSWORD)
    assert encoded.startswith("argon2$argon2id$")
    decoded = identify_hasher(encoded).decode(encoded)
    assert (decoded["memory_cost"], decoded["time_cost"]) == (19456, 2)


def test_a_superuser_made_from_the_shell_must_set_her_password_first(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", username="root", real_name="根", interactive=False)
    root = User.objects.get(username="root")
    assert root.is_superuser and root.must_change_password


def test_the_history_remembers_passwords_set_by_whatever_path(clerk, at):
    user, initial = create_person(username="zheng", real_name="郑洁", by=clerk, at=at)
    user.set_password("Another-2026")
    user.save()
    hashes = list(user.password_history.values_list("password", flat=True))
    assert len(hashes) == 2 and user.password == hashes[0]
    assert initial not in str(hashes)


def test_an_expiry_counts_from_the_last_change(nominee, at):
    nominee.password_changed_at = at
    assert not nominee.must_renew_password(at + timedelta(days=179), max_days=180)
    assert nominee.must_renew_password(at + timedelta(days=180), max_days=180)
    nominee.password_changed_at = None
    assert not nominee.must_renew_password(at + timedelta(days=999), max_days=180)
    nominee.must_change_password = True
    assert nominee.must_renew_password(at, max_days=180)
