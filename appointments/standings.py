"""What the rules in force say of a nomination: lateness, missing material, and what bars it."""

from collections.abc import Iterable
from datetime import date

from appointments.barring import Bar, bar_of
from appointments.models import BallotItem, Nomination
from appointments.models.rules import rule_on
from exams.models.records import local_day
from people.models import Branch


def days_late(nomination: Nomination, session_on: date | None) -> int:
    """How many days it came too late for the session; the 主任会议's own bills have no deadline."""
    rule = rule_on(nomination.received_on)
    own = nomination.proposer.branch == Branch.PEOPLE_CONGRESS
    if rule is None or session_on is None or own:
        return 0
    return max(0, rule.days_before_session - (session_on - nomination.received_on).days)


def failures_of(nominations: Iterable[Nomination]) -> dict[tuple[int, int, int], list[date]]:
    """Days of failed votes, by (person, post, term). One query."""
    items = BallotItem.objects.filter(
        is_void=False,
        ballot__state="announced",
        nomination__state=Nomination.State.NOT_PASSED,
        nomination__person__in=[one.person_id for one in nominations],
    ).select_related("ballot", "nomination")
    found: dict[tuple[int, int, int], list[date]] = {}
    for item in items:
        if item.nomination.decision.opens and item.ballot.announced_at:
            key = key_of(item.nomination)
            found.setdefault(key, []).append(local_day(item.ballot.announced_at))
    return found


def key_of(nomination: Nomination) -> tuple[int, int, int]:
    return nomination.person_id, nomination.post_id, nomination.term_id


def bar_on(nomination: Nomination, on: date) -> Bar | None:
    rule = rule_on(on)
    if rule is None or not nomination.decision.opens:
        return None
    failed_on = failures_of([nomination]).get(key_of(nomination), [])
    return bar_of(failed_on, bar_after=rule.bar_after_failures, wait_months=rule.wait_months, on=on)
