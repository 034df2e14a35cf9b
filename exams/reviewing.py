"""A released paper as its candidate may look at it again: her answer, the right one, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from exams.asking import SHORT_NAMES, with_gaps
from exams.models import Attempt, Mark, PaperItem
from exams.reporting import plain
from exams.scoring import LETTERS, WRITTEN, Policy, explain_item, right_blanks
from laws.citations import Citation, parse_citations
from laws.models import Article


@dataclass(frozen=True)
class ReviewedOption:
    letter: str
    text: str
    is_key: bool
    is_chosen: bool

    @property
    def tag(self) -> str:
        if self.is_key:
            return "正确答案，已选" if self.is_chosen else "正确答案"
        return "您选了这一项" if self.is_chosen else ""


@dataclass(frozen=True)
class ReviewedBlank:
    number: int
    given: str
    accepted: str
    is_right: bool


@dataclass(frozen=True)
class Source:
    """A cited article; `url` is empty while the law's text is not imported."""

    label: str
    url: str


@dataclass(frozen=True)
class ReviewedItem:
    number: str
    kind_name: str
    material: str
    stem: str
    earned: str
    full: str
    verdict: str  # right, part or wrong
    told: str
    options: list[ReviewedOption]
    blanks: list[ReviewedBlank]
    answer: str
    key: str
    comment: str
    explanation: str
    sources: list[Source]


def reviewed_items(attempt: Attempt, policy: Policy, *, on: date) -> list[ReviewedItem]:
    """Articles are linked as they stood on the day of the exam."""
    marks = attempt.marks.select_related("item", "response").order_by("item__position")
    return reviewed_marks(marks, policy, on=on)


def reviewed_marks(marks: Iterable[Mark], policy: Policy, *, on: date) -> list[ReviewedItem]:
    rows = [(mark, mark.item.frozen) for mark in marks]
    texts = {text for _, content in rows for text in content.get("citations") or ()}
    cited = {text: parse_citations(text) for text in texts}
    articles = Article.objects.for_citations(
        [one for citations in cited.values() for one in citations], on=on
    )
    material = ""
    shown = []
    for mark, content in rows:
        citations = [one for text in content.get("citations") or () for one in cited[text]]
        # The facts of a case stand once, above its first question.
        fresh = content.get("material") if content.get("material") != material else ""
        material = content.get("material") or ""
        sources = [source_of(citation, articles) for citation in citations]
        shown.append(reviewed(mark, content, fresh or "", sources, policy))
    return shown


def source_of(citation: Citation, articles: dict[Any, Article]) -> Source:
    article = articles.get((citation.law_key, citation.number, citation.suffix))
    return Source(citation.label, article.get_absolute_url() if article else "")


def reviewed(
    mark: Mark, content: dict[str, Any], material: str, sources: list[Source], policy: Policy
) -> ReviewedItem:
    item: PaperItem = mark.item
    given = mark.response.answer if mark.response else None
    earned = mark.value or Decimal(0)
    is_written = item.kind in WRITTEN
    told = (
        "" if is_written else explain_item(item.kind, content["key"], given, item.max_mark, policy)
    )
    return ReviewedItem(
        number=item.number,
        kind_name=SHORT_NAMES[item.kind],
        material=material,
        stem=with_gaps(content["stem"]),
        earned=plain(earned),
        full=plain(item.max_mark),
        verdict="right" if earned == item.max_mark else "part" if earned else "wrong",
        told=told,
        options=options_of(item.kind, content, given),
        blanks=blanks_of(content["key"], given) if item.kind == "blank" else [],
        answer=str(given or "") if is_written else "",
        key=str(content["key"] or "") if is_written else "",
        comment=mark.comment if is_written else "",
        explanation=content.get("explanation") or "",
        sources=sources,
    )


def options_of(kind: str, content: dict[str, Any], given: Any) -> list[ReviewedOption]:
    if kind == "true_false":
        return [
            ReviewedOption(letter, text, content["key"] is value, given is value)
            for letter, text, value in (("对", "正确", True), ("错", "错误", False))
        ]
    texts: Iterable[str] = content.get("options") or ()
    return [
        ReviewedOption(letter, text, letter in content["key"], letter in (given or ()))
        for letter, text in zip(LETTERS, texts, strict=False)
    ]


def blanks_of(key: list[list[str]], given: list[str] | None) -> list[ReviewedBlank]:
    right = set(right_blanks(key, given))
    texts = list(given or ()) + [""] * len(key)
    return [
        ReviewedBlank(place + 1, texts[place], " 或 ".join(accepted), place in right)
        for place, accepted in enumerate(key)
    ]
