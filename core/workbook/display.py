"""Numbers as the sheet shows them: 30 %, 18:00, 2022-09-01, 0042, 第5条."""

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import cache

# Ids 14–58 are not spelt out in the file; these are the forms of the Chinese edition.
BUILTIN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m/d/yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: 'h"时"mm"分"', 35: 'h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"', 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 45: "mm:ss",
    46: "[h]:mm:ss", 47: "mm:ss.0", 48: "0.0E+0", 49: "@", 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"', 55: 'yyyy"年"m"月"', 56: 'm"月"d"日"',
    57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip

_TOKEN = re.compile(
    r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|(\[(?:h+|m+|s+)\])|\[[^\]]*\]|_.|\*.'
    r"|(AM/PM|A/P|上午/下午)|(E[+-]0+|General|e+|y+|m+|d+|h+|s+|a{3,4}|[0#?.,%/]+|@)|(.)",
    re.IGNORECASE | re.DOTALL,
)
_WEEKDAYS = "一二三四五六日"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# As Excel does: half away from zero, over the decimal digits and not the binary ones.
_ROUNDING = Context(prec=2000, rounding=ROUND_HALF_UP)
_LONGEST_CODE = 255  # Excel writes no longer one
_LAST_SERIAL = 2958466 - 1 / 86400


@dataclass(frozen=True)
class Format:
    kind: str  # plain, number, percent, date, fraction
    tokens: tuple[tuple[str, str], ...] = ()


def plain_number(value: float) -> str:
    """As typed: 1 not 1.0, 0.3 not 0.30000000000000004, never 1.2E+17."""
    if isinstance(value, float) and not math.isfinite(value):
        return ""
    if float(value).is_integer():
        return str(int(value))
    text = f"{value:.15g}"
    if "e" in text:
        text = f"{value:.20f}".rstrip("0").rstrip(".")
    return text


def moment(serial: float, date1904: bool = False) -> datetime | None:
    """The moment of a serial number; None outside of 1900–9999."""
    if date1904:
        serial += 1462
    if not 0 <= serial <= _LAST_SERIAL:
        return None
    # Excel believes in 29 February 1900: before it the count is one day off.
    start = datetime(1899, 12, 31) if serial < 60 else datetime(1899, 12, 30)  # noqa: DTZ001
    return start + timedelta(seconds=round(serial * 86400))


def show(value: float, code: str, date1904: bool = False) -> tuple[str, str]:
    """(text as displayed, kind of cell) of a number under a number format."""
    form = parse_format(code)
    if not math.isfinite(value):
        return "", "number"
    if form.kind == "date":
        at = moment(value, date1904)
        if at is not None:
            return _show_date(value, at, form.tokens), "date"
    elif form.kind == "fraction":
        return _show_fraction(value, form.tokens), "number"
    elif form.kind in ("number", "percent"):
        return _show_number(value, form.tokens), form.kind
    return plain_number(value), "number"


@cache
def parse_format(code: str) -> Format:
    if len(code) > _LONGEST_CODE:
        return Format("plain")
    section = _first_section(code or "General")
    tokens = tuple(_tokens(section))
    kinds = {kind for kind, _ in tokens}
    digits = "".join(text for kind, text in tokens if kind == "digits")
    if kinds & {"date", "elapsed", "night"}:
        return Format("date", tokens)
    if "general" in kinds or not digits or "scientific" in kinds:
        return Format("plain")
    if "/" in digits:
        return Format("fraction", tokens)
    return Format("percent" if "%" in digits else "number", tokens)


def _first_section(code: str) -> str:
    quoted = False
    for place, letter in enumerate(code):
        if letter == '"':
            quoted = not quoted
        elif letter == ";" and not quoted and code[place - 1 : place] != "\\":
            return code[:place]
    return code


def _tokens(section: str):
    for found in _TOKEN.finditer(section):
        quoted, escaped, money, elapsed, night, word, other = found.groups()
        literal = next((text for text in (quoted, escaped, money) if text is not None), None)
        if literal is not None:
            yield "literal", literal
        elif elapsed:
            yield "elapsed", elapsed[1].lower()
        elif night:
            yield "night", night
        elif word:
            yield _word_kind(word), word
        elif other:
            yield "literal", other


def _word_kind(word: str) -> str:
    if word.lower() == "general" or word == "@":
        return "general"
    if word[0] in "Ee" and len(word) > 1 and word[1] in "+-":
        return "scientific"
    return "digits" if word[0] in "0#?.,%/" else "date"


def _show_number(value: float, tokens: tuple[tuple[str, str], ...]) -> str:
    pattern = "".join(text for kind, text in tokens if kind == "digits")
    bare = pattern.replace("%", "")
    thousands = len(bare) - len(bare.rstrip(","))  # commas behind the last digit divide
    whole, _, decimals = bare.rstrip(",").partition(".")
    exact = Decimal(repr(value)).scaleb(2 * pattern.count("%") - 3 * thousands)
    rounded = exact.quantize(Decimal(1).scaleb(-len(decimals)), context=_ROUNDING)
    text = f"{abs(rounded):,f}" if "," in whole else f"{abs(rounded):f}"
    optional = len(decimals) - len(decimals.rstrip("#"))
    if optional:
        kept = text[: len(text) - optional]
        text = kept + text[len(text) - optional :].rstrip("0")
        text = text.rstrip(".")
    head, dot, tail = text.partition(".")
    text = head.zfill(whole.count("0")) + dot + tail
    sign = "-" if rounded < 0 else ""
    return _around(sign, text + "%" * pattern.count("%"), tokens)


def _around(sign: str, text: str, tokens: tuple[tuple[str, str], ...]) -> str:
    """Put the number where its digits stand between the literal words: 第5条, 138-0000-1234."""
    fields = [word for kind, word in tokens if kind == "digits"]
    parted = iter(_part(text, [len(field) for field in fields]) if text.isdigit() else [text])
    shown = "".join(
        next(parted, "") if kind == "digits" else word
        for kind, word in tokens
        if kind in ("digits", "literal")
    )
    return sign + shown.strip()


def _part(digits: str, widths: list[int]) -> list[str]:
    """From the right, as Excel fills them; what is left over stands in front."""
    parts = []
    for width in reversed(widths[1:]):
        parts.append(digits[-width:])
        digits = digits[:-width]
    return [digits, *reversed(parts)]


def _show_fraction(value: float, tokens: tuple[tuple[str, str], ...]) -> str:
    pattern = "".join(text for kind, text in tokens if kind == "digits")
    largest = 10 ** max(1, len(pattern.partition("/")[2])) - 1
    part = Fraction(value).limit_denominator(largest)
    whole, rest = divmod(abs(part.numerator), part.denominator)
    sign = "-" if part < 0 else ""
    if not rest:
        return f"{sign}{whole}"
    small = f"{rest}/{part.denominator}"
    return f"{sign}{whole} {small}" if whole else f"{sign}{small}"


def _show_date(value: float, at: datetime, tokens: tuple[tuple[str, str], ...]) -> str:
    half_day = any(kind == "night" for kind, _ in tokens)
    shown, previous = [], ""
    for place, (kind, word) in enumerate(tokens):
        if kind == "literal":
            shown.append(word)
        elif kind == "elapsed":
            shown.append(_elapsed(value, word))
            previous = word
        elif kind == "night":
            shown.append(word.split("/")[at.hour >= 12])
        elif kind == "date":
            minutes = word[0] in "mM" and (previous in ("h",) or _seconds_next(tokens, place))
            shown.append(_date_word(at, "n" + word[1:] if minutes else word.lower(), half_day))
            previous = word[0].lower()
        elif not word.startswith("."):  # fractions of a second are not shown
            shown.append(word.strip("0") or "")
    return "".join(shown).strip()


def _seconds_next(tokens: tuple[tuple[str, str], ...], place: int) -> bool:
    later = (word for kind, word in tokens[place + 1 :] if kind in ("date", "elapsed"))
    return next(later, "")[:1] in ("s", "S")


def _elapsed(value: float, unit: str) -> str:
    seconds = round(value * 86400)
    return str(seconds // {"h": 3600, "m": 60, "s": 1}[unit])


def _date_word(at: datetime, word: str, half_day: bool) -> str:
    letter, wide = word[0], len(word) > 1
    if letter in "ye":
        return f"{at.year:04d}" if len(word) > 2 or letter == "e" else f"{at.year % 100:02d}"
    if letter == "m" and len(word) > 2:
        return _MONTHS[at.month - 1]
    if letter == "a" or (letter == "d" and len(word) > 2):
        return ("星期" if len(word) > 3 else "") + _WEEKDAYS[at.weekday()]
    hour = (at.hour % 12 or 12) if half_day else at.hour
    number = {"m": at.month, "d": at.day, "h": hour, "n": at.minute, "s": at.second}[letter]
    return f"{number:02d}" if wide else str(number)
