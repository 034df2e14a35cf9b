"""Login is the default of every URL; the exceptions are this list."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

pytestmark = pytest.mark.django_db

PUBLIC = {
    "login",
    "wagtailadmin_login",
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
        assert Client().get(path).status_code == 200
        return
    answer = Client().get(path)
    if answer.status_code == 302:
        assert "login" in answer["Location"]
    else:
        assert answer.status_code in (401, 403, 404, 405), (name, path)
