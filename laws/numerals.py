"""Chinese numerals as statutes and clerks write them, up to 9999."""

import unicodedata

DIGITS = {"零": 0, "〇": 0, "○": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
DIGITS |= {"六": 6, "七": 7, "八": 8, "九": 9}
UNITS = {"十": 10, "百": 100, "千": 1000}
LARGEST = 9999

# A fragment for other modules' patterns; what it matches may still be nonsense to parse_number.
NUMERAL_SIGNS = "0-9０-９零〇○一二两三四五六七八九十百千"
NUMERAL = rf"[{NUMERAL_SIGNS}]{{1,9}}"


def parse_number(text: str) -> int:
    """Read "五十一", "百零五", "一二三", "51" or "５１"; raises ValueError on anything else."""
    text = unicodedata.normalize("NFKC", text.strip())
    if not text or len(text) > 9:
        raise ValueError(text)
    if text.isascii() and text.isdigit():
        number = int(text)
    elif all(character in DIGITS for character in text):
        number = int("".join(str(DIGITS[character]) for character in text))
    else:
        number = _by_units(text)
    if number > LARGEST:
        raise ValueError(text)
    return number


def _by_units(text: str) -> int:
    total, digit, last_unit = 0, None, LARGEST + 1
    for character in text:
        if character in UNITS:
            unit = UNITS[character]
            # 零 stands for a skipped place and never counts one; units only ever shrink.
            if unit >= last_unit or digit == 0:
                raise ValueError(text)
            total += (1 if digit is None else digit) * unit
            digit, last_unit = None, unit
        elif character not in DIGITS or digit not in (None, 0):
            raise ValueError(text)
        else:
            digit = DIGITS[character]
    if digit is None:
        return total
    # "一百五" is spoken for 150, "一百零五" is 105.
    spoken = last_unit >= 100 and not set(text) & {"零", "〇", "○"}
    return total + digit * (last_unit // 10 if spoken else 1)


def to_chinese(number: int) -> str:
    """Write 110 as 一百一十, 15 as 十五: the form of article numbers."""
    if not 0 <= number <= LARGEST:
        raise ValueError(number)
    if number == 0:
        return "零"
    words, skipped, rest = "", False, number
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, rest = divmod(rest, unit)
        if not digit:
            skipped = bool(words)
            continue
        words += ("零" if skipped else "") + "零一二三四五六七八九"[digit] + name
        skipped = False
    return words.removeprefix("一") if 10 <= number < 20 else words


def article_label(number: int, suffix: int = 0) -> str:
    """第五十一条, 第一百二十条之一, and 序言 for number 0."""
    if number == 0:
        return "序言" if suffix == 0 else f"附件{to_chinese(suffix)}"
    return f"第{to_chinese(number)}条" + (f"之{to_chinese(suffix)}" if suffix else "")
