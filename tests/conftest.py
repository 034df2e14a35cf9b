"""The cast and the database for every test."""

import gc
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import settings as hypothesis_settings

from people.models import Branch, Organ, Role, Term, User
from tests.databases import postgres_copy, sqlite_copy

# A Tuesday in Qingyuan, 09:00 local time; tests pass moments and need no clock library.
NOW = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)

# Playwright's sync API runs an event loop in the test thread; our ORM calls there are safe.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# An example that takes long says nothing about the code: the machines are shared.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if "/e2e/" in str(item.path):
            item.add_marker(pytest.mark.e2e)
    # Last: a flush leaves the tables empty until the next test that puts the first rows back.
    items.sort(key=lambda item: "/races/" in str(item.path) or "/e2e/" in str(item.path))
    if settings.DATABASE["ENGINE"].endswith("postgresql"):
        return
    skip = pytest.mark.skip(reason="RACES NOT TESTED: they need PostgreSQL (make test-pg)")
    for item in items:
        if "/races/" in str(item.path):
            item.add_marker(skip)


def pytest_collection_finish() -> None:
    """What is loaded stays: to look through it for garbage again and again takes a tenth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> Iterator[None]:
    suffix = getattr(request.config, "workerinput", {}).get("workerid", "")
    # The process id keeps two runs on one server out of each other's way.
    name = f"test_platform_{suffix}{os.getpid()}"
    with django_db_blocker.unblock():
        if settings.DATABASE["ENGINE"].endswith("sqlite3"):
            yield from sqlite_copy(name)
        else:
            yield from postgres_copy(name)


@pytest.fixture(scope="session", autouse=True)
def unread_static_files() -> None:
    """WhiteNoise reads every static file when a handler is made: 50 ms for each test client."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def private_files(settings: Any, tmp_path: Path) -> Path:
    """Every test has its own PRIVATE_ROOT and MEDIA_ROOT, so nothing is written to var/."""
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.MEDIA_ROOT = tmp_path / "media"
    storages = {**settings.STORAGES}
    storages["private"] = {
        **storages["private"],
        "OPTIONS": {"location": settings.PRIVATE_ROOT, "base_url": None},
    }
    settings.STORAGES = storages
    return tmp_path


# --- The cast -----------------------------------------------------------------------------


@pytest.fixture
def at() -> datetime:
    return NOW


@pytest.fixture
def congress(db: None) -> Organ:
    return Organ.objects.create(name="清源县人大常委会", branch=Branch.PEOPLE_CONGRESS)


@pytest.fixture
def government(db: None) -> Organ:
    return Organ.objects.create(name="清源县人民政府", branch=Branch.GOVERNMENT)


@pytest.fixture
def term(db: None) -> Term:
    return Term.objects.create(name="第十八届", starts_on="2022-01-10", ends_on="2027-01-10")


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    """person("li", "李秀英", "organizer"): an active user with these roles and no password."""

    def make(username: str, real_name: str, *roles: str, **fields: Any) -> User:
        user = User.objects.create(
            username=username,
            real_name=real_name,
            **{"password": "!", "must_change_password": False, **fields},
        )
        for key in roles:
            user.groups.add(Role.objects.get(key=key).group)
        return user

    return make


@pytest.fixture
def clerk(person: Callable[..., User], congress: Organ) -> User:
    return person("li", "李秀英", "organizer", organ=congress)


@pytest.fixture
def setter(person: Callable[..., User]) -> User:
    return person("chen", "陈立", "setter")


@pytest.fixture
def reviewer(person: Callable[..., User]) -> User:
    return person("zhou", "周敏", "reviewer")


@pytest.fixture
def invigilator(person: Callable[..., User]) -> User:
    return person("wu", "吴刚", "invigilator")


@pytest.fixture
def marker(person: Callable[..., User]) -> User:
    return person("wang", "王芳", "marker")


@pytest.fixture
def chair(person: Callable[..., User]) -> User:
    return person("zhao", "赵国平", "chair")


@pytest.fixture
def auditor(person: Callable[..., User]) -> User:
    return person("sun", "孙静", "auditor")


@pytest.fixture
def nominee(person: Callable[..., User], government: Organ) -> User:
    return person("zhang", "张伟", "nominee", organ=government, post_title="副局长")


@pytest.fixture
def stranger(person: Callable[..., User]) -> User:
    """Somebody who may sign in and has nothing to do with anything here."""
    return person("qian", "钱多", "deputy")


@pytest.fixture
def client_for() -> Callable[[User], Client]:
    def make(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return make
