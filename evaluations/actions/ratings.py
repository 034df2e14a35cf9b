"""A rating from its set-up to the released result. The votes themselves are in `votes`."""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from core.audit import record
from core.state import Refused
from evaluations.counting import (
    agreements,
    frozen,
    is_too_small,
    outcomes,
    published_list,
    reconcile,
)
from evaluations.models import (
    CountSheet,
    RatedItem,
    RaterGroup,
    Rating,
    RatingScheme,
    TicketChoice,
)
from evaluations.tickets import fingerprint, list_digest, new_code
from people.models import User

MAX_TICKETS = 2000
State, Method = Rating.State, RaterGroup.Method


def lock(rating: Rating, by: User, permission: str) -> None:
    """Take the row, then check that it is this person's business."""
    rating.refresh_from_db(from_queryset=Rating.objects.select_for_update())
    demand_duty(rating, by, permission)


def demand_duty(rating: Rating, by: User, permission: str) -> None:
    """Who is rated handles nothing of it."""
    if rating.items.filter(person=by).exists():
        raise Refused("您是本次测评的评议对象，不能办理本次测评。请由其他工作人员办理。")
    if not by.has_perm(f"evaluations.{permission}"):
        raise Refused("这一步不属于您的职责，没有执行。请由负责的工作人员办理。")


def demand_text(text: str, told: str, least: int = 4) -> str:
    kept = text.strip()
    if len(kept) < least:
        raise Refused(f"请写明{told}，不少于 {least} 个字。")
    return kept[:300]


@transaction.atomic
def set_up_rating(
    rating: Rating,
    *,
    groups: Sequence[RaterGroup],
    items: Sequence[RatedItem] | None,
    by: User,
    at: datetime,
) -> Rating:
    """Save a planned rating with its rater groups and items, all unsaved; they replace the old.

    `items` None keeps those that an evaluation or a round has chosen.
    """
    if items and any(item.person_id == by.pk for item in items):
        raise Refused("您是评议对象之一，不能设置本次测评。请由其他工作人员办理。")
    if not by.has_perm("evaluations.change_rating"):
        raise Refused("设置测评不属于您的职责，没有保存。")
    if rating.pk:
        clear_parts(rating, keep_items=items is None, by=by)
    if not groups or not (rating.pk if items is None else items):
        raise Refused("测评至少要有一个评议对象和一个评议主体，请补上后再保存。")
    rating.save()
    save_parts(rating, groups, items or ())
    record(rating, "evaluations.rating_set_up", by=by, at=at, data={"items": rating.items.count()})
    return rating


def clear_parts(rating: Rating, *, keep_items: bool, by: User) -> None:
    kept = Rating.objects.select_for_update().get(pk=rating.pk)
    demand_duty(kept, by, "change_rating")
    refuse_unless_planned(kept)
    if TicketChoice.objects.filter(item__rating=kept).exists():
        raise Refused("已经印制测评票，不能再改。要修改的，请先作废已印的票。")
    rating.groups.all().delete()
    if not keep_items:
        rating.items.all().delete()


def save_parts(rating: Rating, groups: Sequence[RaterGroup], items: Sequence[RatedItem]) -> None:
    for position, group in enumerate(groups, start=1):
        group.rating, group.position = rating, position
        group.save(force_insert=True)
    for number, item in enumerate(items, start=1):
        item.rating, item.number = rating, number
        item.save(force_insert=True)


def refuse_unless_planned(rating: Rating) -> None:
    if rating.state != State.PLANNED:
        raise Refused(f"本次测评“{rating.get_state_display()}”，不能再修改。")


# --- tickets ----------------------------------------------------------------------------------


@transaction.atomic
def print_tickets(
    rating: Rating, *, numbers: Mapping[RaterGroup, int], by: User, at: datetime
) -> dict[RaterGroup, list[str]]:
    """Make the tickets and hand out their codes, this once; only fingerprints are kept.

    All rows of all groups and items go in in one random order, so that neither their numbers nor
    their place say which belong to one ticket or lay beside it on the sheet.
    """
    lock(rating, by, "change_rating")
    refuse_unless_planned(rating)
    refuse_wrong_numbers(rating, numbers)
    items = list(rating.items.all())
    codes = {group: [new_code() for _ in range(count)] for group, count in numbers.items()}
    rows = [
        TicketChoice(item=item, group=group, fingerprint=fingerprint(code, item.number))
        for group, made in codes.items()
        for code in made
        for item in items
    ]
    random.SystemRandom().shuffle(rows)
    TicketChoice.objects.bulk_create(rows, batch_size=500)
    printed = {group.label: count for group, count in numbers.items()}
    record(rating, "evaluations.tickets_print", by=by, at=at, data=printed)
    return codes


def refuse_wrong_numbers(rating: Rating, numbers: Mapping[RaterGroup, int]) -> None:
    if TicketChoice.objects.filter(item__rating=rating).exists():
        raise Refused("测评票已经印制过，票码只显示一次。要重印的，请先作废已印的票。")
    wanted = set(rating.groups.filter(method=Method.TICKET))
    if set(numbers) != wanted or not all(count > 0 for count in numbers.values()):
        raise Refused("请填写每一个用手机或平板投票的评议主体的印制张数，并且都大于 0。")
    if sum(numbers.values()) > MAX_TICKETS:
        raise Refused(f"一次测评最多印制 {MAX_TICKETS} 张票，请核对张数。")
    on_paper = rating.groups.filter(method=Method.PAPER).exists()
    if not on_paper and sum(numbers.values()) < rating.scheme.min_group:
        least = rating.scheme.min_group
        raise Refused(f"投票人不足 {least} 人，个人的选择可能被推知，不能进行无记名测评。")


@transaction.atomic
def discard_tickets(rating: Rating, *, reason: str, by: User, at: datetime) -> None:
    """Before the opening only: the printed sheets are worth nothing from now on."""
    lock(rating, by, "change_rating")
    refuse_unless_planned(rating)
    reason = demand_text(reason, "作废理由")
    count, _ = TicketChoice.objects.filter(item__rating=rating).delete()
    if not count:
        raise Refused("还没有印制测评票，没有可以作废的。")
    record(rating, "evaluations.tickets_discard", by=by, at=at, data={"reason": reason})


# --- opening and closing ----------------------------------------------------------------------


@transaction.atomic
def open_rating(rating: Rating, *, by: User, at: datetime) -> None:
    lock(rating, by, "change_rating")
    by_ticket = rating.groups.filter(method=Method.TICKET)
    if by_ticket.filter(choices=None).exists():
        raise Refused("还没有印制测评票。请先印制，再开始投票。")
    rating.move(State.OPEN, opened_by=by, opened_at=at)
    record(rating, "evaluations.rating_open", by=by, at=at)


@transaction.atomic
def close_rating(
    rating: Rating, *, left: Mapping[RaterGroup, int], note: str = "", by: User, at: datetime
) -> None:
    """No more votes. `left`: the tickets that nobody drew, counted by hand, by group.

    A difference does not stop the close, but then the note must explain it.
    """
    lock(rating, by, "change_rating")
    rating.move(State.CLOSED, closed_by=by, closed_at=at, closing_note=note.strip()[:300])
    unclear = False
    for line in reconcile(rating):
        remaining = left.get(line.group, -1)
        if not 0 <= remaining <= line.printed:
            raise Refused(
                f"“{line.group}”印制 {line.printed} 张，剩余张数应在 0 和 {line.printed} 之间。"
            )
        line.group.drawn = line.printed - remaining
        line.group.save(update_fields=["drawn"])
        unclear = unclear or line.is_short
    if unclear and len(note.strip()) < 4:
        raise Refused("有评议主体的投票数多于领取数。请重新清点剩余的票；确实不符的，写明情况。")
    void_and_shuffle(rating)
    lines = {str(line.group): [line.printed, line.used] for line in reconcile(rating)}
    record(rating, "evaluations.rating_close", by=by, at=at, data={"tickets": lines})


def void_and_shuffle(rating: Rating) -> None:
    """Write all rows anew in random order: an update moves a row to where the newest ones are,
    and by that place, or by the number of its transaction, an insider could read the order of
    voting."""
    rows = list(TicketChoice.objects.filter(item__rating=rating))
    TicketChoice.objects.filter(item__rating=rating).delete()
    for row in rows:
        row.pk, row.is_void = None, row.choice == ""
    random.SystemRandom().shuffle(rows)
    TicketChoice.objects.bulk_create(rows, batch_size=500)


@transaction.atomic
def release_rating(rating: Rating, *, by: User, at: datetime) -> None:
    """The chair's act: the result goes to the screen of the hall, and is frozen as it stands."""
    lock(rating, by, "release_rating")
    if waiting := uncounted(rating):
        names = "、".join(rating.groups.filter(pk__in=waiting).values_list("label", flat=True))
        raise Refused(f"{names}的纸质票还没有由两人分别录入并核对一致，不能公布。")
    found = outcomes(rating)
    if not any(one.outcome.returned for one in found):
        raise Refused("没有收到任何选票，没有可以公布的结果。")
    if is_too_small(rating):
        raise Refused(
            f"收回的选票不足 {rating.scheme.min_group} 张，个人的选择可能被推知，不能公布。"
            "请取消本次测评，另行安排。"
        )
    rating.move(
        State.RELEASED,
        released_by=by,
        released_at=at,
        result={str(one.item.number): frozen(one) for one in found},
        list_digest=list_digest(published_list(rating)),
    )
    record(rating, "evaluations.rating_release", by=by, at=at, data={"list": rating.list_digest})


def uncounted(rating: Rating) -> list[int]:
    """Rater groups on paper whose count does not stand yet."""
    return [group for group, one in agreements(rating).items() if one.agreed is None]


@transaction.atomic
def cancel_rating(rating: Rating, *, reason: str, by: User, at: datetime) -> None:
    """What was voted is not counted and not kept; once closed, ballots cannot be made away with,
    unless they are too few to be published at all."""
    lock(rating, by, "change_rating")
    reason = demand_text(reason, "取消理由")
    if rating.state == State.CLOSED and has_ballots(rating) and not is_unpublishable(rating):
        raise Refused("投票已经截止，收到的票必须计票和公布，不能取消。")
    rating.move(State.CANCELLED)
    TicketChoice.objects.filter(item__rating=rating).delete()
    record(rating, "evaluations.rating_cancel", by=by, at=at, data={"reason": reason})


def is_unpublishable(rating: Rating) -> bool:
    return not uncounted(rating) and is_too_small(rating)


def has_ballots(rating: Rating) -> bool:
    voted = TicketChoice.objects.filter(item__rating=rating).exclude(choice="")
    return voted.exists() or CountSheet.objects.filter(group__rating=rating).exists()


@transaction.atomic
def save_scheme(scheme: RatingScheme, *, by: User, at: datetime) -> RatingScheme:
    """A scheme that has been voted under stands still: a change is a new one with its own date."""
    if scheme.pk and RatingScheme.objects.select_for_update().get(pk=scheme.pk).is_in_use():
        raise Refused("已有测评按本办法开始投票，不能再改。请新建一个办法，写明施行日期。")
    scheme.save()
    record(scheme, "evaluations.scheme", by=by, at=at)
    return scheme
