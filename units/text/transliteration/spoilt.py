"""Letters of Slovene and Serbian that were read in a Western encoding: sluèaj, meðunarodni.

Words of French, Danish and Icelandic have these letters rightly; their shapes tell most apart.
"""

from __future__ import annotations

import re
import string
import unicodedata

_SPOILT = str.maketrans("èÈæÆðÐ¹¾©®\x9a\x8a\x9e\x8e", "čČćĆđĐšžŠŽšŠžŽ")
"""Windows-1250 and ISO 8859-2, each letter read as windows-1252 or ISO 8859-1."""
_SERBIAN = frozenset(string.ascii_letters + "čćšžđČĆŠŽĐ")
_VOWELS = "aeiouAEIOU"
_CERTAIN = re.compile(
    rf"""
      [{_VOWELS}][èÈ] | [èÈ][{_VOWELS}] | ^[èÈ][^\W\d_]        # no vowel is beside a French è
    | .[æÆ]$ | [æÆ][{_VOWELS}] | [{_VOWELS}][æÆ]               # nor one beside a Danish æ
    | ..[ðÐ] | [ðÐ]..
    | ¹[^\W\d_] | ¾[^\W\d_] | [^\W\d_]¾ | [^\W\d_][©®][^\W\d_]  # no footnote, fraction, mark
    | [\x80-\x9f]
    """,
    re.VERBOSE,
)
_FRENCH = re.compile(r"(?<![aeu])è(?:[^\W\d_aeiouj]{1,3}e?s?)?$|^[^\W\d_]?[èÈ][^\W\d_aeiouj]{1,2}e")
"""Poème, siècle, après, Thérèse; and the end of a word of Italian."""


def is_spoilt(word: str) -> bool:
    """Whether a word by itself shows that letters of Slovene or Serbian were misread.

    >>> is_spoilt("sluèajeve"), is_spoilt("meðu"), is_spoilt("poème"), is_spoilt("Kjær")
    (True, True, False, False)
    """
    word = unicodedata.normalize("NFC", word)
    return (
        _CERTAIN.search(word) is not None
        and not _FRENCH.search(word)
        and is_serbian(unspoilt(word))
    )


def is_foreign_name(word: str) -> bool:
    """Whether a word has the shape of a French name, which may stand beside spoilt words.

    >>> is_foreign_name("Molière"), is_foreign_name("Pièe")
    (True, False)
    """
    return word[:1].isupper() and _FRENCH.search(word) is not None


def unspoilt(word: str) -> str:
    """A word with the letters that were misread.

    >>> unspoilt("meðunarodne")
    'međunarodne'
    """
    return unicodedata.normalize("NFC", word).translate(_SPOILT)


def is_serbian(word: str) -> bool:
    """Whether all letters of a word are of the abeceda, or of English.

    >>> is_serbian("šljiva"), is_serbian("Zürich")
    (True, False)
    """
    return _SERBIAN.issuperset(word)
