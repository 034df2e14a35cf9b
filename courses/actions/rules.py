"""The dated rules of credit hours, and what a year asks: who sets them, and when they stand."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.formats import date_format

from core.audit import record
from core.state import Refused
from courses.models import CreditRule, HoursRequirement
from people.models import User

LASTING = frozenset({"effective_to"})  # a used rule may only be ended


@transaction.atomic
def save_rule(rule: CreditRule, *, by: User, at: datetime) -> CreditRule:
    """Two rules never meet on one day, and one that has given hours is never rewritten."""
    known = CreditRule.objects.select_for_update().filter(pk=rule.pk).first()
    if known is not None and known.is_used():
        demand_standing(known, rule)
    others = CreditRule.objects.meeting(rule.effective_from, rule.effective_to)
    other = others.exclude(pk=rule.pk).first()
    if other is not None:
        raise Refused(f"施行期间与“{other}”重叠。请先给它填写失效日期，再录入新办法。")
    rule.save()
    record(rule, "courses.save_rule", by=by, at=at, data={"rule": str(rule)})
    return rule


def demand_standing(known: CreditRule, rule: CreditRule) -> None:
    fields = [field.attname for field in CreditRule._meta.concrete_fields]
    changed = {name for name in fields if getattr(known, name) != getattr(rule, name)}
    if changed - LASTING:
        raise Refused("已有学时依据本办法，除失效日期外不能再改。请填写失效日期，另录新办法。")
    last: Any = known.entries.order_by("-on").first()
    if rule.effective_to and last and rule.effective_to < last.on:
        raise Refused(f"{date_format(last.on)}已有学时依据本办法，失效日期不能早于这一天。")


@transaction.atomic
def save_requirement(requirement: HoursRequirement, *, by: User, at: datetime) -> HoursRequirement:
    requirement.save()
    told = {"requirement": str(requirement)}
    record(requirement, "courses.save_requirement", by=by, at=at, data=told)
    return requirement
