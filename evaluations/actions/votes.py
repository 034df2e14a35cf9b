"""Voting with a one-time ticket. The one action without actor, moment and log entry: that is
what makes it secret. docs/secret-ballot.md says what is stored all the same."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from core.state import Refused
from evaluations.models import RatedItem, Rating, TicketChoice
from evaluations.tickets import fingerprint, is_code, tidy

USED = "这张票已经投过，每张票只能投一次。如果不是您投的，请立即告诉会场工作人员。"
UNKNOWN = "没有这样的票码，请对照纸票重新输入。字母不分大小写，连字符可以不输。"


class UnknownTicket(Refused):
    """The code belongs to no ticket: what the rate limit counts."""


@dataclass(frozen=True)
class BallotPaper:
    code: str
    rating: Rating
    items: tuple[RatedItem, ...]


def present_ballot(typed: str) -> BallotPaper:
    """What the holder of this ticket may vote on now, or Refused with the reason."""
    code = tidy(typed)
    rows = TicketChoice.objects.select_related("item__rating__scheme")
    row = rows.filter(fingerprint=fingerprint(code, 1)).first() if is_code(code) else None
    if row is None:
        raise UnknownTicket(UNKNOWN)
    refuse_unless_usable(row.item.rating, row)
    return BallotPaper(code, row.item.rating, tuple(row.item.rating.items.all()))


def refuse_unless_usable(rating: Rating, row: TicketChoice) -> None:
    if row.choice:
        raise Refused(USED)
    if rating.state == Rating.State.PLANNED:
        raise Refused("投票还没有开始。请听主持人宣布，开始后再输入票码。")
    if rating.state != Rating.State.OPEN or row.is_void:
        raise Refused("投票已经截止，这张票没有使用，已经作废。")


@transaction.atomic
def cast_vote(typed: str, *, choices: Mapping[int, str]) -> BallotPaper:
    """Fill the lines of one ticket, all or none, once. `choices` by number of the item.

    Each line is filled by an UPDATE that repeats "not yet used", so of two devices with one code
    one wins; the lock on the rating makes a close come before or after a vote, never between.
    """
    ballot = present_ballot(typed)
    rating = Rating.objects.select_for_update().get(pk=ballot.rating.pk)
    if rating.state != Rating.State.OPEN:
        raise Refused("投票已经截止，您的选择没有计入。")
    known = {option.key for option in ballot.rating.scheme.choices}
    if set(choices) != {item.number for item in ballot.items} or not set(choices.values()) <= known:
        raise Refused("还有评议对象没有选择。请每一行选择一项，再提交。")
    for item in ballot.items:
        mark = fingerprint(ballot.code, item.number)
        unused = TicketChoice.objects.filter(fingerprint=mark, choice="", is_void=False)
        if unused.update(choice=choices[item.number]) != 1:
            raise Refused(USED)
    return ballot
