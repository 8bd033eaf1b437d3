"""Serbian Cyrillic to Serbian Latin.

The alphabets and the capitals of digraphs follow the Serbian orthography (Правопис српскога језика, Матица
српска 2010): a digraph takes two capitals among capitals (ЊЕГОШ, NJEGOŠ) and one before small letters (Његош, Njegoš).
"""

from __future__ import annotations

import re
import unicodedata

_SINGLE = dict(
    zip(
        "абвгдђежзијклмнопрстћуфхцчшАБВГДЂЕЖЗИЈКЛМНОПРСТЋУФХЦЧШ",
        "abvgdđežzijklmnoprstćufhcčšABVGDĐEŽZIJKLMNOPRSTĆUFHCČŠ",
        strict=True,
    )
)
_SMALL_DIGRAPH = {"љ": "lj", "њ": "nj", "џ": "dž"}
_CAPITAL_DIGRAPH = {"Љ": ("Lj", "LJ"), "Њ": ("Nj", "NJ"), "Џ": ("Dž", "DŽ")}
_SMALL = str.maketrans(_SINGLE | _SMALL_DIGRAPH)
_CAPITALS = re.compile("[ЉЊЏ]")

# Addresses stay what they are: they are dialled and clicked, not read.
_PROTECTED = re.compile(
    r"""
      \b[a-z][a-z0-9+.-]*://[^\s<>"'„“”]+              # an address of a page
    | \bwww\.[^\s<>"'„“”]+
    | [\w.+-]+(?:@|\ ?\(at\)\ ?|\[at\])[\w-]+(?:\.[\w-]+)+   # an e-mail address, also as the seeds write it
    | \]\([^)\s]*\)                                     # the target of a Markdown link
    """,
    re.VERBOSE | re.IGNORECASE,
)


def to_latin(text: str) -> str:
    """Serbian Latin for Serbian Cyrillic; all that is not Cyrillic, and every address, is returned as it was.

    >>> to_latin("Министарство унутрашњих послова")
    'Ministarstvo unutrašnjih poslova'
    >>> to_latin("ЊЕГОШ, Његош, ПУТ ЉИГ, Љ. Петровић")
    'NJEGOŠ, Njegoš, PUT LJIG, Lj. Petrović'
    >>> to_latin("пишите на https://пример.срб/сарадња")
    'pišite na https://пример.срб/сарадња'
    """
    text = unicodedata.normalize("NFC", text)
    pieces = []
    end = 0
    for kept in _PROTECTED.finditer(text):
        pieces += [_convert(text[end : kept.start()]), kept[0]]
        end = kept.end()
    pieces.append(_convert(text[end:]))
    return unicodedata.normalize("NFC", "".join(pieces))


def _convert(text: str) -> str:
    return _CAPITALS.sub(lambda found: _capital(text, found.start()), text).translate(_SMALL)


def _capital(text: str, position: int) -> str:
    """The digraph for the capital at a place: two capitals where its word goes on, or began, in capitals."""
    one, two = _CAPITAL_DIGRAPH[text[position]]
    neighbour = _letter(text, position, +1) or _letter(text, position, -1)
    return two if neighbour.isupper() else one


def _letter(text: str, position: int, step: int) -> str:
    """The next letter of the same word in one direction, looking past combining marks; empty at the word's end."""
    position += step
    while 0 <= position < len(text) and unicodedata.combining(text[position]):
        position += step
    if 0 <= position < len(text) and text[position].isalpha():
        return text[position]
    return ""
