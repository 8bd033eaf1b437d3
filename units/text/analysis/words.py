"""A text into words, and a word into the forms under which it is looked up first: its surfaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from units.text.folding import fold

LONGEST_TOKEN = 40
"""Letters of a token; what is longer is no word."""

_UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_POINTED = r"[^\W\d_]\.(?: ?[^\W\d_]\.)+|(?:[^\W\d_]\.)+[^\W\d_](?![^\W_])"
_DIVIDED = r"(?<![\d.,])\d{1,3}(?:[. \u00a0\u202f]\d{3}){1,5}(?![\d,]|[. ]\d)"
_WORD = re.compile(rf"{_POINTED}|{_DIVIDED}|[^\W_]+(?:[\u0300-\u036f{_UNSEEN}]+[^\W_]*)*")
"""Letters and digits with their marks, and with what is not seen among them.

Single letters with points between them (O.E.B.S., d. o. o.) are one word, and so are the digits of
a number that are divided in thousands (3.750).
"""
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_SOFT = re.compile(f"[{_UNSEEN}]+")
_KEYBOARD = (("x", "kh"), ("w", "ts"), ("f", "p"), ("c", "ts"), ("y", "q"))
"""Georgian as the Latin keyboard gives it, beside the national romanisation: ხ, წ, ფ, ც, ყ."""


class Word(NamedTuple):
    """A word where it stands."""

    text: str
    start: int
    end: int


def words(text: str) -> Iterator[Word]:
    """The words of a text; a hyphen divides them.

    >>> [word.text for word in words("ნატო-ს სამმართველო, O.E.B.S., d. o. o., 3.750 zmajev")]
    ['ნატო', 'ს', 'სამმართველო', 'O.E.B.S.', 'd. o. o.', '3.750', 'zmajev']
    """
    for match in _WORD.finditer(text):
        yield Word(match[0], *match.span())


def texts_of_words(text: str) -> list[str]:
    """The words of a text without their places, much faster."""
    return _WORD.findall(text)


def clean(text: str) -> str:
    """A text in NFC without what is not seen: controls, soft hyphens, marks of direction."""
    seen = "".join(
        " " if unicodedata.category(sign) == "Cc" else sign for sign in _SOFT.sub("", text)
    )
    return unicodedata.normalize("NFC", seen)


@lru_cache(maxsize=50_000)
def surfaces(word: str) -> tuple[str, ...]:
    """The plain forms of a word, the usual one first; none where nothing of it can be spelled.

    >>> surfaces("међународну"), surfaces("O.E.B.S."), surfaces("—")
    (('medjunarodnu', 'medunarodnu'), ('oebs',), ())
    """
    plain = _plain(word)
    if not plain:
        return ()
    small = word.lower()
    if "đ" in small or "ђ" in small:
        return (plain, _plain(small.replace("đ", "d").replace("ђ", "д")))
    return (plain,)


def typed_surfaces(word: str) -> tuple[str, ...]:
    """The plain forms of a word that is typed, also of Georgian on a Latin keyboard.

    >>> typed_surfaces("xelisufleba")
    ('xelisufleba', 'khelisupleba')
    """
    found = surfaces(word)
    if not found or not word.isascii():
        return found
    romanised = found[0]
    for typed, spelled in _KEYBOARD:
        romanised = (
            romanised.replace(typed, spelled)
            if typed != "c"
            else re.sub("c(?!h)", spelled, romanised)
        )
    return found if romanised in found else (*found, romanised)


def _plain(word: str) -> str:
    return _NOT_PLAIN.sub("", fold(word))[:LONGEST_TOKEN]
