"""Exact figures on the page: rounded here, for people, and nowhere before."""

from collections.abc import Mapping
from fractions import Fraction

from django import template

from evaluations.rating import rounded

register = template.Library()


@register.filter
def figure(value: Fraction | None) -> str:
    shown = rounded(value)
    return "—" if shown is None else f"{shown:f}"


@register.filter
def of(counts: Mapping[str, int], key: str) -> int:
    return counts.get(key, 0)
