"""ROLES as a matrix: who may do what, and above all who may not do two things at once."""

import itertools

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django_q.models import Schedule

from exam_platform.management.commands.setup_platform import apply_role
from exam_platform.roles import ADMINISTRATION, BACK_OFFICE, ROLES, RoleSpec
from exam_platform.schedules import SCHEDULES
from people.models import Role, User

pytestmark = pytest.mark.django_db

BY_KEY = {spec.key: set(spec.permissions) for spec in ROLES}
# Each act that decides something, and exactly who may do it.
DECISIVE = {
    "people.grant_role": {"secadmin"},
    "people.manage_staff": {"sysadmin", "secadmin"},
    "people.add_user": {"organizer", "sysadmin"},
    "people.view_audit": {"auditor"},
    "people.issue_sign_in_code": {"organizer", "invigilator"},
    "people.unlock_login": {"organizer", "invigilator", "secadmin"},
    "question_bank.add_question": {"setter"},
    "question_bank.change_question": {"setter"},
    "question_bank.review_question": {"reviewer"},
    "question_bank.import_question": {"organizer", "setter"},
    "exams.draw_paper": {"organizer"},
    "exams.seal_paper": {"organizer", "chair"},
    "exams.view_paper": {"organizer", "chair"},
    "exams.prepare_sitting": {"organizer"},
    "exams.invigilate_sitting": {"invigilator"},
    "exams.mark_item": {"marker"},
    "exams.confirm_result": {"organizer"},
    "exams.release_result": {"chair"},
    "exams.view_result": {"organizer", "chair"},
    "appointments.screen_nomination": {"organizer"},
    "appointments.clear_nomination": {"chair"},
    "appointments.table_nomination": {"organizer"},
    "appointments.bypass_exam": {"chair"},
    "laws.add_law": {"organizer"},
}
NEVER_TOGETHER = [
    ("question_bank.change_question", "question_bank.review_question"),
    ("question_bank.review_question", "exams.draw_paper"),
    ("exams.confirm_result", "exams.release_result"),
    ("exams.mark_item", "exams.confirm_result"),
    ("exams.mark_item", "exams.view_result"),  # markers work blind
    ("people.grant_role", "people.view_audit"),
    ("people.grant_role", "people.add_user"),
    ("people.manage_staff", "people.view_audit"),
    ("appointments.bypass_exam", "appointments.table_nomination"),
]


@pytest.mark.parametrize("permission", DECISIVE)
def test_each_decisive_act_belongs_to_the_roles_in_the_table(permission):
    assert {key for key, held in BY_KEY.items() if permission in held} == DECISIVE[permission]


@pytest.mark.parametrize(("one", "other"), NEVER_TOGETHER)
def test_no_single_role_holds_both_ends(one, other):
    assert not [key for key, held in BY_KEY.items() if {one, other} <= held]


def test_only_people_without_duties_hold_no_rights():
    assert {key for key, held in BY_KEY.items() if not held} == {"nominee", "deputy"}
    assert all(BACK_OFFICE in held for held in BY_KEY.values() if held)


def test_the_three_administrators_decide_nothing_about_exams():
    for spec in ROLES:
        if spec.exclusion == ADMINISTRATION:
            apps = {name.split(".")[0] for name in spec.permissions}
            assert apps <= {"people", "wagtailadmin"}, spec.key
    assert sum(spec.exclusion == ADMINISTRATION for spec in ROLES) == 3


def test_nobody_may_delete_anything():
    assert not [
        name for held in BY_KEY.values() for name in held if name.split(".")[1].startswith("delete")
    ]


def test_keys_and_names_are_unique_and_no_permission_stands_twice():
    assert len({spec.key for spec in ROLES}) == len({spec.name for spec in ROLES}) == len(ROLES)
    for spec in ROLES:
        assert len(set(spec.permissions)) == len(spec.permissions), spec.key


@pytest.mark.parametrize("spec", ROLES, ids=lambda spec: spec.key)
def test_a_person_in_a_role_has_its_rights_and_no_others(spec, person):
    user = User.objects.get(pk=person("x", "某人", spec.key).pk)
    assert user.get_all_permissions() == set(spec.permissions)
    assert user.holds_rights() is bool(spec.permissions)
    assert user.is_administrator() is bool(spec.exclusion)


def test_a_shut_account_has_no_rights_whatever_its_roles(person):
    user = person("x", "某人", *BY_KEY, is_active=False)
    assert not any(user.has_perm(name) for name in DECISIVE)


# --- setting up -----------------------------------------------------------------------------


def picture():
    return (
        sorted(Role.objects.values_list("key", "name", "exclusion", "position", "group__name")),
        sorted(Group.objects.values_list("name", "permissions__codename")),
        sorted(Schedule.objects.values_list("name", "func", "args", "minutes", "repeats")),
    )


def test_setting_up_again_changes_nothing():
    before = picture()
    pks = set(Role.objects.values_list("pk", flat=True))
    for _ in range(2):
        call_command("setup_platform")
    assert picture() == before
    assert set(Role.objects.values_list("pk", flat=True)) == pks


def test_setting_up_takes_away_what_somebody_added_by_hand():
    before = picture()
    group = Role.objects.get(key="marker").group
    group.permissions.add(Permission.objects.get(codename="release_result"))
    Role.objects.filter(key="auditor").update(exclusion="", name="审计")
    Schedule.objects.create(name="别的", func="os.remove")
    Schedule.objects.filter(name="心跳").update(minutes=600)
    call_command("setup_platform")
    assert picture() == before


def test_setting_up_leaves_the_holders_of_a_role_where_they_are(clerk, nominee):
    call_command("setup_platform")
    assert clerk.has_role("organizer") and nominee.has_role("nominee")


def test_a_right_that_does_not_exist_stops_the_setting_up():
    spec = RoleSpec("x", "某角色", ("exams.fly",))
    with pytest.raises(CommandError, match=r"exams\.fly"):
        apply_role(spec, 99, {})
    assert not Role.objects.filter(key="x").exists()


@pytest.mark.parametrize("spec", SCHEDULES, ids=lambda spec: spec.command)
def test_what_is_scheduled_is_a_command_that_runs(spec):
    call_command(spec.command)
    call_command(spec.command)  # delivery is at least once


def test_every_pair_of_working_roles_may_be_held_by_one_person(person):
    """Small counties: the two-person rules are in the actions, not in the roles."""
    working = [spec.key for spec in ROLES if not spec.exclusion]
    user = person("x", "某人")
    for one, other in itertools.combinations(working, 2):
        user.groups.set(Group.objects.filter(role__key__in=[one, other]))
        assert {role.key for role in User.objects.get(pk=user.pk).roles} == {one, other}
