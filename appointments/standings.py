"""What the rules in force say of a nomination: lateness, missing material, and what bars it."""

from collections.abc import Iterable
from datetime import date, timedelta

from appointments.barring import Bar, bar_of
from appointments.gates import in_force
from appointments.kinds import Kind
from appointments.models import AppointmentRule, BallotItem, Issue, Nomination
from appointments.models.nominations import NominationQuerySet
from appointments.models.rules import rule_on
from people.models import Branch


def days_late(nomination: Nomination, session_on: date) -> int:
    return days_late_by(rule_on(nomination.received_on), nomination, session_on)


def days_late_by(
    rule: AppointmentRule | None, nomination: Nomination, session_on: date | None = None
) -> int:
    """How many days it came too late for the session; the 主任会议's own bills have no deadline."""
    session_on = session_on or nomination.session_on
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
        if item.nomination.decision.opens:
            key = key_of(item.nomination)
            found.setdefault(key, []).append(item.ballot.voted_on)
    return found


def passed_on(nomination: Nomination) -> date | None:
    """The day of the vote that carried it; it takes effect on that day."""
    items = nomination.ballot_items.filter(is_void=False, ballot__state="announced")
    return items.values_list("ballot__voted_on", flat=True).first()


def needs_certificate(decision: Kind, rule: AppointmentRule | None) -> bool:
    """Acting posts get one only where the local rule says so (浙江 28: none)."""
    if decision.is_acting:
        return bool(rule and rule.acting_gets_certificate)
    return decision.opens


def missing_materials(nomination: Nomination, names: Iterable[str]) -> list[str]:
    """What the rule's checklist asks for and nobody has handed in; `names` are those that came."""
    rule = rule_on(nomination.received_on)
    if rule is None:
        return []
    wanted = rule.materials if nomination.decision.opens else rule.ending_materials
    came = set(names)
    return [name for name in wanted if name not in came]


def unpublished_rows(
    visible: NominationQuerySet, limit: int
) -> list[tuple[Nomination, date, date | None]]:
    """Carried, and not yet out with decision and notice: the day of the vote, and the last day."""
    rows = visible.filter(state=Nomination.State.PASSED).with_steps().order_by("pk")
    kinds = {Issue.Kind.DECISION.value, Issue.Kind.NOTICE.value}
    open_rows = [one for one in rows if not kinds <= {issue.kind for issue in one.issues.all()}]
    shown = open_rows[:limit]
    votes = BallotItem.objects.filter(nomination__in=shown, is_void=False)
    days = dict(votes.values_list("nomination", "ballot__voted_on"))
    rules = list(AppointmentRule.objects.order_by("-effective_from", "-pk"))
    found = []
    for one in shown:
        if passed := days.get(one.pk):
            rule = in_force(rules, passed)
            found.append((one, passed, passed + timedelta(rule.notice_days) if rule else None))
    return found


def cautions_of(nomination: Nomination) -> list[str]:
    """What the law says of the person, where the register gives cause to look closer."""
    if not nomination.decision.opens:
        return []
    held = nomination.person.tenures.filter(ends_on=None)
    told = []
    seat = held.filter(post__is_committee_seat=True).exists()
    if seat and nomination.branch != Branch.PEOPLE_CONGRESS:
        told.append(
            "此人是常委会组成人员。担任行政、监察、审判、检察机关职务的，必须辞去常委会的职务"
            "（《地方组织法》第四十七条第三款）。"
        )
    same = held.filter(post__organ__branch=nomination.branch)
    if nomination.decision.is_acting and not same.exists():
        told.append(
            "任职记录里此人没有本系统的职务。代理人选应从本机关副职领导人员中决定"
            "（《地方组织法》第五十条第一款第十三项、第五十五条）；不是副职的，先任命为副职。"
        )
    return told


def key_of(nomination: Nomination) -> tuple[int, int, int]:
    return nomination.person_id, nomination.post_id, nomination.term_id


def bar_on(nomination: Nomination, on: date) -> Bar | None:
    rule = rule_on(on)
    if rule is None or not nomination.decision.opens:
        return None
    failed_on = failures_of([nomination]).get(key_of(nomination), [])
    return bar_of(failed_on, bar_after=rule.bar_after_failures, wait_months=rule.wait_months, on=on)


def barred_rows(visible: NominationQuerySet, on: date) -> list[tuple[Nomination, Bar, date]]:
    """Who may not be proposed again, and for which post; the last failed vote stands for each."""
    rule = rule_on(on)
    lost = visible.filter(state=Nomination.State.NOT_PASSED).with_facts().order_by("pk")
    rows = {key_of(one): one for one in lost if one.decision.opens}
    days = failures_of(rows.values())
    found = []
    for key, nomination in rows.items():
        failed_on = days.get(key, [])
        bar = rule and bar_of(
            failed_on, bar_after=rule.bar_after_failures, wait_months=rule.wait_months, on=on
        )
        if bar:
            found.append((nomination, bar, max(failed_on)))
    return found


def late_rows(nominations: list[Nomination]) -> list[tuple[Nomination, int]]:
    """With the days by which each is late, from one look at the rules."""
    rules = list(AppointmentRule.objects.order_by("-effective_from", "-pk"))
    return [(one, days_late_by(in_force(rules, one.received_on), one)) for one in nominations]
