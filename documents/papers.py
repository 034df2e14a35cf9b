"""The documents that can be made of a row: what each says, when it is too early, and by whom.

Upper apps declare a tuple of `Paper`s for each of their pages; the panel lists them, and one
POST makes one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.timezone import localtime

from core.state import Refused
from core.typeset import typeset_pdf
from documents.actions import issue_docx, keep_issued, subject_of
from documents.kinds import Kind
from documents.models import Issued
from documents.wording import full_name
from people.models import Organ, User

CONCERNED = "这份公文与您本人有关，没有生成。请由其他同志办理。"


@dataclass(frozen=True)
class Paper:
    """`permission` makes it; the kind's own right is enough to fetch what was made.

    `obstacle` is a sentence while it cannot be made, and "" when it can. `sheet` is the typst
    template of a fixed form, which is set from `sheet_data` (the values, if there is none).
    """

    kind: Kind
    permission: str
    values: Callable[[Any, date], dict[str, Any]]
    obstacle: Callable[[Any], str]
    concerned: Callable[[Any], Iterable[User]]
    sheet: Path | None = None
    sheet_data: Callable[[Any, date], dict[str, Any]] | None = None
    variant: str = ""  # tells apart two papers of one kind
    label: str = ""

    @property
    def key(self) -> str:
        return f"{self.kind.key}-{self.variant}" if self.variant else self.kind.key

    @property
    def name(self) -> str:
        return self.label or self.kind.name


@dataclass(frozen=True)
class Panel:
    """`route` is the name of the URL that makes a paper of this row."""

    route: str
    pk: int
    lines: list[tuple[Paper, str]]
    issued: list[Issued]


def find_paper(papers: Iterable[Paper], key: str) -> Paper | None:
    return next((paper for paper in papers if paper.key == key), None)


def panel_of(papers: Iterable[Paper], row: Any, user: User, *, route: str) -> Panel:
    """What this person may make of the row now, and what was made and she may fetch."""
    mine = [one for one in papers if user.has_perm(one.permission)]
    issued = Issued.objects.visible_to(user).about(subject_of(row)).select_related("made_by")
    return Panel(
        route=route,
        pk=row.pk,
        lines=[(one, one.obstacle(row)) for one in mine if user not in one.concerned(row)],
        issued=list(issued),
    )


def make_paper(paper: Paper, row: Any, *, format: str, by: User, at: datetime) -> Issued:
    """Raises Refused when it is too early, when it is about who asks, or when the form is wrong."""
    if not by.has_perm(paper.permission):
        raise Refused(f"制作“{paper.name}”不属于您的职责，没有生成。")
    people = list(paper.concerned(row))
    if by in people:
        raise Refused(CONCERNED)
    if told := paper.obstacle(row):
        raise Refused(told)
    on = localtime(at).date()
    facts: dict[str, Any] = {
        "subject": row,
        "name": paper.name,
        "concerns": people,
        "by": by,
        "at": at,
    }
    if format == Issued.Format.DOCX:
        return issue_docx(paper.kind, paper.values(row, on), **facts)
    if format != Issued.Format.PDF or paper.sheet is None:
        raise Refused(f"“{paper.name}”只有 Word 文档，请选择“生成 Word”。")
    content = typeset_pdf(paper.sheet, (paper.sheet_data or paper.values)(row, on))
    return keep_issued(paper.kind, content, format="pdf", **facts)


def committee() -> str:
    """The standing committee's full name, as it stands under its documents."""
    organ = Organ.objects.filter(branch="people_congress").first()
    return full_name(organ.name) if organ else ""
