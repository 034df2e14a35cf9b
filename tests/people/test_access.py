"""Who may open what: one table for all the pages about people."""

from http import HTTPStatus

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from exam_platform.roles import ROLES
from people.models import Role, RosterBatch, User

pytestmark = pytest.mark.django_db

EVERYBODY = [role.key for role in ROLES]
KEEPERS = {"organizer", "sysadmin"}

# Page → the roles that may open it, about a person who holds no rights.
PAGES = {
    "wagtailusers_users:index": {"organizer", "sysadmin", "secadmin"},
    "wagtailusers_users:add": KEEPERS,
    "wagtailusers_users:find": {"organizer", "sysadmin", "secadmin"},
    "wagtailusers_users:slip": {"organizer", "sysadmin", "secadmin"},
    "wagtailusers_users:person": {"organizer", "sysadmin", "secadmin"},
    "wagtailusers_users:edit": {"organizer", "sysadmin", "secadmin"},
    "wagtailusers_users:history": {"organizer", "sysadmin", "secadmin"},
    "wagtailusers_users:roles": {"secadmin"},
    "wagtailusers_users:reset": {"organizer", "sysadmin", "secadmin"},
    "wagtailusers_users:deactivate": {"organizer", "sysadmin", "secadmin"},
    "wagtailusers_users:activate": {"organizer", "sysadmin", "secadmin"},
    "wagtailusers_users:unlock": {"organizer", "sysadmin", "secadmin"},
    "wagtailusers_users:code": {"organizer", "sysadmin", "secadmin"},
    "organs:index": KEEPERS,
    "organs:add": KEEPERS,
    "posts:index": KEEPERS,
    "posts:add": KEEPERS,
    "terms:index": KEEPERS,
    "terms:add": KEEPERS,
    "delegations:index": KEEPERS,
    "delegations:add": KEEPERS,
    "deputies:index": KEEPERS,
    "deputies:add": KEEPERS,
    "tenures:index": KEEPERS,
    "tenures:add": KEEPERS,
    "rosters:index": KEEPERS,
    "audit:log": {"auditor"},
    "audit:log_results": {"auditor"},
    "audit:seals": {"auditor"},
}
ABOUT_SOMEBODY = {
    "person",
    "edit",
    "history",
    "roles",
    "reset",
    "deactivate",
    "activate",
    "unlock",
    "code",
}


@pytest.fixture
def path_of(stranger):
    def make(page):
        about = page.split(":")[1] in ABOUT_SOMEBODY
        return reverse(page, args=[stranger.pk] if about else [])

    return make


@pytest.mark.parametrize("page", PAGES)
def test_each_page_opens_to_its_roles_and_to_no_other(page, path_of, person, client_for):
    path = path_of(page)
    opened = set()
    for key in EVERYBODY:
        answer = client_for(person(f"u-{key}", f"某{key}", key)).get(path)
        assert answer.status_code in (200, 302, 403, 404), (key, answer.status_code)
        if answer.status_code == HTTPStatus.OK:
            opened.add(key)
    assert opened == PAGES[page]


@pytest.mark.parametrize("page", PAGES)
def test_without_signing_in_each_page_leads_to_the_login(page, path_of):
    answer = Client().get(path_of(page))
    assert answer.status_code == HTTPStatus.FOUND and "/login/" in answer["Location"]


@pytest.mark.parametrize("page", ["reset", "deactivate", "activate", "unlock", "code"])
def test_acts_are_done_by_post_alone(page, path_of, client_for, clerk, stranger):
    before = User.objects.filter(pk=stranger.pk).values().get()
    client_for(clerk).get(path_of(f"wagtailusers_users:{page}"))
    assert User.objects.filter(pk=stranger.pk).values().get() == before


@pytest.mark.parametrize("act", ["confirm", "reject", "slips"])
def test_acts_on_a_roster_are_done_by_post_alone(act, client_for, clerk, at):
    batch = RosterBatch.objects.create(
        kind="nominee", filename="名册.xlsx", stored_file="", uploaded_by=clerk, uploaded_at=at
    )
    answer = client_for(clerk).get(f"/admin/rosters/{batch.pk}/{act}/")
    assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED


def test_the_system_account_has_no_page_even_for_the_security_administrator(person, client_for):
    system = person("system", "系统", is_active=False)
    client = client_for(person("feng", "冯静", "secadmin"))
    for name in ("person", "roles", "reset", "edit"):
        path = reverse(f"wagtailusers_users:{name}", args=[system.pk])
        assert client.get(path).status_code == HTTPStatus.NOT_FOUND
    assert ">system<" not in client.get("/admin/users/").content.decode()


def test_the_menu_shows_to_each_what_she_may_open(client_for, clerk, auditor, marker):
    shown = {
        user.username: client_for(user).get("/admin/").content.decode()
        for user in (clerk, auditor, marker)
    }
    assert "/admin/users/" in shown["li"] and "/admin/rosters/" in shown["li"]
    assert "/admin/audit/" in shown["sun"] and "/admin/users/" not in shown["sun"]
    assert "/admin/users/" not in shown["wang"] and "/admin/audit/" not in shown["wang"]


def test_setting_up_again_restores_the_roles_and_takes_nothing_from_people(person):
    organizer = Role.objects.get(key="organizer")
    chair = person("zhao", "赵国平", "chair")
    organizer.group.permissions.clear()
    call_command("setup_platform")
    assert organizer.group.permissions.exists() and chair.has_role("chair")
    assert list(Role.objects.values_list("key", flat=True)) == EVERYBODY


def test_no_role_but_the_administrators_excludes_another():
    exclusive = set(Role.objects.exclude(exclusion="").values_list("key", flat=True))
    assert exclusive == {"sysadmin", "secadmin", "auditor"}


def test_only_two_roles_carry_no_rights():
    plain = Role.objects.exclude(pk__in=Role.objects.carrying_rights())
    assert set(plain.values_list("key", flat=True)) == {"nominee", "deputy"}


def test_an_ordinary_person_sees_only_herself(nominee, stranger):
    assert list(User.objects.visible_to(nominee)) == [nominee]
    assert list(User.objects.visible_to(stranger)) == [stranger]


def test_candidates_are_active_people_on_the_roll(nominee, stranger, person):
    person("shut", "停用", "nominee", is_active=False)
    assert list(User.objects.all().candidates()) == [nominee]


def test_staff_are_those_with_rights(nominee, stranger, clerk, marker, person):
    both = person("both", "两者", "nominee", "marker")
    root = person("root", "根", is_superuser=True)
    assert set(User.objects.all().staff()) == {clerk, marker, both, root}
    assert both.holds_rights() and not nominee.holds_rights()
    assert root.is_administrator() and not both.is_administrator()
