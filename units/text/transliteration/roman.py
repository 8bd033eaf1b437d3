"""Roman numerals among the words of a Latin text."""

from __future__ import annotations

import re

_NUMERAL = re.compile(r"(?=[IVXLCDM])M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_UNIT = re.compile(
    r"[.)]?\s+(?:od(?:j)?eljenj|ods(?:j)?ek|grup|sektor|uprav|sekretarijat|služb|biro|kabinet"
    r"|de?i?o\b|poglavlj|odeljak|sprat|član)",
    re.IGNORECASE,
)
_AFTER_A_NAME = re.compile(r"[A-ZČĆŽŠĐ][a-zčćžšđ]+\s+\Z")
_LONGEST_NAME = 60


def is_numeral(text: str, start: int, end: int) -> bool:
    """Whether the word at a place of a text is a Roman numeral, and not a word or an abbreviation.

    Two letters and more of I, V and X always are. A single one is where a unit is numbered with it
    or a ruler: "i" is also Serbian for "and". Numbers beyond 89 need four letters, since CD, DM and
    LI are words and abbreviations too.

    >>> [is_numeral(text, 0, 1) for text in ("I Odeljenje", "I danas", "V odsek")]
    [True, False, True]
    >>> is_numeral("Glava V", 6, 7)
    True
    """
    numeral = text[start:end]
    if not _NUMERAL.fullmatch(numeral):
        return False
    if len(numeral) == 1:
        is_initial = text[end : end + 1] == "."
        is_after_a_name = (
            _AFTER_A_NAME.search(text, max(0, start - _LONGEST_NAME), start) and not is_initial
        )
        return numeral in "IV" and bool(_UNIT.match(text, end) or is_after_a_name)
    return set(numeral) <= set("IVX") or len(numeral) > 3
