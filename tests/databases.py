"""Test databases: migrating takes 40 s, a copy nothing.

The migrated database is made once, keyed by the migrations (a file in var/, or a template on
PostgreSQL's server), and copied for each process.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connections, transaction
from django.db.backends.base.creation import BaseDatabaseCreation


def migrations_key() -> str:
    digest = hashlib.sha256()
    for path in sorted(settings.BASE_DIR.glob("*/migrations/*.py")):
        digest.update(path.read_bytes())
    # And what setup_platform puts in.
    for name in ("roles.py", "editorial.py", "schedules.py"):
        digest.update((settings.BASE_DIR / "exam_platform" / name).read_bytes())
    digest.update((settings.BASE_DIR / "requirements.txt").read_bytes())
    return digest.hexdigest()[:16]


def databases_folder() -> Path:
    folder = Path(settings.VAR_DIR) / "tests"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def one_process_at_a_time() -> Iterator[Path]:
    """The folder of test databases, held until what is made there is whole."""
    folder = databases_folder()
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def migrated(url: str) -> None:
    """In processes of their own: this one keeps no connection to the database that it copies."""
    surroundings = {**os.environ, "DEBUG": "1", "DATABASE_URL": url}
    for command in (["migrate", "--verbosity=0"], ["setup_platform"]):
        order = [sys.executable, "manage.py", *command]
        subprocess.run(order, cwd=settings.BASE_DIR, env=surroundings, check=True)


def copy_sqlite(target: Path) -> None:
    with one_process_at_a_time() as folder:
        template = folder / f"template-{migrations_key()}.sqlite3"
        if not template.exists():
            building = folder / "building.sqlite3"
            building.unlink(missing_ok=True)
            migrated(f"sqlite:///{building}")
            with closing(sqlite3.connect(building)) as written:
                written.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            building.replace(template)
    shutil.copy(template, target)


def sqlite_copy(name: str) -> Iterator[None]:
    folder = databases_folder()
    target = folder / f"{name}.sqlite3"
    copy_sqlite(target)
    connection = connections["default"]
    connection.close()
    connection.settings_dict["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF;"
    )
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = str(target)
    keep_rows()
    yield
    connections.close_all()
    for leftover in folder.glob(f"{name}.sqlite3*"):
        leftover.unlink(missing_ok=True)


def postgres_copy(name: str) -> Iterator[None]:
    connection = connections["default"]
    template, building = f"platform_template_{migrations_key()}", "platform_building"
    server = connection.creation._nodb_cursor
    url = os.environ["DATABASE_URL"]
    with one_process_at_a_time():
        if not is_there(server, template):
            with server() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {building}")
                cursor.execute(f"CREATE DATABASE {building}")
            migrated(urlsplit(url)._replace(path=f"/{building}").geturl())
            with server() as cursor:
                cursor.execute(f"ALTER DATABASE {building} RENAME TO {template}")
        with server() as cursor:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    connection.close()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
    keep_rows()
    yield
    connections.close_all()
    with server() as cursor:
        cursor.execute(f"DROP DATABASE {name}")


def is_there(server: Callable[[], Any], name: str) -> bool:
    with server() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def keep_rows() -> None:
    """What `serialized_rollback` puts back: a flush deletes roles and Wagtail's root page too.

    Table by table, since through the models it takes a second for each test.
    """
    connection = connections["default"]
    kept: dict[str, list[tuple[Any, ...]]] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True):
            cursor.execute(f'SELECT * FROM "{table}"')
            if rows := cursor.fetchall():
                kept[insert_into(table, [column[0] for column in cursor.description])] = rows
    # On the classes: once Playwright's event loop runs, this thread gets another connection object.
    type(connection)._test_serialized_contents = kept
    type(connection.creation).deserialize_db_from_string = put_back


def insert_into(table: str, columns: list[str]) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    places = ", ".join("%s" for _ in columns)
    # Before the first flush all of it is still there.
    return f'INSERT INTO "{table}" ({names}) VALUES ({places}) ON CONFLICT DO NOTHING'


def put_back(creation: BaseDatabaseCreation, kept: dict[str, list[tuple[Any, ...]]]) -> None:
    connection = creation.connection
    with (
        transaction.atomic(),
        connection.constraint_checks_disabled(),
        connection.cursor() as cursor,
    ):
        for insert, rows in kept.items():
            cursor.executemany(insert, rows)
