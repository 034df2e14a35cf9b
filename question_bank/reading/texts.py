"""Clean stems, options and written answers without touching what the author meant."""

import re
import unicodedata

from question_bank.similarity import fold as fold

_DECORATION = "║┆│┃┊┋▏▎▍▌|★☆●○■□◆◇▲△▼▽※►▶•·◎→➢✦✱*＊#§¤"
_LEAD = re.compile(rf"^[\s{re.escape(_DECORATION)}]+")
# A number counts as numbering only with its sign behind it and no year, decimal or list after.
_NUMBER = re.compile(
    r"^(?:"
    r"第\s*\d{1,4}\s*[题道小]题?\s*[、.．:：,，]?"
    r"|第\s*[一二三四五六七八九十百]{1,5}\s*[题道]题?\s*[、.．:：,，]?"
    r"|题目?\s*\d{1,4}\s*[、.．:：]"
    r"|[(（【\[]\s*\d{1,3}\s*[)）】\]]\s*[、.．]?"
    r"|\d{1,4}\s*、(?!\s*\d+\s*[、,，])"
    r"|\d{1,4}\s*[.．](?=\s*(?:19|20)\d{2}\s*年)"
    r"|\d{1,4}\s*[.．](?!\s*\d)(?!\s*[%％])\s*"
    r"|\d{1,4}\s*[)）]"
    r")\s*"
)
_OPTION = re.compile(
    r"^\s*(?:[(（\[【]\s*([A-Za-zＡ-Ｚａ-ｚ])\s*[)）\]】]\s*[、.．:：]?"
    r"|([A-Za-zＡ-Ｚａ-ｚ])\s*[、.．:：)）,，。])\s*"
)
_SPACED_OPTION = re.compile(r"^\s*([A-ZＡ-Ｚ])[ \t\u3000]+(?=\S)")
_SCORE = re.compile(r"\s*[(（]\s*(?:本题|本小题|每题|共)?\s*(\d+(?:\.\d+)?)\s*分\s*[)）]\s*$")
_ANSWER_LEAD = re.compile(
    r"^\s*(?:[【\[(（]?(?:参考|标准|正确)?答案?[】\])）]?\s*[:：]|【(?:参考)?答案】)\s*"
)
_ALL_OF = re.compile(
    r"^(?:以上|上述|前述|前面|其他|其它|[A-H]{2,}|[A-H](?:[、,，和与及][A-H])+)"
    r".{0,4}(?:都|均|皆|全|选项|答案|各项|说法|内容|三项|两项|四项|情形|皆).*$"
    r"|^(?:以上|上述)(?:都|均|全|皆|选|各|三|两|四|答|说|情).*$"
    r"|^(?:都|均|皆|全部?)(?:是|不是|对|不对|正确|错误|不正确|符合|包括|可以).{0,4}$"
    r"|^(?:[A-H](?:[、,，和与及]?[A-H])+)(?:都|均|皆|两项|三项)?(?:对|错|是|正确|不对|不是)?$"
)


def tidy(text: str) -> str:
    """Blanks that are no plain blanks become plain; lines lose their ends; no empty lines."""
    text = text.replace("\u3000", " ").replace("\xa0", " ").replace("\t", " ")
    text = re.sub(r"[\u2002-\u200a\u202f\u205f]", " ", text)
    lines = (line.strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def clean_stem(text: str) -> str:
    """Without decoration and numbering in front: 1、 1. （1） 第1题, but not 1982年 or 2.5%."""
    stem = tidy(text)
    for _ in range(3):
        bare = _LEAD.sub("", stem)
        shorter = bare if _names_two_numbers(bare) else _NUMBER.sub("", bare, count=1)
        if not shorter.strip() or shorter == stem:
            return bare if not shorter.strip() else shorter
        stem = shorter
    return stem


def _names_two_numbers(stem: str) -> bool:
    """ "5、6月召开会议": two numbers in a row, not question 5 about "6月"."""
    found = re.match(r"(\d{1,3})、(\d{1,3})(?!\d)", stem)
    return found is not None and int(found[1]) + 1 == int(found[2])


def split_score(stem: str) -> tuple[str, str]:
    """(stem, score) of "……。（2分）"."""
    found = _SCORE.search(stem)
    return (stem[: found.start()].rstrip(), found[1]) if found and found.start() else (stem, "")


def option_letter(text: str) -> str:
    """The letter that an option carries in front; '' if none."""
    found = _OPTION.match(text)
    letter = (found[1] or found[2]) if found else ""
    return unicodedata.normalize("NFKC", letter).upper()


def speaks_of_options(text: str) -> bool:
    """ "A、B两项" names options; its letters number nothing."""
    return bool(re.match(r"\s*[A-H]\s*[、,，.．]\s*[A-H](?![A-Za-z])", text))


def clean_option(text: str, letter: str) -> str:
    """Without its letter, even when that stands there twice ("A、A、北京")."""
    option = tidy(text)
    option = _LEAD.sub("", option) if option[:1] in "║┆│┃┊┋" else option
    while option_letter(option) == letter:
        shorter = _OPTION.sub("", option, count=1)
        if not shorter.strip():
            return ""
        option = shorter
    return option.strip().rstrip(";；").rstrip()


def spaced_letter(text: str) -> str:
    found = _SPACED_OPTION.match(text)
    return unicodedata.normalize("NFKC", found[1]) if found else ""


def drop_spaced_letter(text: str) -> str:
    return _SPACED_OPTION.sub("", text, count=1)


def clean_answer(text: str) -> str:
    """A written answer without "答：" in front."""
    return _ANSWER_LEAD.sub("", tidy(text), count=1).strip()


def forbids_shuffling(options: list[str]) -> bool:
    """An option that speaks of the others (以上都对, A和B) fixes their order."""
    return any(_ALL_OF.match(option.strip("。.,，；; ")) for option in options if option)
