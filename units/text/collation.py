"""The alphabetical order of each language, as bytes that every database compares alike.

Alphabets: Slovenski pravopis 2001 (č after c, đ after d), Serbian azbuka and abeceda (Правопис
српскога језика 2010; dž, lj and nj are letters of the abeceda), the thirty-three letters of
Georgian. The rest, punctuation and the letters of other scripts included, follows CLDR 42, with
which the whole is compared in the tests: letters first, then accents, then capitals, and a
language's own script before the others. One choice differs: Latin names in a Serbian Cyrillic list
follow the abeceda.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import pairwise

KEY_VERSION = 2
"""The first byte of every key.

Raised whenever keys change, so that stored ones are known as old.
"""

_LATIN = "a b c d e f g h i j k l m n o p q r s t u v w x y z"
_SLOVENE = "a b c č ć d đ e f g h i j k l m n o p q r s š t u v w x y z ž"
_ABECEDA = "a b c č ć d dž đ e f g h i j k l lj m n nj o p q r s š t u v w x y z ž"
_AZBUKA = "а б в г д ђ е ж з и ј к л љ м н њ о п р с т ћ у ф х ц ч џ ш"
_GEORGIAN = "ა ბ გ დ ე ვ ზ თ ი კ ლ მ ნ ო პ ჟ რ ს ტ უ ფ ქ ღ ყ შ ჩ ც ძ წ ჭ ხ ჯ ჰ"

_FOREIGN = {
    "e": "ǝ ə",
    "h": "ʻ",
    "i": "ı",
    "е": "є",
    "з": "ѕ",
    "и": "і",
    "z": "þ",
    "ш": "щ ъ ы ь э ю я",
}
"""Letters of other languages that stand behind one of these."""

_ALPHABETS: dict[str, tuple[str, ...]] = {
    "sl": (_SLOVENE, _AZBUKA, _GEORGIAN),
    "sr": (_AZBUKA, _ABECEDA, _GEORGIAN),
    "sr-latn": (_ABECEDA, _AZBUKA, _GEORGIAN),
    "ka": (_GEORGIAN, _LATIN, _AZBUKA),
    "en": (_LATIN, _AZBUKA, _GEORGIAN),
}
_SIGNS = (
    "_ ‿ - ‐ ‑ ‒ – — , ; : ! ¡ ? ¿ . … · ' ‘ ’ ‚ ‹ › \" “ ” „ « » ( ) [ ] { } "
    "§ ¶ @ * / \\ & # % ‰ † ‡ • ` ´ ˜ ^ ¯ ¨ ° © ® + ± ÷ × < = > | ¦ ~ ¤ ¢ $ £ ¥ €"
)
"""In the order of CLDR's root collation."""
_EXPANSIONS = {"æ": "ae", "œ": "oe", "ß": "ss"}
_STROKES = {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ð": "d", "ґ": "г"}
"""Letters that differ from another by an overlay, which Unicode does not take apart."""
_STROKE = "\u0338"
_ACCENTS = "\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0338\u0327\u0328\u0304"
"""The order of accents in the default table of the Unicode collation algorithm (UTS 10)."""
_OTHER_SIGNS = "#"


type _Weights = tuple[bytes, bytes, bytes]
"""What something adds to each of the three levels: letters, accents, capitals."""


def sort_key(text: str, language: str) -> bytes:
    """What to order a text by in a language (a code of the registry).

    What stands before the first letter or digit, such as a quotation mark, does not count, and
    numbers count as numbers.

    >>> names = ["10. odsek", "2. odsek", "„Aronija“", "Arboretum"]
    >>> sorted(names, key=lambda name: sort_key(name, "sl"))
    ['2. odsek', '10. odsek', 'Arboretum', '„Aronija“']
    >>> towns = ["Čačak", "Cetinje", "Dubrava", "Džep", "Đurđevo"]
    >>> sorted(towns, key=lambda name: sort_key(name, "sr-latn"))
    ['Cetinje', 'Čačak', 'Dubrava', 'Džep', 'Đurđevo']
    """
    order = _order(language)
    letters, accents, capitals = bytearray(), bytearray(), bytearray()
    words = _from_first_word(unicodedata.normalize("NFC", text)).split(" ")
    for place, word in enumerate(words):
        for primary, secondary, tertiary in (
            (order.between, order.of_word(word)) if place else (order.of_word(word),)
        ):
            letters += primary
            accents += secondary
            capitals += tertiary
    return bytes([KEY_VERSION]) + bytes(
        letters + b"\0\0" + accents + b"\0" + capitals + b"\0" + text.encode()
    )


def _from_first_word(text: str) -> str:
    """A text without the signs before its first letter or digit; all of it where it has none."""
    first = next((place for place, sign in enumerate(text) if sign.isalnum()), 0)
    return text[first:]


def initial(text: str, language: str) -> str:
    """The letter of the alphabet under which a name is listed, or ``#``.

    Its first capital is a capital; Georgian has none, so its letters stay as they are.

    >>> initial("Ljubljana", "sr-latn"), initial("Ljubljana", "sl"), initial("21. maj", "sl")
    ('Lj', 'L', '#')
    >>> initial("საქართველო", "ka")
    'ს'
    """
    order = _order(language)
    pieces: list[str] = order.pieces.findall(unicodedata.normalize("NFC", text))
    for piece in pieces:
        if piece[0].isalpha():
            return _with_capital(order.letter(piece.lower()))
        if piece.isdigit():
            break
    return _OTHER_SIGNS


def initials(language: str) -> list[tuple[str, bytes, bytes]]:
    """The letters of a language's own alphabet, each with the least keys under it and after it.

    So a database finds what is listed under a letter from the stored keys alone.
    """
    order = _order(language)
    own = _ALPHABETS[language][0].split()
    bounds = [
        bytes([KEY_VERSION]) + order.weights(letter)[0]
        for letter in (*own, _ALPHABETS[language][1].split()[0])
    ]
    return [
        (_with_capital(letter), least, after)
        for letter, (least, after) in zip(own, pairwise(bounds), strict=True)
    ]


class _Order:
    """The weights of one language."""

    def __init__(self, language: str) -> None:
        letters: list[str] = []
        for alphabet in _ALPHABETS[language]:
            letters += [letter for letter in alphabet.split() if letter not in letters]
        with_foreign = (
            other for letter in letters for other in (letter, *_FOREIGN.get(letter, "").split())
        )
        ordered: list[str] = [" ", *_SIGNS.split(), *"0123456789", *with_foreign]
        self.rank = {letter: rank for rank, letter in enumerate(ordered, start=2)}
        digraphs = [
            form
            for letter in letters
            if len(letter) > 1
            for form in (letter, _with_capital(letter), letter.upper())
        ]
        self.pieces = re.compile("|".join([*digraphs, "[0-9]+", "."]), re.DOTALL)
        self.weights = lru_cache(maxsize=5000)(self._weights)
        self.of_word = lru_cache(maxsize=4000)(self._of_word)
        self.between = self._weights(" ")
        """What a space adds."""

    def _of_word(self, word: str) -> _Weights:
        """What a word adds: names are made of the same words again and again."""
        levels = zip(*map(self.weights, self.pieces.findall(word)), strict=True)
        letters, accents, capitals = map(b"".join, levels) if word else (b"", b"", b"")
        return letters, accents, capitals

    def _weights(self, piece: str) -> _Weights:
        """What a letter or sign adds to each of the three levels."""
        if piece.isascii() and piece.isdigit():
            return self._number(piece), b"\2", b"\2"
        small = piece.lower()
        capital = (
            b"\2"
            if len(piece) == 1
            else bytes(
                [2 + sum(2 >> place for place, sign in enumerate(piece) if sign != sign.lower())]
            )
        )
        if piece != small and len(piece) == 1:
            capital = b"\3"
        if small in self.rank:
            return self._primary(self.rank[small]), b"\2", capital
        if small in _EXPANSIONS:
            parts = [self.weights(part) for part in _EXPANSIONS[small]]
            return b"".join(part[0] for part in parts), b"\2\3\2", capital * 2
        base, *marks = list(unicodedata.normalize("NFD", small.translate(_APART)))
        if unicodedata.combining(base):
            return b"", _marks([base, *marks]), b""
        if base in self.rank:
            return self._primary(self.rank[base]), b"\2" + _marks(marks), capital
        if base.isspace():
            return self._primary(self.rank[" "]), b"\2", capital
        return b"\xff" + ord(base).to_bytes(3), b"\2" + _marks(marks), capital

    def _primary(self, rank: int) -> bytes:
        return rank.to_bytes(2)

    def _number(self, digits: str) -> bytes:
        """Before all letters, the shorter number first; the longest have no value, but a place."""
        value = digits.lstrip("0").encode()
        return self._primary(self.rank["0"]) + bytes([min(len(value) + 1, 255)]) + value

    def letter(self, small: str) -> str:
        """The letter of the alphabet to which a small letter belongs."""
        if small in self.rank:
            return small
        return unicodedata.normalize("NFD", _EXPANSIONS.get(small, small).translate(_APART))[0]


def _marks(marks: list[str]) -> bytes:
    return bytes(
        _ACCENTS.index(mark) + 3 if mark in _ACCENTS else 0x40 + (ord(mark) & 0x7F)
        for mark in marks
    )


_APART = str.maketrans({letter: base + _STROKE for letter, base in _STROKES.items()})


@cache
def _order(language: str) -> _Order:
    return _Order(language)


def _with_capital(letter: str) -> str:
    return letter if "\u10d0" <= letter <= "\u10ff" else letter[0].upper() + letter[1:]
