"""A database of our own on the server that DATABASE_URL names; it is dropped at the end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg

ENVIRONMENT = {
    "DEBUG": "0",
    "SECRET_KEY": "bench-" + "x" * 50,
    "FIELD_KEYS": "k1:bench-field-key",
    "BLIND_INDEX_KEY": "bench-index-key",
    "ALLOWED_HOSTS": "127.0.0.1",
    "DJANGO_SETTINGS_MODULE": "exam_platform.settings",
}


@contextmanager
def scratch_database() -> Iterator[None]:
    """Sets the environment for this process and for the servers that it starts."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        raise SystemExit("The benchmarks need PostgreSQL: make bench, or set DATABASE_URL.")
    name = f"bench_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"create database {name}")
    os.environ.update(ENVIRONMENT, DATABASE_URL=urlunsplit(urlsplit(url)._replace(path=f"/{name}")))
    try:
        yield
    finally:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"drop database {name} with (force)")
