import pytest
from wagtail.models import ModelLogEntry

from core.state import Refused
from people.actions import deactivate_person, grant_role, revoke_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def secadmin(person):
    return person("feng", "冯静", "secadmin")


@pytest.fixture
def sysadmin(person):
    return person("lu", "陆明", "sysadmin")


def test_the_security_administrator_grants_and_revokes_and_it_is_recorded(secadmin, stranger, at):
    grant_role(stranger, "setter", by=secadmin, at=at)
    assert stranger.has_role("setter")
    revoke_role(stranger, "setter", by=secadmin, at=at)
    assert not stranger.has_role("setter")
    trail = ModelLogEntry.objects.order_by("pk").values_list("action", "user", "data")
    assert list(trail) == [
        ("people.grant_role", secadmin.pk, {"role": "setter"}),
        ("people.revoke_role", secadmin.pk, {"role": "setter"}),
    ]


def test_granting_again_changes_and_records_nothing(secadmin, stranger, at):
    grant_role(stranger, "deputy", by=secadmin, at=at)
    revoke_role(stranger, "setter", by=secadmin, at=at)
    assert not ModelLogEntry.objects.exists()


def test_one_person_may_hold_several_working_roles(secadmin, setter, at):
    grant_role(setter, "marker", by=secadmin, at=at)
    grant_role(setter, "nominee", by=secadmin, at=at)
    assert [role.key for role in setter.roles] == ["setter", "marker", "nominee"]


@pytest.mark.parametrize("held", ["sysadmin", "auditor"])
@pytest.mark.parametrize("wanted", ["sysadmin", "secadmin", "auditor"])
def test_the_three_administrators_exclude_each_other(secadmin, person, at, held, wanted):
    user = person("bi", "毕成", held)
    if held == wanted:
        grant_role(user, wanted, by=secadmin, at=at)
        return
    with pytest.raises(Refused, match="三员分立"):
        grant_role(user, wanted, by=secadmin, at=at)
    assert [role.key for role in user.roles] == [held]


def test_an_administrator_may_hold_working_roles_besides(secadmin, sysadmin, at):
    grant_role(sysadmin, "invigilator", by=secadmin, at=at)
    assert sysadmin.has_role("invigilator")


def test_nobody_grants_herself(secadmin, at):
    for change in (grant_role, revoke_role):
        with pytest.raises(Refused, match="自己"):
            change(secadmin, "setter", by=secadmin, at=at)


def test_roles_are_not_granted_without_the_permission(sysadmin, clerk, stranger, at):
    for officer in (sysadmin, clerk, stranger):
        with pytest.raises(Refused):
            grant_role(officer if officer is not stranger else clerk, "marker", by=stranger, at=at)
    for officer in (sysadmin, clerk):
        with pytest.raises(Refused, match="安全管理员"):
            grant_role(stranger, "marker", by=officer, at=at)
    assert not stranger.has_role("marker")


def test_who_enters_people_may_put_them_on_the_roll_of_nominees(clerk, stranger, marker, at):
    grant_role(stranger, "nominee", by=clerk, at=at)
    assert stranger.has_role("nominee")
    with pytest.raises(Refused):
        grant_role(stranger, "deputy", by=marker, at=at)


def test_the_last_security_administrator_stays(secadmin, person, at):
    root = person("root", "根", is_superuser=True)
    with pytest.raises(Refused, match="最后一位"):
        revoke_role(secadmin, "secadmin", by=root, at=at)
    with pytest.raises(Refused, match="最后一位"):
        deactivate_person(secadmin, by=root, at=at, reason="离任")
    second = person("shi", "施文", "secadmin")
    revoke_role(secadmin, "secadmin", by=second, at=at)
    assert not secadmin.has_role("secadmin")


def test_a_deactivated_one_does_not_count_as_the_other(secadmin, person, at):
    root = person("root", "根", is_superuser=True)
    person("shi", "施文", "secadmin", is_active=False)
    with pytest.raises(Refused, match="最后一位"):
        revoke_role(secadmin, "secadmin", by=root, at=at)


def test_a_shut_account_gets_no_role_and_an_unknown_role_is_refused(secadmin, person, at):
    shut = person("gao", "高远", is_active=False)
    with pytest.raises(Refused, match="停用"):
        grant_role(shut, "marker", by=secadmin, at=at)
    with pytest.raises(Refused, match="没有这个角色"):
        grant_role(shut, "emperor", by=secadmin, at=at)


def test_the_system_itself_may_set_up_the_first(stranger, at):
    grant_role(stranger, "secadmin", by=None, at=at)
    assert ModelLogEntry.objects.get().user.username == "system"
