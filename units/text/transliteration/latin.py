"""Serbian Cyrillic to Serbian Latin, exactly.

A digraph takes two capitals among capitals (ЊЕГОШ, NJEGOŠ; ОДСЕК Љ, ODSEK LJ) and one before small
letters (Његош, Njegoš): Правопис српскога језика, Матица српска 2010.
"""

from __future__ import annotations

import re
import unicodedata

from units.text.transliteration.glossary import Glossary
from units.text.transliteration.letters import DIGRAPHS, LATIN_OF
from units.text.transliteration.protected import pieces

_SMALL = str.maketrans(LATIN_OF | DIGRAPHS)
_CAPITALS = re.compile("[ЉЊЏ]")
_NEAR = 60
"""Letters around a single one in which the word beside it stands."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_NO_WORDS = Glossary()


def to_latin(text: str, glossary: Glossary = _NO_WORDS) -> str:
    """Serbian Latin for Serbian Cyrillic.

    All that is not Cyrillic, and every address, is returned as it was, in NFC.

    >>> to_latin("Министарство унутрашњих послова")
    'Ministarstvo unutrašnjih poslova'
    >>> to_latin("ЊЕГОШ, Његош, ПУТ ЉИГ, Љ. Петровић, ОДСЕК „Љ“, Одсек Љ")
    'NJEGOŠ, Njegoš, PUT LJIG, Lj. Petrović, ODSEK „LJ“, Odsek Lj'
    >>> to_latin("пишите на https://пример.срб/сарадња")
    'pišite na https://пример.срб/сарадња'
    """
    text = unicodedata.normalize("NFC", text)
    if not _CYRILLIC.search(text):
        return text

    def convert(part: str) -> str:
        if glossary:
            part = glossary.in_cyrillic.sub(
                lambda found: glossary.latin(found[0]) or found[0], part
            )
        return _CAPITALS.sub(lambda found: _capital(part, found.start()), part).translate(_SMALL)

    parts = (
        part if is_kept else convert(part)
        for line in text.splitlines(keepends=True)
        for part, is_kept in pieces(line)
    )
    return unicodedata.normalize("NFC", "".join(parts))


def _capital(text: str, position: int) -> str:
    """The digraph for the capital at a place: two capitals where its word has other capitals."""
    digraph = DIGRAPHS[text[position].lower()]
    neighbour = _letter(text, position, +1) or _letter(text, position, -1)
    is_among_capitals = neighbour.isupper() or (not neighbour and _stands_alone(text, position))
    return digraph.upper() if is_among_capitals else digraph[0].upper() + digraph[1]


def _stands_alone(text: str, position: int) -> bool:
    """Whether a letter that is a word by itself, no initial, stands beside a word in capitals."""
    if re.match(r"\.|-[^\W\d_]", text[position + 1 : position + 3]):
        return False
    if before := _WORD.findall(text, max(0, position - _NEAR), position):
        return bool(before[-1].isupper())
    after = _WORD.search(text, position + 1, position + 1 + _NEAR)
    return after is not None and after[0].isupper()


def _letter(text: str, position: int, step: int) -> str:
    """The next letter of the same word in one direction, marks passed over; empty at its end."""
    position += step
    while 0 <= position < len(text) and unicodedata.combining(text[position]):
        position += step
    if 0 <= position < len(text) and text[position].isalpha():
        return text[position]
    return ""
