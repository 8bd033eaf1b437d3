"""The alphabetical order of each language, and the letter under which a name is listed.

Alphabets: Slovenski pravopis 2001 (č after c, đ after d), Serbian azbuka and abeceda (Правопис српскога језика
2010; dž, lj and nj are letters of the abeceda), the thirty-three letters of Georgian. Letters of another script
follow the language's own, as in CLDR.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_LATIN = "a b c d e f g h i j k l m n o p q r s t u v w x y z"
_SLOVENE = "a b c č ć d đ e f g h i j k l m n o p q r s š t u v w x y z ž"
_ABECEDA = "a b c č ć d dž đ e f g h i j k l lj m n nj o p q r s š t u v w x y z ž"
_AZBUKA = "а б в г д ђ е ж з и ј к л љ м н њ о п р с т ћ у ф х ц ч џ ш"
_GEORGIAN = "ა ბ გ დ ე ვ ზ თ ი კ ლ მ ნ ო პ ჟ რ ს ტ უ ფ ქ ღ ყ შ ჩ ც ძ წ ჭ ხ ჯ ჰ"

_ALPHABETS: dict[str, tuple[str, ...]] = {
    "sl": (_SLOVENE, _AZBUKA, _GEORGIAN),
    "sr": (_AZBUKA, _ABECEDA, _GEORGIAN),
    "sr-latn": (_ABECEDA, _AZBUKA, _GEORGIAN),
    "ka": (_GEORGIAN, _LATIN, _AZBUKA),
    "en": (_LATIN, _AZBUKA, _GEORGIAN),
}
_NUMBERS_LETTER = "#"


def sort_key(text: str, language: str) -> tuple[tuple[int, ...], str]:
    """What to order a text by in a language (a code of the registry): letters first, then accents and capitals.

    >>> sorted(["Čačak", "Cetinje", "Dubrava", "Džep", "Đurđevo"], key=lambda name: sort_key(name, "sr-latn"))
    ['Cetinje', 'Čačak', 'Dubrava', 'Džep', 'Đurđevo']
    """
    ranks, pattern = _order(language)
    key: list[int] = []
    for piece in pattern.findall(_folded(text)):
        if piece in ranks:
            key.append(ranks[piece])
        elif piece.isspace() or not piece.isalnum():
            key.append(0)
        else:
            key.extend(_unknown(piece, ranks))
    return tuple(key), text


def initial(text: str, language: str) -> str:
    """The letter under which a name is listed: a letter of the alphabet with its first capital, or ``#``.

    Georgian has no capitals, so its letters stay as they are.

    >>> initial("Ljubljana", "sr-latn"), initial("Ljubljana", "sl"), initial("საქართველო", "ka"), initial("21. maj", "sl")
    ('Lj', 'L', 'ს', '#')
    """
    ranks, pattern = _order(language)
    for piece in pattern.findall(_folded(text)):
        if piece.isdigit():
            return _NUMBERS_LETTER
        if piece in ranks:
            return _capitalised(piece)
        if piece.isalpha():
            base = unicodedata.normalize("NFD", piece)[0]
            return _capitalised(base)
    return _NUMBERS_LETTER


def _capitalised(letter: str) -> str:
    return letter if "\u10d0" <= letter <= "\u10ff" else letter[0].upper() + letter[1:]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower()


def _unknown(piece: str, ranks: dict[str, int]) -> list[int]:
    """A letter of no alphabet here sorts as its base letter, or after all the others."""
    base = unicodedata.normalize("NFD", piece)[0]
    return [ranks[base]] if base in ranks else [len(ranks) + 1 + ord(base)]


@cache
def _order(language: str) -> tuple[dict[str, int], re.Pattern[str]]:
    letters = [str(digit) for digit in range(10)]
    for alphabet in _ALPHABETS[language]:
        letters += [letter for letter in alphabet.split() if letter not in letters]
    ranks = {letter: rank for rank, letter in enumerate(letters, start=1)}
    longest_first = "|".join(sorted((letter for letter in letters if len(letter) > 1), key=len, reverse=True))
    return ranks, re.compile(f"{longest_first}|." if longest_first else ".", re.DOTALL)
