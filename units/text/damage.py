"""Letters that a wrong encoding spoilt or lost: “Sluèaj” for “Slučaj”, “РњРёРЅ” for “Мин”.

They can be stored and are published, and nobody finds them again. What is taken for damage must
become a word of our letters alone when it is read rightly, and have a shape that words of French,
Danish or Icelandic do not have, or stand beside words that do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache, partial
from typing import NamedTuple

from units.text.transliteration.letters import LATIN_OF
from units.text.transliteration.protected import pieces
from units.text.transliteration.spoilt import is_foreign_name, is_serbian, is_spoilt, unspoilt

_ABECEDA = "čćšžđČĆŠŽĐ"
_AZBUKA = "".join(LATIN_OF) + "љњџЉЊЏ"
_GEORGIAN = "".join(map(chr, range(0x10D0, 0x10F1)))
_SIGNS = "„“”‚‘’–—…«»§°€•·\u00a0\u00ad"
_WESTERN = "àáâäåæçèéêëìíîïñòóôöøùúûüýßÀÁÂÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖØÙÚÛÜÝ"
_MEANT = frozenset(_ABECEDA + _AZBUKA + _GEORGIAN + _SIGNS + _WESTERN)
"""What two or three letters of a spoilt text may have been."""

_SPOILT_WORD = re.compile(r"(?:[^\W\d_]|[¹¾©®\x80-\x9f])+")
_SPOILT_LETTERS = frozenset("¹¾©®èÈæÆðÐ").union(map(chr, range(0x80, 0xA0)))
_WORD = re.compile(r"[^ \t\r\n]+")
_WORD_WITH_GAPS = re.compile(r"(?:[^\W_]|[?�])+")
_GAP = re.compile(r"�|[^\W\d_]\?+(?=[^\W\d_])[^A-ZČĆŠŽĐЀ-Я]")
"""A sign where a letter was; a question before a capital may want nothing but a space."""
_USUAL = frozenset(map(chr, range(0x80))).union(_ABECEDA, _AZBUKA, _GEORGIAN, "„“”’–\xa0") - {"?"}
"""Most texts hold nothing of the kind, and a quick look is much faster."""


class DamagedWord(NamedTuple):
    """A word of which letters were spoilt or lost."""

    start: int
    """Where it begins in the text."""
    word: str
    mended: str
    """The word that was meant; empty where letters were lost."""


def damaged_words(text: str) -> list[DamagedWord]:
    """The words of a text that a wrong encoding spoilt, with the mend; addresses have none.

    >>> [(word.word, word.mended) for word in damaged_words("Sluèaj Šabaè i Molière")]
    [('Sluèaj', 'Slučaj'), ('Šabaè', 'Šabač')]
    >>> damaged_words("РњРёРЅ")[0].mended, damaged_words("Slu�ba")[0].mended
    ('Мин', '')
    """
    return [] if _USUAL.issuperset(text) else list(_damaged(text))


def undamaged(text: str) -> str:
    """A text in which spoilt words are put right; what was lost stays as it is.

    >>> undamaged("Sluèaj Slu?ba")
    'Slučaj Slu?ba'
    """
    meant, end = [], 0
    for found in damaged_words(text):
        meant += [text[end : found.start], found.mended or found.word]
        end = found.start + len(found.word)
    return "".join([*meant, text[end:]])


def _damaged(text: str) -> Iterator[DamagedWord]:
    if "???" in text and not text.strip(" ?"):
        yield DamagedWord(0, text, "")
    read = _misread_utf_8(text) or _misread_cyrillic(text)
    start = 0
    for piece, is_protected in pieces(text):
        if read:
            for found in _WORD.finditer(piece):
                if (mended := read(found[0])) != found[0]:
                    yield DamagedWord(start + found.start(), found[0], mended)
        elif not is_protected:
            yield from _spoilt_or_lost(piece, start)
        start += len(piece)


def _spoilt_or_lost(text: str, start: int) -> Iterator[DamagedWord]:
    spoilt = [
        (found.start(), found[0])
        for found in _SPOILT_WORD.finditer(text)
        if not _SPOILT_LETTERS.isdisjoint(found[0])
    ]
    if any(is_spoilt(word) for _place, word in spoilt):
        for place, word in spoilt:
            if len(word) > 1 and not is_foreign_name(word) and is_serbian(mended := unspoilt(word)):
                yield DamagedWord(start + place, word, mended)
    for found in _WORD_WITH_GAPS.finditer(text):
        if _GAP.search(found[0]) and not _is_in_address(text, found.start(), found.end()):
            yield DamagedWord(start + found.start(), found[0].rstrip("?"), "")


def _is_in_address(text: str, start: int, end: int) -> bool:
    """Whether a question mark belongs to an address, whatever its beginning."""
    before = text[text.rfind(" ", 0, start) + 1 : start]
    return "/" in before or "." in before or text.startswith("=", end)


# --- Whole texts in another encoding --------------------------------------------------------------

type _Read = Callable[[str], str]


def _misread_utf_8(text: str) -> _Read | None:
    """How to read a text of UTF-8 that was read as something else; None where it was not."""
    readings: list[_Read] = []
    for encoding in ("cp1252", "cp1250", "cp1251"):
        sequence, evidence = _sequences(encoding)
        if any(_is_evidence(found[0], encoding) for found in evidence.finditer(text)):
            readings.append(partial(_read_again, sequence, encoding))
    return min(readings, key=lambda read: len(read(text)), default=None)


def _is_evidence(run: str, encoding: str) -> bool:
    """Whether some sequences in a row can be nothing else; one alone may be two capitals."""
    meant = _decoded(run, encoding)
    if not meant or not _MEANT.issuperset(meant):
        return False
    is_word = encoding == "cp1251" and run.isalpha() and meant not in _ABECEDA
    return len(meant) > 1 or not (is_word or set(run) <= set(_AZBUKA) or meant in _AZBUKA)


def _read_again(sequence: re.Pattern[str], encoding: str, word: str) -> str:
    def meant(found: re.Match[str]) -> str:
        letter = _decoded(found[0], encoding)
        return letter if _MEANT.issuperset(letter) and letter else found[0]

    for _time in range(3):  # it may have been misread more than once
        if (again := sequence.sub(meant, word)) == word:
            break
        word = again
    return word


def _decoded(run: str, encoding: str) -> str:
    by_letter = _bytes_of(encoding)
    return bytes(by_letter[letter] for letter in run).decode("utf-8", errors="ignore")


@cache
def _sequences(encoding: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Finds what may be one letter in UTF-8, and as many of them as stand together."""
    by_letter = _bytes_of(encoding)

    def between(first: int, last: int) -> str:
        letters = [letter for letter, byte in by_letter.items() if first <= byte <= last]
        return f"[{''.join(map(re.escape, letters))}]"

    follows = between(0x80, 0xBF)
    one = f"(?:{between(0xC2, 0xDF)}{follows}|{between(0xE1, 0xEF)}{follows}{{2}})"
    return re.compile(one), re.compile(f"{one}+")


@cache
def _bytes_of(encoding: str) -> dict[str, int]:
    """The byte of each letter beyond ASCII, and of the controls that ISO 8859 has instead."""
    by_letter = {chr(byte): byte for byte in range(0x80, 0xA0)}
    for byte in range(0x80, 0x100):
        with suppress(UnicodeDecodeError):
            by_letter[bytes([byte]).decode(encoding)] = byte
    return by_letter


def _misread_cyrillic(text: str) -> _Read | None:
    """How to read a text of windows-1251 that was read as Western; None where it was not."""
    for encoding in ("cp1252", "cp1250"):
        words = [found[0] for found in _letters_of(encoding).finditer(text)]
        if any(len(word) > 2 and _cyrillic_of(word, encoding) != word for word in words):
            return partial(_cyrillic_again, encoding)
    return None


def _cyrillic_again(encoding: str, text: str) -> str:
    return _letters_of(encoding).sub(lambda found: _cyrillic_of(found[0], encoding), text)


@cache
def _letters_of(encoding: str) -> re.Pattern[str]:
    """Finds words without a letter of ASCII."""
    letters = "".join(map(re.escape, _bytes_of(encoding)))
    return re.compile(rf"(?<![^\W\d_])[{letters}]+(?![^\W\d_])")


def _cyrillic_of(word: str, encoding: str) -> str:
    """The Serbian word that was misread, if it can have been one; else the word itself."""
    by_letter = _bytes_of(encoding)
    meant = bytes(by_letter[letter] for letter in word).decode("cp1251", errors="replace")
    is_cyrillic = set(meant) <= set(_AZBUKA)
    return meant if is_cyrillic and not set(word) <= set(_ABECEDA) else word
