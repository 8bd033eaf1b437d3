"""Latin letters inside Cyrillic words, and the reverse.

They look right, and no search, order or converter finds them.

The pairs are those of Unicode's table of confusable characters (UTS 39) that have the same shape in
upright type and a letter of Serbian on both sides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from units.text.transliteration.cyrillic import to_cyrillic
from units.text.transliteration.latin import to_latin
from units.text.transliteration.protected import pieces

_LATIN_TWIN = dict(zip("аеорсухјАВЕКМНОРСТУХЈ", "aeopcyxjABEKMHOPCTYXJ", strict=True))
_CYRILLIC_TWIN = {latin: cyrillic for cyrillic, latin in _LATIN_TWIN.items()}
_IN_LATIN = str.maketrans(_LATIN_TWIN)
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*")
LATIN_LETTER = re.compile("[A-Za-z\u00c0-\u024f]")
CYRILLIC_LETTER = re.compile("[\u0400-\u04ff]")
_ALONE = re.compile(
    "(?<=[\u0400-\u04ff] )[aocy](?= [\u0400-\u04ff])"
    "|(?<=[A-Za-z\u00c0-\u024f] )[аосу](?= [A-Za-z\u00c0-\u024f])"
)


class Stranger(NamedTuple):
    """A letter of the other script."""

    position: int
    """Which letter of the word it is, from 1."""
    letter: str
    script: str
    """ISO 15924 code of the script it comes from: ``Latn`` or ``Cyrl``."""


class MixedWord(NamedTuple):
    """A word in two scripts."""

    start: int
    """Where it begins in the text."""
    word: str
    strangers: tuple[Stranger, ...]
    mended: str
    """The word in one script."""


def mixed_words(text: str) -> list[MixedWord]:
    """The words of a text whose letters come from two scripts, with the mend; addresses have none.

    A letter without a twin in the other script tells which is meant; else most letters do, or the
    rest of the text. Strangers are exchanged for their twins; where one has none, they are
    converted letter for letter. A word of a single letter counts when it stands between words of
    the other script.

    >>> [(word.word, word.strangers, word.mended) for word in mixed_words("Mинистарство")]
    [('Mинистарство', (Stranger(position=1, letter='M', script='Latn'),), 'Министарство')]
    """
    return list(_mixed(text))


def mend(text: str) -> str:
    """A text with all its mixed words in one script.

    >>> mend("Oдељење и Сeктoр")
    'Одељење и Сектор'
    """
    before = ""
    while text != before:  # a letter of neither alphabet stays as it is
        before = text
        for word in reversed(mixed_words(text)):
            text = text[: word.start] + word.mended + text[word.start + len(word.word) :]
    return text  # a mended word may show that the single letter beside it is a stranger, too


def in_latin(text: str) -> str:
    """A text in which Latin letters stand for the Cyrillic ones that look the same.

    >>> in_latin("\u0430pr.gov.rs") == "apr.gov.rs"
    True
    """
    return text.translate(_IN_LATIN)


def _mixed(text: str) -> Iterator[MixedWord]:
    if not (LATIN_LETTER.search(text) and CYRILLIC_LETTER.search(text)):
        return
    is_cyrillic_text = len(CYRILLIC_LETTER.findall(text)) >= len(LATIN_LETTER.findall(text))
    start = 0
    for piece, is_protected in pieces(text):
        for found in () if is_protected else _WORD.finditer(piece):
            word = found[0]
            if LATIN_LETTER.search(word) and CYRILLIC_LETTER.search(word):
                yield _mixed_word(
                    start + found.start(), word, _is_meant_cyrillic(word, is_cyrillic_text)
                )
            elif _ALONE.match(piece, found.start()):
                yield _mixed_word(start + found.start(), word, word in _CYRILLIC_TWIN)
        start += len(piece)


def _is_meant_cyrillic(word: str, is_cyrillic_text: bool) -> bool:
    cyrillic: list[str] = CYRILLIC_LETTER.findall(word)
    latin: list[str] = LATIN_LETTER.findall(word)
    if (set(cyrillic) <= _LATIN_TWIN.keys()) != (set(latin) <= _CYRILLIC_TWIN.keys()):
        return set(latin) <= _CYRILLIC_TWIN.keys()
    return len(cyrillic) > len(latin) or (len(cyrillic) == len(latin) and is_cyrillic_text)


def _mixed_word(start: int, word: str, is_meant_cyrillic: bool) -> MixedWord:
    foreign, script = (LATIN_LETTER, "Latn") if is_meant_cyrillic else (CYRILLIC_LETTER, "Cyrl")
    letters = unicodedata.normalize("NFC", word)
    strangers = tuple(
        Stranger(place, letter, script)
        for place, letter in enumerate(letters, start=1)
        if foreign.match(letter)
    )
    return MixedWord(
        start,
        word,
        strangers,
        _mended(word, {stranger.letter for stranger in strangers}, is_meant_cyrillic),
    )


def _mended(word: str, strangers: set[str], is_meant_cyrillic: bool) -> str:
    twins = _CYRILLIC_TWIN if is_meant_cyrillic else _LATIN_TWIN
    # "с" alone is the preposition s, not the letter c.
    is_said_not_seen = len(word) == 1 and not is_meant_cyrillic
    if strangers <= twins.keys() and not is_said_not_seen:
        return "".join(twins.get(letter, letter) for letter in word)
    return to_cyrillic(to_latin(word)) if is_meant_cyrillic else to_latin(word)
