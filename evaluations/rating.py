"""测评: counts of ballots → rates and a weighted score, by data and in exact arithmetic.

For each rater group g with weight w_g, over its *counted* ballots (those on which an option that
carries points was chosen; 不了解, 弃权 and invalid ballots are outside):

    mean_g = Σ points / counted_g
    score  = Σ w_g · mean_g / Σ w_g        over the groups with at least one counted ballot

so the weights of a group that sent no counted ballot fall to the others in proportion. The rates
(满意率 and 满意+基本满意率) are of all counted ballots together, without weights. Everything
is a Fraction until `rounded`, so nothing is rounded twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

INVALID = "invalid"
HUNDRED = 100


@dataclass(frozen=True)
class Option:
    """One choice of the ballot. `points` None: outside the score (不了解, 弃权).

    `level` places it for the rates: best (满意), fair (基本满意) or poor (不满意).
    """

    key: str
    label: str
    points: Decimal | None
    level: str = ""

    @property
    def counts(self) -> bool:
        return self.points is not None


@dataclass(frozen=True)
class CutOffs:
    """Shares of the counted ballots, in per cent, from which a word is proposed."""

    best_over: Decimal = Decimal(50)
    accepted_from: Decimal = Decimal(80)
    poor_over: Decimal = Decimal(50)
    best_word: str = "满意"
    fair_word: str = "基本满意"
    poor_word: str = "不满意"


@dataclass(frozen=True)
class GroupCount:
    """The ballots of one rater group on one item: by option key, and the invalid ones."""

    label: str
    weight: Decimal
    counts: Mapping[str, int]
    invalid: int = 0

    @property
    def returned(self) -> int:
        return sum(self.counts.values()) + self.invalid

    def counted(self, options: Sequence[Option]) -> int:
        return sum(self.counts.get(option.key, 0) for option in options if option.counts)

    def points(self, options: Sequence[Option]) -> Fraction:
        return sum(
            (
                Fraction(option.points) * self.counts.get(option.key, 0)
                for option in options
                if option.points is not None
            ),
            Fraction(0),
        )

    def mean(self, options: Sequence[Option]) -> Fraction | None:
        counted = self.counted(options)
        return self.points(options) / counted if counted else None


@dataclass(frozen=True)
class Outcome:
    """Shares and score are exact; None where there is no counted ballot."""

    groups: tuple[GroupCount, ...]
    counts: dict[str, int]
    invalid: int
    returned: int
    counted: int
    score: Fraction | None
    best_rate: Fraction | None
    accepted_rate: Fraction | None
    poor_rate: Fraction | None

    @property
    def valid(self) -> int:
        return self.returned - self.invalid


def tally(options: Sequence[Option], groups: Iterable[GroupCount]) -> Outcome:
    groups = tuple(groups)
    counts = {
        option.key: sum(group.counts.get(option.key, 0) for group in groups) for option in options
    }
    counted = sum(counts[option.key] for option in options if option.counts)
    levels = dict.fromkeys(("best", "fair", "poor"), 0)
    for option in options:
        if option.counts and option.level in levels:
            levels[option.level] += counts[option.key]
    invalid = sum(group.invalid for group in groups)
    return Outcome(
        groups=groups,
        counts=counts,
        invalid=invalid,
        returned=sum(counts.values()) + invalid,
        counted=counted,
        score=weighted_score(options, groups),
        best_rate=share(levels["best"], counted),
        accepted_rate=share(levels["best"] + levels["fair"], counted),
        poor_rate=share(levels["poor"], counted),
    )


def weighted_score(options: Sequence[Option], groups: Iterable[GroupCount]) -> Fraction | None:
    total, weights = Fraction(0), Fraction(0)
    for group in groups:
        mean = group.mean(options)
        if mean is not None:
            total += Fraction(group.weight) * mean
            weights += Fraction(group.weight)
    return total / weights if weights else None


def share(part: int, whole: int) -> Fraction | None:
    """In per cent."""
    return Fraction(part * HUNDRED, whole) if whole else None


def proposed_word(outcome: Outcome, cut_offs: CutOffs) -> str:
    """Advice only: nothing follows from it by itself. "" without a counted ballot."""
    if outcome.counted == 0:
        return ""
    best, accepted = outcome.best_rate or Fraction(0), outcome.accepted_rate or Fraction(0)
    if best > Fraction(cut_offs.best_over) and accepted >= Fraction(cut_offs.accepted_from):
        return cut_offs.best_word
    if (outcome.poor_rate or Fraction(0)) > Fraction(cut_offs.poor_over):
        return cut_offs.poor_word
    return cut_offs.fair_word


def merge_small(sizes: Mapping[str, int], least: int) -> tuple[tuple[str, ...], ...]:
    """Which rater groups are counted as one, so that none shows fewer than `least` ballots.

    While a set is below `least` and is not the only one, the smallest is joined to the next
    smallest (equal sizes in the order given). Groups without any ballot show nothing of anybody
    and stay out. Each set lists its groups in the order given.
    """
    order = list(sizes)
    sets = [[name] for name in order if sizes[name]]
    while len(sets) > 1:
        sets.sort(key=lambda one: (sum(sizes[name] for name in one), order.index(one[0])))
        if sum(sizes[name] for name in sets[0]) >= least:
            break
        first, second, *rest = sets
        sets = [sorted(first + second, key=order.index), *rest]
    return tuple(tuple(one) for one in sorted(sets, key=lambda one: order.index(one[0])))


def merge_by_method(
    sizes: Mapping[str, int], methods: Mapping[str, str], least: int
) -> tuple[tuple[tuple[str, ...], ...], bool]:
    """The sets to count, and whether the ballots of one method may be listed one by one.

    A list of the ballots of one method tells that method's part of a set, and with the result the
    other part too. So groups are joined with groups of their own method; where all of one method
    together are still too few, they are joined with the others, and nothing may be listed.
    """
    totals: dict[str, int] = {}
    for name, size in sizes.items():
        totals[methods[name]] = totals.get(methods[name], 0) + size
    used = [total for total in totals.values() if total]
    if len(used) > 1 and min(used) < least:
        return merge_small(sizes, least), False
    order = list(sizes)
    sets = [
        one
        for method in totals
        for one in merge_small({n: sizes[n] for n in order if methods[n] == method}, least)
    ]
    return tuple(sorted(sets, key=lambda one: order.index(one[0]))), True


def merged(groups: Iterable[GroupCount]) -> GroupCount:
    """One group out of several: the ballots and the weights add up."""
    groups = tuple(groups)
    keys = dict.fromkeys(key for group in groups for key in group.counts)
    return GroupCount(
        label="、".join(group.label for group in groups),
        weight=sum((group.weight for group in groups), Decimal(0)),
        counts={key: sum(group.counts.get(key, 0) for group in groups) for key in keys},
        invalid=sum(group.invalid for group in groups),
    )


def rounded(value: Fraction | None, places: int = 2) -> Decimal | None:
    """The one place where a figure is rounded: half up, for people."""
    if value is None:
        return None
    step = Decimal(1).scaleb(-places)
    scaled = value * 10**places
    whole = (scaled.numerator * 2 + scaled.denominator) // (scaled.denominator * 2)
    return (Decimal(whole) * step).quantize(step, rounding=ROUND_HALF_UP)
