"""A line of contacts as signs, words and digits, each where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from units.text.contact_lines import online
from units.text.contact_lines.words import CLOCKS
from units.text.contacts import EXTENSION


class Sign(StrEnum):
    """What a token is."""

    ONLINE = "online"
    """An e-mail address or a page."""
    EXTENSION = "extension"
    DATE = "date"
    ACT = "act"
    """The number of an act or of a gazette: 65/2022, 007-123/2019."""
    CLOCK = "clock"
    """Hours that cannot be taken for anything else: 8.00–15.00, 8–15h, 24/7."""
    NUMBER = "number"
    """Digits in groups, as they may stand for one number."""
    WORD = "word"
    """Anything else, as far as a space."""
    COLON = "colon"
    BREAK = "break"
    """What stands between contacts: a comma, a bullet, a wide space."""
    OPEN = "open"
    CLOSE = "close"


class Token(NamedTuple):
    """A part of a line."""

    sign: Sign
    start: int
    end: int


_DASH = r"[-–—\u2011]"
_YEAR = r"(?:19|20)[0-9]{2}"
_DATES = (
    rf"[0-9]{{1,2}}\.\s?[0-9]{{1,2}}\.\s?{_YEAR}",
    rf"[0-9]{{1,2}}/[0-9]{{1,2}}/{_YEAR}",
    rf"{_YEAR}-[0-9]{{2}}-[0-9]{{2}}",
    rf"[0-9]{{1,2}}\.?\s[^\W\d_]{{3,12}}\.?,?\s{_YEAR}",
    r"[0-9]{1,2}\.\s?[0-9]{1,2}\.(?!\s?[0-9])",
)
_ACTS = (
    rf"(?!0[0-9]{{1,2}}/)[0-9]{{1,4}}(?:-[0-9]{{1,4}}){{0,4}}/{_YEAR}(?:-[0-9]{{1,3}})?",
    r"[1-9][0-9]{0,2}/[0-9]{2}",
)
_BEHIND = r"(?![0-9]|[/.–-][0-9]|\s{0,2}[/–-]\s{0,2}[0-9])"
_FIRST = (
    r"(?:\(\s?\+\s?[0-9][0-9 /–-]{0,9}\s?\)|\(\s?[0-9]{1,6}(?: [0-9]{1,4})?\s?\)"
    r"|0[0-9]{1,2}\.\s?(?=[0-9]{3})|\+\s?[0-9]+|[0-9]+)"
)
_NEXT = r"(?:\(\s?[0-9]{1,5}(?: [0-9]{1,4})?\s?\)|[0-9]+)"
_NO_NUMBER = "|".join((CLOCKS, *_DATES, _ACTS[0]))
_BETWEEN = rf"(?!\s{{1,2}}(?:{_NO_NUMBER}))(?:\s{{0,2}}(?:/|{_DASH})\s{{0,2}}|\.|\s{{0,2}})"
"""What stands between the groups of digits of one number."""
_TOKEN = re.compile(
    "|".join(
        f"(?P<{sign}>{pattern})"
        for sign, pattern in {
            Sign.EXTENSION: r"[;/]?\s{0,3}(?<![^\W\d_])"
            + EXTENSION
            + r"\s{0,3}[.:=]{0,2}\s{0,3}[0-9]{1,6}(?![0-9])",
            Sign.DATE: rf"(?<![0-9./-])(?:{'|'.join(_DATES)}){_BEHIND}",
            Sign.CLOCK: rf"(?<![0-9./-])(?:{CLOCKS}){_BEHIND}",
            Sign.ACT: rf"(?<![0-9./-])(?:{'|'.join(_ACTS)}){_BEHIND}",
            Sign.NUMBER: rf"{_FIRST}(?:{_BETWEEN}{_NEXT})*",
            Sign.BREAK: r"[,;•|·]|\s{3,}|\t",
            Sign.COLON: r":",
            Sign.OPEN: r"[(\[]",
            Sign.CLOSE: r"[)\]]",
            Sign.WORD: r"[^\s,;•|·:()\[\]0-9+]+|\+",
        }.items()
    ),
    re.IGNORECASE,
)


def tokens_of(line: str) -> Iterator[Token]:
    """The tokens of a line, in its order; between them is nothing but space.

    >>> [str(token.sign) for token in tokens_of("tel. 01 478 2267, 1. 7. 2019")]
    ['word', 'number', 'break', 'date']
    """
    start = 0
    for first, last in online.spans(line):
        yield from _plain(line, start, first)
        yield Token(Sign.ONLINE, first, last)
        start = last
    yield from _plain(line, start, len(line))


def _plain(line: str, start: int, end: int) -> Iterator[Token]:
    for found in _TOKEN.finditer(line, start, end):
        yield Token(Sign(found.lastgroup or Sign.WORD), *found.span())
