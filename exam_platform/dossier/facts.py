"""What a dossier is made of: lines with their sources, and who is looking."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from people.models import Deputy, User

SEES_PEOPLE = "people.view_user"
JUDGES = ("appointments.clear_nomination", "evaluations.decide_evaluation")


@dataclass(frozen=True)
class Line:
    """One fact. `on` is None for what belongs to a year as a whole."""

    year: int
    text: str
    source: str
    on: date | None = None
    details: tuple[str, ...] = ()
    url: str = ""

    @property
    def rank(self) -> tuple[int, date]:
        return self.year, self.on or date(self.year, 12, 31)


@dataclass(frozen=True)
class Look:
    """One person looking at the dossier of one person, and by what right."""

    viewer: User
    person: User
    is_own: bool = False
    is_staff: bool = False
    serves: bool = False  # her liaison officer: duty and training, nothing else
    judges: bool = False  # the 主任会议 decides on her: every line, if not every page behind it

    def may(self, permission: str) -> bool:
        if self.is_own or self.judges:
            return True
        return self.is_staff and self.viewer.has_perm(permission)

    def rows(self, rows: Any, permission: str, field: str = "person") -> QuerySet | None:
        """Of this person, as far as the source's own `visible_to` lets them be seen.

        None: no such line is for this viewer, not even the word that there is none.
        """
        if not self.may(permission):
            return None
        if self.is_own or self.viewer.has_perm(permission):
            rows = rows.visible_to(self.viewer)
        return rows.filter(**{field: self.person})

    def link(self, own: str = "", office: str = "", args: Any = (), permission: str = "") -> str:
        """The page that the line comes from, for whoever may open it."""
        if self.is_own:
            return reverse(own, args=args) if own else ""
        if not office or not self.viewer.has_perm(permission):
            return ""
        return reverse(office, args=args)


def look_at(person: User, viewer: User) -> Look | None:
    """None: this dossier is not hers to know of."""
    if person.pk == viewer.pk:
        return Look(viewer, person, is_own=True)
    is_staff = viewer.has_perm(SEES_PEOPLE)
    judges = any(viewer.has_perm(permission) for permission in JUDGES)
    serves = (
        viewer.has_perm("evaluations.serve_deputies")
        and Deputy.objects.served_by(viewer).filter(person=person).exists()
    )
    if not (is_staff or serves or judges):
        return None
    return Look(viewer, person, is_staff=is_staff, serves=serves, judges=judges)
