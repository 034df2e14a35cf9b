"""How official documents write dates, names and the name of the standing committee."""

from datetime import date

WIDE_SPACE = "\u3000"
BLANK_DAY = f"{WIDE_SPACE * 2}年{WIDE_SPACE}月{WIDE_SPACE}日"


def day(on: date | None) -> str:
    """A day that is not known yet is left open, to be written in by hand."""
    return f"{on.year}年{on.month}月{on.day}日" if on else BLANK_DAY


def spaced(name: str) -> str:
    """In a column of names one of two characters is as wide as one of three."""
    return f"{name[0]}{WIDE_SPACE}{name[1]}" if len(name) == 2 else name


def full_name(committee: str) -> str:
    """Documents write the name out; the register keeps the short one that people say."""
    if "人大常委会" in committee:
        return committee.replace("人大常委会", "人民代表大会常务委员会")
    if committee.endswith("人民代表大会"):
        return f"{committee}常务委员会"
    return committee


def number_or_blank(number: str, on: date) -> str:
    """The number it went out under, or brackets for the one it will get."""
    return number or f"{WIDE_SPACE * 3}〔{on.year}〕{WIDE_SPACE}号"
