"""Every URL of ours against every role: who gets past the door, and nobody else.

"Past the door" means not turned away: a refusal for the moment or the state (409) or a form that
is sent back is an answer to somebody who may knock. A new URL fails here until it is entered.
"""

import pytest
from django.db import transaction

from tests.security.doors import DOORS
from tests.security.world import ASKED, ROLES, entering, is_turned_away, make_world, own_routes

pytestmark = pytest.mark.django_db


def entered(world, role: str) -> dict[str, list[str]]:
    """The doors through which this role comes, by method; each request is rolled back."""
    client = entering(world.people[role])
    passed: dict[str, list[str]] = {"GET": [], "POST": []}
    for name, pattern in own_routes():
        path = world.path(name, pattern)
        for method, ask in (("GET", client.get), ("POST", client.post)):
            with transaction.atomic():
                answer = ask(path, ASKED.get(name, {}))
                b"".join(answer)  # a download holds its file until it is read
                transaction.set_rollback(True)
            assert answer.status_code < 500, (role, method, name, path)
            if answer.status_code != 405 and not is_turned_away(answer):
                passed[method].append(name)
    return passed


@pytest.mark.parametrize("role", ROLES)
def test_each_role_comes_through_its_own_doors_and_no_other(role, caplog):
    caplog.set_level("CRITICAL")
    passed = entered(make_world(), role)
    for method, names in passed.items():
        expected = {name for name, row in DOORS.items() if role in row[method == "POST"].split()}
        assert set(names) - expected == set(), f"{role} may not {method} these"
        assert expected - set(names) == set(), f"{role} is turned away"


def test_every_url_has_its_line_in_the_table():
    assert {name for name, _ in own_routes()} == set(DOORS)
