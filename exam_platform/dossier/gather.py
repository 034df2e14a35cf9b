"""A person's whole dossier as one viewer may see it: a fixed number of queries."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from exam_platform.dossier import learning, procedures, service
from exam_platform.dossier.facts import Line, Look

Source = Callable[[Look], list[Line] | None]


@dataclass(frozen=True)
class Kind:
    key: str
    title: str
    empty: str
    sources: tuple[Source, ...]


KINDS = (
    Kind("posts", "任职和代表身份", "没有登记任职。", (service.tenures, service.mandates)),
    Kind("exams", "任前法律知识考试", "没有成绩。", (procedures.results,)),
    Kind("nominations", "提请、表决、任命和宣誓", "没有提请。", (procedures.nominations,)),
    Kind("evaluations", "履职评议", "没有评议。", (procedures.evaluations,)),
    Kind("awards", "表彰", "没有表彰。", (service.awards,)),
    Kind(
        "training",
        "学习培训",
        "没有培训记录。",
        (learning.hours, learning.courses, learning.certificates),
    ),
    Kind("duty", "代表履职记录", "没有已结转的年度。", (learning.duty,)),
    Kind("papers", "制发的公文", "没有公文。", (procedures.papers,)),
)


@dataclass(frozen=True)
class Section:
    kind: Kind
    lines: tuple[Line, ...]


def gather(look: Look) -> list[Section]:
    """The sections that are for this viewer at all, each with the newest line first."""
    found = []
    for kind in KINDS:
        read = [source(look) for source in kind.sources]
        if any(lines is not None for lines in read):
            lines = [line for part in read if part is not None for line in part]
            lines.sort(key=lambda line: line.rank, reverse=True)
            found.append(Section(kind, tuple(lines)))
    return found


def years_of(sections: Iterable[Section]) -> list[int]:
    return sorted({line.year for one in sections for line in one.lines}, reverse=True)


def narrowed(sections: Iterable[Section], kind: str, year: int | None) -> list[Section]:
    """What the filter leaves; a word that means nothing leaves everything."""
    kept = [one for one in sections if not kind or one.kind.key == kind]
    if year is None:
        return kept
    return [
        replace(one, lines=tuple(line for line in one.lines if line.year == year)) for one in kept
    ]
