"""What a failed vote forbids: a wait of some months, or the post for the rest of the term.

Local rules (重庆 21, 浙江 15, 深圳 20), hence numbers of a dated rule and no constants.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.dates import add_months


@dataclass(frozen=True)
class Bar:
    """`until` is the first day on which it may be proposed again; None: not in this term."""

    failures: int
    until: date | None


def bar_of(failed_on: Sequence[date], *, bar_after: int, wait_months: int, on: date) -> Bar | None:
    """The days are those of failed votes of one person for one post in one term."""
    if not failed_on:
        return None
    if bar_after and len(failed_on) >= bar_after:
        return Bar(len(failed_on), None)
    until = add_months(max(failed_on), wait_months)
    return Bar(len(failed_on), until) if on < until else None
