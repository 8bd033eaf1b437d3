"""Whether two texts say the same, but for what no translation shows: spaces, quotes, commas.

Every digit and every word counts. What is in doubt counts, too: to look at a translation once more
than needed costs less than to leave a wrong one.

>>> says_the_same("Odprto, vsak dan", "odprto – vsak  dan.")
True
>>> says_the_same("Odprto do 15.30", "Odprto do 16.30")
False
"""

from __future__ import annotations

import re
import unicodedata

from units.text.mixed_scripts import mend

_SPOKEN = frozenset("%‰&@#/§?")
"""Punctuation, as Unicode sorts it, that is read out or asks."""
_MINUS = re.compile(r"(?<![^\s(])[-\u2212](?=\d)")
"""Before a number, and behind no word: 5 degrees below are not 5 above."""
_HEADING = re.compile(r"^#{1,6}[ \t]", re.MULTILINE)
_BETWEEN_WORDS = re.compile(r"(\A\W*+|\W++)(\w?)")
"""What stands before a word, as a whole, and its first letter."""
_ENDS = frozenset(".!?:;\n")
"""After these a sentence or a line begins."""
_BY_THEMSELVES = "\ue000"
"""Stands for a minus sign, in no text."""


def says_the_same(one: str, other: str) -> bool:
    """Whether a text means what another does, as far as a program dares to say."""
    return one == other or _gist(one) == _gist(other)


def _gist(text: str) -> list[str]:
    """The words of a text, without what changes no meaning.

    >>> _gist("„Urad“ za 5 °C. ")
    ['urad', 'za', '5', '°C']
    """
    text = mend("".join(map(_unified, unicodedata.normalize("NFC", text))))
    text = _HEADING.sub("", _MINUS.sub(_BY_THEMSELVES, text))
    text = _BETWEEN_WORDS.sub(_with_a_small_beginning, text)
    kept = (letter if _counts(letter) else " " for letter in text)
    return unicodedata.normalize("NFC", "".join(kept)).split()


def _with_a_small_beginning(found: re.Match[str]) -> str:
    """The first letter of a text, a line or a sentence as a small one."""
    begins = found.start() == 0 or not _ENDS.isdisjoint(found[1])
    return found[1] + (found[2].lower() if begins else found[2])


def _unified(letter: str) -> str:
    """A letter as it is usually written; none where it cannot be seen.

    Ligatures and wide letters are letters like others, Georgian has no capitals. Digits stay as
    they are: 10² is not 102.
    """
    category = unicodedata.category(letter)
    if category == "Cf":
        return ""
    if "\u1c90" <= letter <= "\u1cbf":
        return letter.lower()
    return unicodedata.normalize("NFKC", letter) if category.startswith("L") else letter


def _counts(letter: str) -> bool:
    return (
        letter in _SPOKEN
        or not unicodedata.category(letter).startswith(("P", "Z", "C"))
        or (letter == _BY_THEMSELVES)
    )
