"""Telephone numbers and e-mail addresses as tokens that any part of them finds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from units.text.analysis.words import clean
from units.text.contacts import BRACKETED_AT, DISGUISED_AT, EXTENSION, HEAD_OF_EMAIL

FEWEST_DIGITS = 4
"""Digits of a number that are enough to ask for it."""
_NUMBER_MARK, _EMAIL_MARK = "_p", "_e"
_NOT_DIGITS = re.compile(r"\D+")
_NUMBER = re.compile(r"[\s+()\d/.,;:\u2010-\u2015-]*")
_LABEL = re.compile(
    r"\s*(?:(?:tel|тел|ტელ|fax|faks|факс|ფაქს|phone|telefon|телефон|ტელეფონ\w*)\b"
    rf"|{EXTENSION})\s*[.:]?",
    re.IGNORECASE,
)
_EMAIL = re.compile(
    rf"({HEAD_OF_EMAIL}+)(?:\s*(?:@|{DISGUISED_AT})\s*|{BRACKETED_AT})([\w-]+(?:\.[\w-]+)*)",
    re.IGNORECASE,
)
_MOST_DIGITS = 20


def of_number(value: str, extension: str = "") -> Iterator[str]:
    """The tokens of a number (E.164 or as written): each end of it that has enough digits.

    >>> list(of_number("+38614782267"))[-2:], list(of_number("2945000", "1200"))[-1]
    (['_p82267', '_p2267'], '_p1200')
    """
    digits = _NOT_DIGITS.sub("", value)[:_MOST_DIGITS]
    whole = digits + _NOT_DIGITS.sub("", extension)[:_MOST_DIGITS]
    for text in dict.fromkeys((digits, whole)):
        for start in range(max(0, len(text) - FEWEST_DIGITS + 1)):
            yield f"{_NUMBER_MARK}{text[start:]}"


def of_email(value: str) -> Iterator[str]:
    """The token of an address.

    >>> list(of_email("Alenka.Kosir@gov.si"))
    ['_ealenkakosirgovsi']
    """
    if joined := re.sub(r"[^a-z0-9]+", "", value.lower()):
        yield f"{_EMAIL_MARK}{joined[:60]}"


def asked_number(query: str) -> str | None:
    """The token with which the numbers asked for begin, or None where a query asks for none.

    The country may be left out.

    >>> asked_number("01 478 2267"), asked_number("+381 (0)11 3613-321")
    ('_p14782267', '_p381113613321')
    >>> asked_number("tel. 294 5000"), asked_number("EU 2020")
    ('_p2945000', None)
    """
    text = _LABEL.sub("", clean(query), count=1)
    if not _NUMBER.fullmatch(text):
        return None
    digits = _NOT_DIGITS.sub("", text.replace("(0)", ""))
    digits = digits.removeprefix("00") if digits.startswith("00") else digits.removeprefix("0")
    return f"{_NUMBER_MARK}{digits[:_MOST_DIGITS]}" if len(digits) >= FEWEST_DIGITS else None


def asked_email(query: str) -> str | None:
    """The token with which the address in a query begins, if it is one.

    >>> asked_email("alenka.kosir(at)gov.si"), asked_email("Alenka")
    ('_ealenkakosirgovsi', None)
    >>> asked_email("o'brien@example.si")
    '_eobrienexamplesi'
    """
    match = _EMAIL.search(clean(query)[:500])
    return next(of_email(f"{match[1]}@{match[2]}"), None) if match else None
