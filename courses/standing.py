"""What a lesson asks for, what of it is done, and exactly what is still missing."""

from dataclasses import dataclass

from courses.coverage import Span, is_enough, measure, merge, missing

# How far down a text must have been on the screen, in hundredths of its length.
SCROLL_ENOUGH = 90


@dataclass(frozen=True)
class Part:
    """A film or a talk of the lesson; `block` is the stable id of its block."""

    block: str
    title: str
    seconds: int


@dataclass(frozen=True)
class Demand:
    """What the lesson asked for when its page was served.

    `speed`: seconds of recording that one second may bring; `share` of each recording is enough.
    """

    parts: tuple[Part, ...]
    read_seconds: int
    speed: float
    share: float

    @property
    def is_to_be_read(self) -> bool:
        """A lesson without any demand is done when its reader says so at its end."""
        return self.read_seconds > 0 or not self.parts


@dataclass(frozen=True)
class Gap:
    begin: float
    end: float

    def __str__(self) -> str:
        return f"{moment(self.begin)}至{moment(self.end)}"


@dataclass(frozen=True)
class PartStanding:
    part: Part
    covered: list[Span]
    position: float
    is_done: bool

    @property
    def gaps(self) -> list[Gap]:
        if self.is_done:
            return []
        return [Gap(begin, end) for begin, end in missing(self.covered, self.part.seconds)]

    @property
    def percent(self) -> int:
        """Rounded down: 100 % is never shown for what is not done."""
        if self.is_done:
            return 100
        return min(99, int(100 * measure(self.covered) / self.part.seconds))


@dataclass(frozen=True)
class Standing:
    parts: tuple[PartStanding, ...]
    demand: Demand
    read_seconds: float
    scroll: int

    @property
    def seconds_to_read(self) -> int:
        """Rounded up, so that nobody is told "0 seconds" and then refused."""
        return max(0, -int(-(self.demand.read_seconds - self.read_seconds) // 1))

    @property
    def is_scrolled(self) -> bool:
        return self.scroll >= SCROLL_ENOUGH

    @property
    def is_read(self) -> bool:
        return not self.demand.is_to_be_read or (not self.seconds_to_read and self.is_scrolled)

    @property
    def is_enough(self) -> bool:
        return self.is_read and all(part.is_done for part in self.parts)

    @property
    def time_to_read(self) -> str:
        return lasting(self.seconds_to_read)


def part_standing(part: Part, kept: dict, share: float) -> PartStanding:
    """`kept` is what the row holds on this block. What was once done stays done."""
    covered = merge((begin, end) for begin, end in kept.get("covered", []))
    is_done = bool(kept.get("done")) or is_enough(covered, part.seconds, share)
    return PartStanding(part, covered, kept.get("position", 0.0), is_done)


def moment(seconds: float) -> str:
    """A place in a recording: 第 3 分 20 秒."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    words = [f"{hours} 小时"] if hours else []
    words += [f"{minutes} 分"] if minutes or hours else []
    return f"第 {' '.join([*words, f'{rest} 秒'])}"


def lasting(seconds: float) -> str:
    """A length of time: 3 分 20 秒."""
    minutes, rest = divmod(int(seconds), 60)
    words = [f"{minutes} 分钟"] if minutes else []
    words += [f"{rest} 秒"] if rest or not minutes else []
    return " ".join(words)
