"""Two security administrators, each taking the office from the other at the same moment."""

from datetime import datetime

from core.state import Refused
from people.actions import deactivate_person, grant_role, revoke_role
from people.models import User
from tests.races.conftest import at_once, waiting_behind


def secadmins() -> int:
    return User.objects.filter(groups__role__key="secadmin", is_active=True).count()


def test_two_revocations_at_once_leave_one_security_administrator(person, at: datetime):
    feng, shi = person("feng", "冯静", "secadmin"), person("shi", "施文", "secadmin")
    outcomes = at_once(
        lambda: revoke_role(shi, "secadmin", by=feng, at=at),
        lambda: revoke_role(feng, "secadmin", by=shi, at=at),
    )
    assert secadmins() == 1
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1


def test_a_revocation_waits_for_a_deactivation_and_is_then_refused(person, at: datetime):
    feng, shi = person("feng", "冯静", "secadmin"), person("shi", "施文", "secadmin")
    root = person("root", "根", is_superuser=True)
    blocked, first, second = waiting_behind(
        lambda: deactivate_person(feng, by=root, at=at, reason="离任"),
        lambda: revoke_role(shi, "secadmin", by=root, at=at),
    )
    assert (blocked, first) == ("blocked", None)
    assert isinstance(second, Refused) and secadmins() == 1


def test_two_exclusive_roles_granted_at_once_do_not_meet_in_one_person(person, at: datetime):
    feng, gao = person("feng", "冯静", "secadmin"), person("gao", "高远")
    outcomes = at_once(
        lambda: grant_role(gao, "sysadmin", by=feng, at=at),
        lambda: grant_role(gao, "auditor", by=feng, at=at),
    )
    assert len(User.objects.get(pk=gao.pk).roles) == 1
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
