"""The rule table is the county's own and dated; what has counted once is revised, not changed."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from core.audit import record
from core.state import Refused
from evaluations.models import DutyItem, DutyScheme
from people.models import User

FROZEN = "这个办法已经用于积分，不能再改。请用“修订为新办法”，从新的年度起适用。"


@transaction.atomic
def save_scheme(scheme: DutyScheme, *, by: User, at: datetime) -> DutyScheme:
    """A new scheme or a changed one that nothing was counted by yet."""
    # All of them: two schemes for one year must not slip in side by side.
    others = list(DutyScheme.objects.select_for_update().order_by("pk"))
    if any(one.pk == scheme.pk and one.frozen_at for one in others):
        raise Refused(FROZEN)
    last = scheme.to_year or 9999
    clash = [
        one
        for one in others
        if one.pk != scheme.pk
        and one.from_year <= last
        and (one.to_year or 9999) >= scheme.from_year
    ]
    if clash:
        raise Refused(f"适用年度与“{clash[0]}”重叠，没有保存。每一年只能适用一个办法。")
    is_new = scheme.pk is None
    scheme.save()
    verb = "add" if is_new else "change"
    record(scheme, f"evaluations.duty_scheme_{verb}", by=by, at=at)
    return scheme


@transaction.atomic
def save_items(scheme: DutyScheme, formset: Any, *, by: User, at: datetime) -> None:
    """The rule table as the valid formset gives it."""
    scheme.refresh_from_db(from_queryset=DutyScheme.objects.select_for_update())
    if scheme.frozen_at:
        raise Refused(FROZEN)
    formset.save()
    facts = {"items": scheme.items.count()}
    record(scheme, "evaluations.duty_scheme_items", by=by, at=at, data=facts)


@transaction.atomic
def revise_scheme(scheme: DutyScheme, *, from_year: int, by: User, at: datetime) -> DutyScheme:
    """A copy that may be changed, for the years from `from_year` on; the old one ends before."""
    scheme.refresh_from_db(from_queryset=DutyScheme.objects.select_for_update())
    if from_year <= scheme.from_year or (scheme.to_year and from_year > scheme.to_year + 1):
        raise Refused(f"新办法应从 {scheme.from_year} 年以后的年度起接着适用。请核对年度。")
    later = Q(number__gte=from_year)
    if scheme.years.filter(later).exists():
        raise Refused(f"{from_year} 年及以后已经按现行办法登记，不能再换。请从下一年度起适用。")
    items = list(scheme.items.all())
    to_year = scheme.to_year if scheme.to_year and scheme.to_year >= from_year else None
    DutyScheme.objects.filter(pk=scheme.pk).update(to_year=from_year - 1)
    revised = DutyScheme.objects.create(
        name=scheme.name,
        basis_document=scheme.basis_document,
        from_year=from_year,
        to_year=to_year,
        full_points=scheme.full_points,
        levels=scheme.levels,
    )
    for item in items:
        item.pk, item._state.adding, item.scheme = None, True, revised
    DutyItem.objects.bulk_create(items)
    facts = {"revises": scheme.pk, "from_year": from_year}
    record(revised, "evaluations.duty_scheme_revise", by=by, at=at, data=facts)
    return revised
