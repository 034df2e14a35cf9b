"""Two hands at once, on PostgreSQL with real connections.

No sleeps: one side takes the lock and holds it; the other is started, and is known to be waiting
when PostgreSQL itself says so. Then the first side commits.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connection, connections, transaction

from exams.models import Attempt
from tests.factories import make_attempt

PATIENCE = 20.0


# First, so that pytest-django sees the marks and runs these last: they flush the database.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/races/" in str(item.path):
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True))


@pytest.fixture
def attempt(at: datetime, db: None) -> Attempt:
    return make_attempt(started_at=at, kinds=("single",))


def outcome(work: Callable[[], Any]) -> Any:
    """What `work` returned, or the exception it raised; its connection is closed either way."""
    try:
        return work()
    except Exception as exc:
        return exc
    finally:
        connections.close_all()


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run all of them, let loose together; results in order."""
    barrier = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        barrier.wait(PATIENCE)
        return outcome(work)

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result(PATIENCE) for future in [pool.submit(run, one) for one in works]]


def is_blocked() -> bool:
    """Does any connection to this database wait for a lock?"""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity"
            " where datname = current_database() and wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


def waiting_behind(first: Callable[[], Any], second: Callable[[], Any]) -> list[Any]:
    """`first` has done its work but not committed while `second` runs into its lock.

    Returns whether it did run into it, and both outcomes.
    """
    done, go = Event(), Event()

    def hold() -> Any:
        with transaction.atomic():
            value = first()
            done.set()
            assert go.wait(PATIENCE)
        return value

    results: list[Any] = []
    with ThreadPoolExecutor(2) as pool:
        one: Future = pool.submit(outcome, hold)
        assert done.wait(PATIENCE), one.result(PATIENCE)
        two: Future = pool.submit(outcome, second)
        while not two.done() and not is_blocked():
            pass
        results.append("blocked" if not two.done() else "ran through")
        go.set()
        results += [one.result(PATIENCE), two.result(PATIENCE)]
    return results
