"""Words of a Latin text that are not Serbian and stay as they are.

The sequences of letters are those of English that occur in no word of the Serbian hunspell
dictionary 7.5, so that a Serbian word is never taken for a foreign one; most foreign words look
Serbian enough and must be in the glossary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_NOT_A_SERBIAN_LETTER = re.compile("[^A-Za-zČčĆćŽžŠšĐđ\u0300-\u036f]|[QqWwXxYy]")
_NOT_SERBIAN = re.compile(
    r"""
      [a-z]{2}[A-Z] | ^[A-Z]{2}[a-z]{2}[A-Z]             # capitals inside: OpenStreetMap
    | (?i: ([bcfghkl])\1 | mm(?!et) | pp(?!i) | (?<!n)ss | tt(?![ro])
         | ck(?:$|[elsn]) | th(?![aeo]|il) | ph(?!o|rv) | gh[^ao] | sch | ch(?!aj) | cs | ct(?!ek)
         | nth | (?:tion|tions)$ | ^(?:alt|ctrl|shift)$ )
    """,
    re.VERBOSE,
)
_TECHNICAL = re.compile(
    r"""
      (?<![\w.-]) (?:[\w-]{2,}\.)+ [\w-]{2,} (?![\w.-])   # a host, a file
    | (?<!\w) \*? (?<![\w)]) \.[a-z]{2,5} \b              # the ending of a file's name
    | (?<!\w) --[\w-]+                                    # an option of a command
    | \w+_\w+_\w+
    """,
    re.VERBOSE | re.ASCII,
)
_SYMBOL = re.compile(
    r"""
      (?<=\d) [ \u00a0]? ( ° \s? [CF] | [kMG]?Hz | d[B] | [kMhm]?Pa | [km]V | mA | [mµ]?Sv | l[xm] )
      (?![^\W_])
    """,
    re.VERBOSE,
)
_OPEN_SYMBOL = re.compile(r"(?<=\d)[ \u00a0]?([kcmd]?m|k?g|mg|ha|[mcd]?l|min)(?![^\W_])")
_MAY_BE_TECHNICAL = re.compile(r"[.]\w|_|--")


def technical_spans(text: str) -> list[tuple[int, int]]:
    """Where a text names hosts, files and commands rather than saying words.

    >>> technical_spans("na fonts.conf, v.d. direktora")
    [(3, 13)]
    """
    return (
        [found.span() for found in _TECHNICAL.finditer(text)]
        if _MAY_BE_TECHNICAL.search(text)
        else []
    )


def symbols(text: str) -> Iterator[tuple[int, int, bool]]:
    """Where symbols of units of measure stand behind numbers, and whether each surely stays.

    What surely stays in Latin is never written in Cyrillic (Hz, °C); km and kg are, by some.

    >>> list(symbols("25 °C, 50 Hz, 3 km"))
    [(3, 5, True), (10, 12, True), (16, 18, False)]
    """
    for pattern, is_sure in ((_SYMBOL, True), (_OPEN_SYMBOL, False)):
        for found in pattern.finditer(text):
            yield *found.span(1), is_sure


def is_foreign(word: str) -> bool:
    """Whether a word cannot be Serbian.

    >>> is_foreign("web"), is_foreign("Microsoft"), is_foreign("šetnja"), is_foreign("prethodni")
    (True, False, False, False)
    """
    if _NOT_A_SERBIAN_LETTER.search(word):
        return True
    return not word.isupper() and word.isascii() and _NOT_SERBIAN.search(word) is not None
