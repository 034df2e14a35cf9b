"""Citizens' ID numbers (GB 11643-1999) and mobile numbers: what can be told from the digits."""

import re
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_ID = re.compile(r"[1-9][0-9]{16}[0-9X]")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_SPACES = re.compile(r"[\s\u00a0\u3000'’`-]+")
_FULL_WIDTH = {ord("０") + n: ord("0") + n for n in range(10)} | {ord("Ｘ"): "X", ord("ｘ"): "X"}
_EARLIEST_YEAR = 1900


def tidy_number(text: str) -> str:
    """Without spaces, hyphens and quotes, digits half-width, X upper case."""
    return _SPACES.sub("", text.translate(_FULL_WIDTH)).upper()


def id_number_fault(number: str) -> str:
    """Why this cannot be an ID number, as a sentence; empty when it can."""
    if len(number) == 15 and number.isdigit():
        return "这是 15 位的旧身份证号，请填写现行的 18 位号码。"
    if len(number) != 18:
        return f"身份证号应为 18 位，这里是 {len(number)} 位，请核对。"
    if not _ID.fullmatch(number):
        return "身份证号的前 17 位应为数字，末位为数字或 X，请核对。"
    if birth_date(number) is None:
        return "身份证号中的出生日期不存在，请核对第 7 至 14 位。"
    if check_digit(number) != number[17]:
        return "身份证号的校验位不对，多半有一位填错，请与证件核对。"
    return ""


def check_digit(number: str) -> str:
    pairs = zip(number[:17], _WEIGHTS, strict=True)
    return _CHECK[sum(int(digit) * weight for digit, weight in pairs) % 11]


def birth_date(number: str) -> date | None:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born if born.year >= _EARLIEST_YEAR else None


def sex_of(number: str) -> str:
    """男 or 女: the 17th digit is odd for men."""
    return "男" if int(number[16]) % 2 else "女"


def mobile_fault(number: str) -> str:
    if _MOBILE.fullmatch(number):
        return ""
    return "手机号应为 1 开头的 11 位数字，请核对。"


def mask_id_number(number: str) -> str:
    return f"{number[:4]}{'*' * 10}{number[-4:]}" if number else ""


def mask_mobile(number: str) -> str:
    return f"{number[:3]}****{number[-4:]}" if number else ""
