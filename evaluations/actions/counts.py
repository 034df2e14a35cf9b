"""Paper ballots: two people enter what they counted, each without seeing the other's figures."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from core.audit import record
from core.state import Refused
from evaluations.actions.ratings import lock
from evaluations.models import CountSheet, RaterGroup, Rating
from evaluations.rating import INVALID
from people.models import User

Counts = Mapping[int, Mapping[str, int]]


@transaction.atomic
def enter_count(
    group: RaterGroup, *, issued: int, returned: int, counts: Counts, by: User, at: datetime
) -> CountSheet:
    """`counts` by number of the item, then by option key and "invalid". The sums must agree.

    Entering again puts a newer sheet of the same person in place of her earlier one.
    """
    rating = Rating.objects.get(pk=group.rating_id)
    lock(rating, by, "count_rating")
    if group.method != RaterGroup.Method.PAPER:
        raise Refused(f"“{group}”用手机或平板投票，由系统计票，不需要录入。")
    if rating.state != Rating.State.CLOSED:
        raise Refused("投票截止以后、结果公布以前才能录入计票。请刷新页面查看最新状态。")
    refuse_wrong_sums(rating, issued, returned, counts)
    kept = {str(number): dict(line) for number, line in counts.items()}
    sheet = CountSheet.objects.create(
        group=group, by=by, at=at, issued=issued, returned=returned, counts=kept
    )
    record(rating, "evaluations.count", by=by, at=at, data={"group": group.label})
    return sheet


def refuse_wrong_sums(rating: Rating, issued: int, returned: int, counts: Counts) -> None:
    if returned > issued:
        raise Refused(f"收回 {returned} 张多于发出 {issued} 张，请重新核对。")
    keys = {option.key for option in rating.scheme.choices} | {INVALID}
    items = list(rating.items.all())
    if set(counts) != {item.number for item in items}:
        raise Refused("请填写每一个评议对象的票数。")
    for item in items:
        line = counts[item.number]
        if set(line) != keys or any(count < 0 for count in line.values()):
            raise Refused(f"请填写“{item}”每一个选项的票数，没有的填 0。")
        if (total := sum(line.values())) != returned:
            raise Refused(
                f"“{item}”各选项和无效票合计 {total} 张，与收回的 {returned} 张不符，请重新核对。"
            )
