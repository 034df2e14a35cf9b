"""Every act upon an account by every role: what is allowed stands in the tables below."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.core.exceptions import ValidationError
from wagtail.models import ModelLogEntry

from core.state import Refused
from people.actions import (
    activate_person,
    create_person,
    deactivate_person,
    edit_person,
    grant_role,
    issue_sign_in_code,
    lift_lockout,
    reset_password,
    revoke_role,
    set_roles,
    use_sign_in_code,
)
from people.models import SignInCode, User
from people.passwords import MixedCharactersValidator, NoAccountNameValidator

pytestmark = pytest.mark.django_db

OFFICERS = ["organizer", "setter", "invigilator", "marker", "chair", "sysadmin", "secadmin",
            "auditor", "nominee"]  # fmt: skip
# Whose account may be edited, reset, shut: by the role of the one whose account it is.
KEEPERS = {
    "nominee": {"organizer", "sysadmin", "secadmin"},
    "marker": {"sysadmin", "secadmin"},
    "chair": {"sysadmin", "secadmin"},
    "organizer": {"sysadmin", "secadmin"},
    "sysadmin": {"secadmin"},
    "auditor": {"secadmin"},
    "secadmin": {"secadmin"},
}
ACTS = {
    "edit": lambda person, by, at: edit_person(person, by=by, at=at, post_title="调研员"),
    "reset": lambda person, by, at: reset_password(person, by=by, at=at),
    "shut": lambda person, by, at: deactivate_person(person, by=by, at=at, reason="退休"),
}


def facts():
    return list(User.objects.order_by("pk").values()), ModelLogEntry.objects.count()


@pytest.fixture
def pair(person):
    def make(by, of):
        person("spare", "备用", "secadmin")  # or the last one could never be shut
        return person("officer", "办事员", by), person("subject", "当事人", of)

    return make


@pytest.mark.parametrize("of", KEEPERS)
@pytest.mark.parametrize("by", OFFICERS)
@pytest.mark.parametrize("act", ACTS)
def test_an_account_is_kept_by_those_in_the_table_alone(act, by, of, pair, at):
    officer, subject = pair(by, of)
    before = facts()
    if by in KEEPERS[of]:
        ACTS[act](subject, officer, at)
        entry = ModelLogEntry.objects.latest("pk")
        assert (entry.user, entry.object_id, entry.timestamp) == (officer, str(subject.pk), at)
        return
    with pytest.raises(Refused, match="不能管理这个账号"):
        ACTS[act](subject, officer, at)
    assert facts() == before


@pytest.mark.parametrize("by", OFFICERS)
@pytest.mark.parametrize("act", ACTS)
def test_nobody_keeps_her_own(act, by, person, at):
    officer = person("officer", "办事员", by)
    with pytest.raises(Refused):
        ACTS[act](officer, officer, at)


@pytest.mark.parametrize("act", ACTS)
def test_nobody_touches_the_account_of_the_clock(act, person, at):
    system = person("system", "")
    for role in ("sysadmin", "secadmin"):
        with pytest.raises(Refused):
            ACTS[act](system, person(role, "管理员", role), at)


@pytest.mark.parametrize("by", OFFICERS)
def test_people_are_entered_by_those_who_keep_the_rolls(by, person, at):
    officer = person("officer", "办事员", by)
    if by in ("organizer", "sysadmin"):
        made, password = create_person(username="new", real_name="新人", by=officer, at=at)
        assert made.check_password(password) and made.must_change_password
    else:
        with pytest.raises(Refused, match="新建人员"):
            create_person(username="new", real_name="新人", by=officer, at=at)
        assert not User.objects.filter(username="new").exists()


@pytest.mark.parametrize("wanted", ["zhang", "Zhang", "ZHANG"])
def test_a_login_name_is_taken_whatever_its_capitals(wanted, nominee, clerk, at):
    with pytest.raises(Refused, match="登录名已有人使用"):
        create_person(username=wanted, real_name="另一人", by=clerk, at=at)


@pytest.mark.parametrize("key", ["marker", "chair", "secadmin", "nominee", "deputy"])
@pytest.mark.parametrize("by", OFFICERS)
def test_roles_are_granted_and_taken_by_those_who_may(by, key, person, at):
    officer, subject = person("officer", "办事员", by), person("subject", "当事人")
    plain = key in ("nominee", "deputy")
    may = by == "secadmin" or (plain and by in ("organizer", "sysadmin"))
    if may:
        grant_role(subject, key, by=officer, at=at)
        assert subject.has_role(key)
        revoke_role(subject, key, by=officer, at=at)
    else:
        with pytest.raises(Refused):
            grant_role(subject, key, by=officer, at=at)
    assert not subject.has_role(key)


def test_a_set_of_roles_is_taken_whole_or_not_at_all(person, at):
    secadmin = person("feng", "冯静", "secadmin")
    subject = person("subject", "当事人", "marker", "auditor")
    with pytest.raises(Refused, match="互斥"):
        set_roles(subject, {"reviewer", "auditor", "sysadmin"}, by=secadmin, at=at)
    subject = User.objects.get(pk=subject.pk)
    assert {role.key for role in subject.roles} == {"marker", "auditor"}
    changed = set_roles(subject, {"reviewer", "sysadmin"}, by=secadmin, at=at)
    assert changed == ["收回审计管理员", "收回阅卷人", "授予审题人", "授予系统管理员"]
    assert {r.key for r in User.objects.get(pk=subject.pk).roles} == {"reviewer", "sysadmin"}


@pytest.mark.parametrize(
    ("is_active", "act", "why"),
    [
        (True, activate_person, "已经是启用状态"),
        (False, lambda p, **k: deactivate_person(p, reason="退休", **k), "已经是停用状态"),
        (True, lambda p, **k: deactivate_person(p, reason="  ", **k), "请写明停用账号的原因"),
    ],
)
def test_what_would_change_nothing_is_refused(is_active, act, why, person, clerk, at):
    subject = person("subject", "当事人", "nominee", is_active=is_active)
    with pytest.raises(Refused, match=why):
        act(subject, by=clerk, at=at)
    assert User.objects.get(pk=subject.pk).is_active is is_active


# --- codes and locks ------------------------------------------------------------------------

CODE_GIVERS = {
    "nominee": {"organizer", "invigilator"},
    "deputy": {"organizer", "invigilator"},
    "marker": set(),
    "chair": set(),
    "auditor": set(),
}


@pytest.mark.parametrize("of", CODE_GIVERS)
@pytest.mark.parametrize("by", OFFICERS)
def test_codes_are_given_to_candidates_only_and_by_those_in_the_room(by, of, pair, at):
    officer, subject = pair(by, of)
    if by in CODE_GIVERS[of]:
        assert issue_sign_in_code(subject, by=officer, at=at, reason="忘记密码")
    else:
        with pytest.raises(Refused):
            issue_sign_in_code(subject, by=officer, at=at, reason="忘记密码")
    assert SignInCode.objects.exists() is (by in CODE_GIVERS[of])


@pytest.mark.parametrize(
    ("after", "lets_in"),
    [
        (timedelta(0), True),
        (timedelta(minutes=9, seconds=59, microseconds=999_999), True),
        (timedelta(minutes=10), False),
        (timedelta(minutes=10, microseconds=1), False),
        (timedelta(days=1), False),
    ],
)
def test_a_code_lives_exactly_ten_minutes(after, lets_in, nominee, invigilator, at):
    code = issue_sign_in_code(nominee, by=invigilator, at=at, reason="忘记密码")
    assert bool(use_sign_in_code(nominee, code, at=at + after)) is lets_in


def test_a_code_is_used_once_and_a_shut_account_takes_it_along(nominee, invigilator, clerk, at):
    code = issue_sign_in_code(nominee, by=invigilator, at=at, reason="忘记密码")
    assert use_sign_in_code(nominee, code, at=at)
    assert use_sign_in_code(nominee, code, at=at) is None
    second = issue_sign_in_code(nominee, by=invigilator, at=at, reason="忘记密码")
    deactivate_person(nominee, by=clerk, at=at, reason="调离")
    assert use_sign_in_code(nominee, second, at=at) is None


@pytest.mark.parametrize("by", OFFICERS)
def test_a_lock_is_lifted_by_those_in_the_room_and_the_administrators(by, pair, at):
    officer, subject = pair(by, "nominee")
    if by in ("organizer", "invigilator", "secadmin", "sysadmin"):
        lift_lockout(subject, by=officer, at=at)
        assert ModelLogEntry.objects.latest("pk").action == "people.unlock"
    else:
        with pytest.raises(Refused, match="解除登录锁定"):
            lift_lockout(subject, by=officer, at=at)


# --- passwords ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "is_good"),
    [
        ("abcdefgh", False), ("ABCDEFGH", False), ("12345678", False), ("abcd1234", False),
        ("Abcdefgh", False), ("Abcd1234", True), ("abcd-123", True), ("ABCD-123", True),
        ("Abcd-efg", True), ("密码abc123", True), ("abc 1234", True), ("--------", False),
    ],
)  # fmt: skip
def test_three_kinds_of_signs_are_needed(password, is_good):
    validator = MixedCharactersValidator()
    if is_good:
        validator.validate(password)
    else:
        with pytest.raises(ValidationError, match="至少三类"):
            validator.validate(password)


@pytest.mark.parametrize(
    ("username", "password", "is_good"),
    [
        ("zhangwei", "Zhangwei-1", False), ("zhangwei", "xZHANGWEIx1", False),
        ("zhangwei", "Zhang-Wei1", True), ("zw", "zw-Abc123", True), ("", "Abcd1234", True),
    ],
)  # fmt: skip
def test_the_login_name_is_no_part_of_a_password(username, password, is_good):
    validator, user = NoAccountNameValidator(), User(username=username)
    if is_good:
        validator.validate(password, user)
    else:
        with pytest.raises(ValidationError, match="不能包含登录名"):
            validator.validate(password, user)


@pytest.mark.parametrize(
    ("must", "changed_days_ago", "max_days", "renew"),
    [
        (True, 0, 180, True), (True, None, 180, True), (False, None, 180, False),
        (False, 179, 180, False), (False, 180, 180, True), (False, 181, 180, True),
        (False, 0, 0, True),
    ],
)  # fmt: skip
def test_a_password_is_renewed_on_its_last_day(must, changed_days_ago, max_days, renew, at):
    changed = None if changed_days_ago is None else at - timedelta(days=changed_days_ago)
    user = User(must_change_password=must, password_changed_at=changed)
    assert user.must_renew_password(at, max_days=max_days) is renew


@pytest.mark.parametrize(
    "typed", ["11010519491231002X", "110105 19491231 002x", "110105-19491231-002X",
              "１１０１０５１９４９１２３１００２Ｘ"],
)  # fmt: skip
def test_an_id_number_typed_as_a_name_reaches_no_record_of_failures(typed, client):
    answer = client.post("/login/", {"username": typed, "password": "x"})
    assert "不要输入身份证号" in answer.content.decode()
    assert not AccessAttempt.objects.exists()
