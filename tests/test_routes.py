"""Login is the default of every URL; the exceptions are this list."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

pytestmark = pytest.mark.django_db

PUBLIC = {
    "login",
    "login_code",
    "healthz",
    "readyz",
    "wagtailadmin_login",
    "vote:enter",
    "vote:cast",
    "vote:ballots",
    "certificate",
}
SAMPLES = {"int": "1", "str": "x", "slug": "x", "uuid": "0" * 8, "path": "x", "": "x"}


def routes(
    patterns: Any = None, prefix: str = "", namespace: str = ""
) -> Iterator[tuple[str, str, URLPattern]]:
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, path, inner)
        else:
            yield f"{namespace}{pattern.name}", path, pattern


def sample(path: str) -> str:
    path = re.sub(r"<(?:(\w+):)?\w+>", lambda m: SAMPLES.get(m.group(1) or "", "1"), path)
    path = re.sub(r"\((?:\?P<\w+>)?[^)]*\)", "1", path)
    return "/" + re.sub(r"[\^$\\]", "", path).lstrip("/")


ROUTES = [(name, sample(path)) for name, path, _ in routes()]


@pytest.mark.parametrize(("name", "path"), ROUTES, ids=[f"{n} {p}" for n, p in ROUTES])
def test_a_stranger_from_the_street_gets_no_further_than_the_login(name, path):
    if name in PUBLIC:
        # /readyz answers 503 here: no worker runs in tests. A vote is cast by POST; no list of
        # ballots and no certificate stands at the sample address.
        expected = {"readyz": (503,), "vote:cast": (405,), "vote:ballots": (404,)}
        expected["certificate"] = (404,)
        assert Client().get(path).status_code in expected.get(name, (200,))
        return
    answer = Client().get(path)
    if answer.status_code == 302:
        assert "login" in answer["Location"]
    else:
        assert answer.status_code in (401, 403, 404, 405), (name, path)


OFFICE = [(name, path) for name, path in ROUTES if path.startswith("/admin/")]
# Wagtail's own screens for pages, pictures and documents keep their own permissions and hold no
# row of ours. Its reports are not among them: they show logs.
EDITORIAL = re.compile(r"None$|wagtailadmin_(?!reports)|wagtaildocs|wagtailimages")


@pytest.mark.parametrize(("name", "path"), OFFICE, ids=[f"{n} {p}" for n, p in OFFICE])
def test_a_person_without_a_role_sees_nothing_of_the_back_office(name, path, client_for, stranger):
    answer = client_for(stranger).get(path)
    if name in {"wagtailadmin_sprite", "wagtailadmin_javascript_catalog"}:
        return
    assert answer.status_code in (302, 403, 404, 405), (name, path)
    assert answer.status_code != 302 or not answer["Location"].startswith("/admin/users")


@pytest.mark.parametrize(("name", "path"), OFFICE, ids=[f"{n} {p}" for n, p in OFFICE])
def test_staff_without_a_permission_see_no_list(name, path, client_for, clerkless):
    """Entering the back office is no right to anything in it."""
    if not EDITORIAL.match(name):
        answer = client_for(clerkless).get(path)
        assert answer.status_code in (302, 400, 403, 404, 405), (name, path)


@pytest.fixture
def clerkless(person):
    """Somebody who may open the back office and nothing in it."""
    user = person("he", "何平")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return user
