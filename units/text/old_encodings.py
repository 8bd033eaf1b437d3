"""Which old encoding of the region a text is in, windows-1250 or windows-1251, by its letters."""

from __future__ import annotations

import re
from typing import NamedTuple

from units.text.mixed_scripts import CYRILLIC_LETTER, LATIN_LETTER
from units.text.transliteration.letters import LATIN_OF

_LETTERS = {
    "windows-1250": "čćšžđČĆŠŽĐ",
    "windows-1251": "".join(LATIN_OF) + "љњџЉЊЏ",
}
"""Of our languages, beyond ASCII."""
_SIGNS = "„“”‚‘’–—…«»‹›§€°±·•×÷\xa0\xad"
_STRANGE = {
    encoding: re.compile(rf"[^\0-\x7f{letters}{_SIGNS}]") for encoding, letters in _LETTERS.items()
}
_WORD = re.compile(r"[^\W\d_]+")
_LETTER_AS_SIGN = re.compile(r"[^\W\d_]€|€[^\W\d_]")
"""What is € in one of them is Ђ in the other."""


class OldText(NamedTuple):
    """A text that was read in an old encoding, because it can be in no other."""

    text: str
    encoding: str
    sample: str
    """A word that shows whether it is rightly read."""
    line: int
    """Where the sample stands, from 1."""


def read_old(content: bytes) -> OldText | None:
    """The text in some bytes that are not UTF-8; None where two readings make sense, or none.

    A reading makes sense if all of its letters are of our languages and no word has two scripts.

    >>> read_old("Služba".encode("windows-1250"))
    OldText(text='Služba', encoding='windows-1250', sample='Služba', line=1)
    >>> read_old("Müller".encode("windows-1250")), read_old("č".encode("windows-1250"))
    (None, None)
    """
    readings = {encoding: text for encoding in _LETTERS if (text := _sensible(content, encoding))}
    if len(set(readings.values())) != 1:
        return None
    encoding, text = next(iter(readings.items()))
    words = (word for word in _WORD.finditer(text) if not word[0].isascii())
    word = next(words, None) or re.search(r"[^\0-\x7f]+", text)
    if word is None:
        return None
    return OldText(text, encoding, word[0], text.count("\n", 0, word.start()) + 1)


def _sensible(content: bytes, encoding: str) -> str:
    """The text in an encoding if that makes sense; else nothing."""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return ""
    if _STRANGE[encoding].search(text) or _LETTER_AS_SIGN.search(text):
        return ""
    is_mixed = any(
        LATIN_LETTER.search(word[0]) and CYRILLIC_LETTER.search(word[0])
        for word in _WORD.finditer(text)
    )
    return "" if is_mixed else text
