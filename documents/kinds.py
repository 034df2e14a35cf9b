"""The kinds of official documents: which fields a form may use, and the form that is built in.

Upper apps declare their kinds by `register` when they are loaded; this app knows none of them.
Field names are Chinese, since it is the office that writes {{ 姓名 }} into its own form.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Field:
    """One field of a form. With `columns` it is a list of rows: {%tr for 行 in 名单 %}."""

    name: str
    told: str  # what it holds, for the field list
    example: str = ""
    columns: tuple["Field", ...] = ()

    def sample(self) -> Any:
        if not self.columns:
            return self.example
        return [{column.name: column.example for column in self.columns}] * 2


@dataclass(frozen=True)
class Kind:
    """`key` stands in the database; `form` is the built-in .docx; `permission` opens it."""

    key: str
    name: str
    permission: str
    form: Path
    fields: tuple[Field, ...]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(field.name for field in self.fields)

    def samples(self) -> dict[str, Any]:
        return {field.name: field.sample() for field in self.fields}


_kinds: dict[str, Kind] = {}


def register(kinds: Iterable[Kind]) -> None:
    """Raises ValueError for a key that another kind has."""
    for kind in kinds:
        if _kinds.get(kind.key, kind) != kind:
            raise ValueError(f"two kinds of document are called {kind.key}")
        _kinds[kind.key] = kind


def find(key: str) -> Kind | None:
    return _kinds.get(key)


def all_kinds() -> list[Kind]:
    """In the order in which they were declared."""
    return list(_kinds.values())
