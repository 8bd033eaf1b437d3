"""The letters of the azbuka and of the abeceda, one for one.

Source: Правопис српскога језика, Матица српска 2010, points 1 and 2; Unicode 16, block Latin
Extended-B, for the digraphs that are single characters.
"""

from __future__ import annotations

import unicodedata

_CYRILLIC = "абвгдђежзијклмнопрстћуфхцчш"
_LATIN = "abvgdđežzijklmnoprstćufhcčš"

LATIN_OF = dict(zip(_CYRILLIC + _CYRILLIC.upper(), _LATIN + _LATIN.upper(), strict=True))
"""Cyrillic letters that are one letter in Latin too."""

CYRILLIC_OF = {latin: cyrillic for cyrillic, latin in LATIN_OF.items()}

DIGRAPHS = {"љ": "lj", "њ": "nj", "џ": "dž"}
"""Cyrillic letters that are two in Latin, small."""

ONE_CHARACTER_DIGRAPHS = str.maketrans(
    {
        "ǆ": "dž",
        "ǅ": "Dž",
        "Ǆ": "DŽ",
        "ǉ": "lj",
        "ǈ": "Lj",
        "Ǉ": "LJ",
        "ǌ": "nj",
        "ǋ": "Nj",
        "Ǌ": "NJ",
    }
)
"""Croatian and Serbian digraphs that Unicode keeps as one character, for old encodings."""

_STRESSES = "\u0300\u0301\u0302\u0304\u030f\u0311"
_MARKED = str.maketrans(
    {
        unicodedata.normalize("NFC", letter + stress): letter + stress
        for letter in "aeiourAEIOUR"
        for stress in _STRESSES
        if len(unicodedata.normalize("NFC", letter + stress)) == 1
    }
)


def without_stress(text: str) -> str:
    """Latin text in which the stress marks of dictionaries stand apart from their letters.

    >>> len("à"), len(without_stress("à")), without_stress("č") == "č"
    (1, 2, True)
    """
    return unicodedata.normalize("NFC", text).translate(_MARKED)
