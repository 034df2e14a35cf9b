import pytest
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone
from wagtail.models import ModelLogEntry

from core.state import Refused
from people.actions import (
    activate_person,
    create_person,
    deactivate_person,
    edit_person,
    issue_sign_in_code,
    reset_password,
)
from people.models import User

pytestmark = pytest.mark.django_db

ID_NUMBER = "11010519491231002X"


@pytest.fixture
def sysadmin(person):
    return person("lu", "陆明", "sysadmin")


@pytest.fixture
def secadmin(person):
    return person("feng", "冯静", "secadmin")


def make(clerk, at, username="zhengjie", **facts):
    return create_person(
        username=username, real_name="郑洁", by=clerk, at=at, **{"id_number": ID_NUMBER, **facts}
    )


def test_a_new_person_gets_an_initial_password_that_obeys_the_rules(clerk, at):
    user, password = make(clerk, at, roles=["nominee"])
    validate_password(password)
    assert user.check_password(password) and user.must_change_password
    assert user.has_role("nominee") and not user.is_superuser
    entry = ModelLogEntry.objects.get(action="people.create")
    assert password not in str(entry.data) + entry.label and "郑洁" not in entry.label


def test_a_name_or_id_number_is_registered_once(clerk, at):
    make(clerk, at)
    with pytest.raises(Refused, match="登录名"):
        make(clerk, at, id_number="")
    with pytest.raises(Refused, match="郑洁"):
        make(clerk, at, username="other", id_number=ID_NUMBER.lower())
    assert User.objects.filter(real_name="郑洁").count() == 1


def test_only_who_keeps_the_rolls_enters_people(marker, at):
    with pytest.raises(Refused, match="职责"):
        make(marker, at)


def test_an_edit_is_recorded_by_field_and_never_by_content(clerk, at):
    user, _ = make(clerk, at)
    changed = edit_person(user, by=clerk, at=at, mobile="13800001234", real_name="郑洁")
    assert changed == ["mobile"]
    entry = ModelLogEntry.objects.get(action="people.edit")
    assert entry.data == {"fields": ["mobile"]}
    assert edit_person(user, by=clerk, at=at, mobile="13800001234") == []
    assert ModelLogEntry.objects.filter(action="people.edit").count() == 1


def test_a_reset_password_must_be_changed_and_ends_her_sessions(clerk, nominee, client_for, at):
    client = client_for(nominee)
    assert client.get("/laws/").status_code == 200
    password = reset_password(nominee, by=clerk, at=at)
    nominee.refresh_from_db()
    assert nominee.check_password(password) and nominee.must_change_password
    assert client.get("/laws/").status_code == 302


def test_a_shut_account_keeps_its_record_and_opens_again(clerk, nominee, invigilator, at):
    issue_sign_in_code(nominee, by=invigilator, at=timezone.now(), reason="忘记密码")
    deactivate_person(nominee, by=clerk, at=at, reason="调离")
    nominee.refresh_from_db()
    assert not nominee.is_active
    assert not nominee.sign_in_codes.all().usable(timezone.now()).exists()
    with pytest.raises(Refused, match="已经是停用"):
        deactivate_person(nominee, by=clerk, at=at, reason="调离")
    activate_person(nominee, by=clerk, at=at)
    nominee.refresh_from_db()
    assert nominee.is_active
    with pytest.raises(Refused, match="原因"):
        deactivate_person(nominee, by=clerk, at=at, reason=" ")


def test_whoever_resets_a_password_can_sign_in_with_it_so_rights_are_kept_apart(
    clerk, chair, sysadmin, secadmin, auditor, nominee
):
    may = {
        (by.username, of.username)
        for by in (clerk, sysadmin, secadmin)
        for of in (nominee, chair, sysadmin, secadmin, auditor, clerk)
        if by.may_manage(of)
    }
    assert may == {
        ("li", "zhang"),
        ("lu", "zhang"),
        ("lu", "zhao"),
        ("lu", "li"),
        ("feng", "zhang"),
        ("feng", "zhao"),
        ("feng", "li"),
        ("feng", "lu"),
        ("feng", "sun"),
    }


@pytest.mark.parametrize("act", ["edit", "reset", "deactivate", "activate"])
def test_an_organizer_touches_no_account_with_rights(clerk, chair, at, act):
    acts = {
        "edit": lambda: edit_person(chair, by=clerk, at=at, real_name="别人"),
        "reset": lambda: reset_password(chair, by=clerk, at=at),
        "deactivate": lambda: deactivate_person(chair, by=clerk, at=at, reason="离任"),
        "activate": lambda: activate_person(chair, by=clerk, at=at),
    }
    with pytest.raises(Refused, match="不能管理这个账号"):
        acts[act]()
    assert not ModelLogEntry.objects.exists()


def test_the_system_account_is_managed_by_nobody_and_seen_by_nobody(secadmin, person):
    system = person("system", "系统", is_active=False)
    assert not secadmin.may_manage(system)
    assert system not in User.objects.visible_to(secadmin)


def test_a_search_finds_name_login_or_organ_and_no_id_number(clerk, nominee, at):
    user, _ = make(clerk, at)
    found = User.objects.all().search
    assert list(found("郑")) == [user] and list(found("zhengj")) == [user]
    assert not found(ID_NUMBER).exists()
    assert User.objects.all().with_id_number(ID_NUMBER.lower()).get() == user
    assert nominee in found("人民政府")
