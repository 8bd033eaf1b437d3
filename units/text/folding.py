"""One plain form of a text in any of the scripts: small ASCII letters, as one types an address.

Search, slugs and codes share it, so that what is proposed is what is found. Serbian comes out the
same from both scripts; Georgian by the national system of romanisation (2002) without apostrophes.
"""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii

from units.text.transliteration.latin import to_latin

_GEORGIAN = dict(zip("აბგდევზთიკლმნოპრსტუფქყჯჰ", "abgdevztiklmnoprstupkqjh", strict=True)) | {
    "ჟ": "zh",
    "ღ": "gh",
    "შ": "sh",
    "ჩ": "ch",
    "ც": "ts",
    "ძ": "dz",
    "წ": "ts",
    "ჭ": "ch",
    "ხ": "kh",
}
_FIRST = str.maketrans(
    _GEORGIAN | {"đ": "dj", "ð": "d", "ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}
)
_MARKS = re.compile(r"[\u0300-\u036f]")
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """A text in small ASCII letters, with its digits, spaces and signs.

    >>> fold("Ђорђевић"), fold("Đorđević"), fold("ŠIRITEV"), fold("საქართველო")
    ('djordjevic', 'djordjevic', 'siritev', 'sakartvelo')
    """
    if text.isascii():
        return text.lower()
    small = to_latin(unicodedata.normalize("NFC", text).lower()).lower().translate(_FIRST)
    plain = _MARKS.sub("", unicodedata.normalize("NFD", small))
    return plain if plain.isascii() else anyascii(plain).lower()


def slug(text: str, longest: int = 60) -> str:
    """A text as part of an address: its words, folded, between single hyphens.

    It is cut behind a whole word, and empty where nothing can be spelled.

    >>> slug("Одељење за Уједињене нације"), slug("Đorđe Džordžević")
    ('odeljenje-za-ujedinjene-nacije', 'djordje-dzordzevic')
    """
    words = [word for word in _NOT_PLAIN.split(fold(text)) if word]
    chosen = ""
    for word in words:
        longer = f"{chosen}-{word}" if chosen else word[:longest]
        if len(longer) > longest:
            break
        chosen = longer
    return chosen
