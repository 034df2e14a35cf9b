"""The articles that a lesson shows: the version in force on the day of reading."""

from datetime import date
from typing import Any

from courses.blocks import Place, cited_articles
from laws.models import Article


def statutes_of(lesson: Any, *, on: date) -> dict[Place, Article]:
    """By place, in two queries for all the blocks of the lesson."""
    cited = [
        citation
        for block in lesson.body
        if block.block_type == "statute"
        for citation in cited_articles(block.value["citations"])
    ]
    return Article.objects.for_citations(cited, on=on) if cited else {}
