"""Serbian Latin to Serbian Cyrillic, as a proposal.

It cannot be exact: nothing in the letters says whether "nj" is one letter or two, "I" a numeral or
a conjunction, "PDF" to be written PDF or ПДФ. So every word about which a person should think is
marked with the reason.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from units.text.transliteration.foreign import is_foreign, symbols, technical_spans
from units.text.transliteration.glossary import Glossary
from units.text.transliteration.letters import (
    CYRILLIC_OF,
    DIGRAPHS,
    ONE_CHARACTER_DIGRAPHS,
    without_stress,
)
from units.text.transliteration.protected import pieces
from units.text.transliteration.roman import is_numeral
from units.text.transliteration.splits import SEAM
from units.text.transliteration.spoilt import is_spoilt, unspoilt

_NO_WORDS = Glossary()
_TOKEN = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*|[\W\d_]+")
"""A word with its marks, or what stands between two."""
_DIGRAPH = re.compile("[Ll][Jj]|[Nn][Jj]|[Dd][Žž]")
_BY_DIGRAPH = {digraph: letter for letter, digraph in DIGRAPHS.items()}
_LETTERS = str.maketrans(CYRILLIC_OF)
_LATIN = re.compile("[A-Za-zČčĆćŽžŠšĐđ]")
_IS_INITIALISM = re.compile("[B-DF-HJ-NP-QS-TV-ZČĆŽŠĐ]+")
"""Capitals without a vowel, or the r that can be one: said letter by letter."""
_IS_ABBREVIATION = re.compile("[A-ZČĆŽŠĐ]{2,5}")


class Doubt(StrEnum):
    """Why a person should look at a word."""

    ADDRESS = "address"
    """An address, placeholder or markup: kept."""
    FOREIGN = "foreign"
    """A word that cannot be Serbian, such as one with a w: kept in Latin."""
    NUMERAL = "numeral"
    """A Roman numeral: kept in Latin."""
    ABBREVIATION = "abbreviation"
    """Capitals that some write in Latin and some in Cyrillic: converted."""
    SEAM = "seam"
    """lj, nj or dž that was taken for two letters: converted."""
    SPOILT = "spoilt"
    """Letters that a wrong encoding spoilt, as in sluèaj: put right and converted."""


class Segment(NamedTuple):
    """A stretch of a text and what is proposed for it."""

    source: str
    proposed: str
    doubt: Doubt | None = None


class Proposal(NamedTuple):
    """What is proposed for a text, in the order of the text."""

    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        """The whole text as proposed."""
        return unicodedata.normalize("NFC", "".join(segment.proposed for segment in self.segments))


def to_cyrillic(text: str, glossary: Glossary = _NO_WORDS) -> str:
    """Serbian Cyrillic for Serbian Latin, as far as a program can tell.

    >>> to_cyrillic("Injekcija, konjunktura i Tanjug; odžak, konj")
    'Инјекција, конјунктура и Танјуг; оџак, коњ'
    >>> to_cyrillic("I Odeljenje; Petar I i Petar II; pišite na a.b@gov.rs")
    'I Одељење; Петар I и Петар II; пишите на a.b@gov.rs'
    >>> to_cyrillic("Sluèaj Šabaè")
    'Случај Шабач'
    """
    return propose_cyrillic(text, glossary).text


def propose_cyrillic(text: str, glossary: Glossary = _NO_WORDS) -> Proposal:
    """Serbian Cyrillic for Serbian Latin, word by word, with what a person should look at.

    >>> words = propose_cyrillic("EU i TAIEX web").segments
    >>> [(word.source, word.proposed, word.doubt.value) for word in words if word.doubt]
    [('EU', 'ЕУ', 'abbreviation'), ('TAIEX', 'TAIEX', 'foreign'), ('web', 'web', 'foreign')]
    """
    text = without_stress(text.translate(ONE_CHARACTER_DIGRAPHS))
    segments: list[Segment] = []
    for line in text.splitlines(keepends=True):
        for piece, is_protected in pieces(line):
            segments += (
                [Segment(piece, piece, Doubt.ADDRESS)]
                if is_protected
                else _glossed(piece, glossary)
            )
    return Proposal(tuple(segments))


def _glossed(text: str, glossary: Glossary) -> list[Segment]:
    segments, end = [], 0
    for found in glossary.in_latin.finditer(text) if glossary else ():
        if cyrillic := glossary.cyrillic(found[0]):
            segments += [*_words(text, end, found.start()), Segment(found[0], cyrillic)]
            end = found.end()
    return segments + _words(text, end, len(text))


def _words(text: str, start: int, end: int) -> list[Segment]:
    technical = technical_spans(text)
    measures = {
        place: is_sure for first, last, is_sure in symbols(text) for place in range(first, last)
    }
    is_heading = text.isupper() and len(text.split()) > 2  # whose capitals say nothing of its words
    segments = []
    tokens: list[str] = _TOKEN.findall(text, start, end)
    for token in tokens:
        if (
            technical
            and any(first <= start < last for first, last in technical)
            and _LATIN.search(token)
        ):
            segments.append(Segment(token, token, Doubt.FOREIGN))
        elif start in measures:
            segments.append(_measure(token, is_sure=measures[start]))
        elif token.isupper() and is_numeral(text, start, start + len(token)):
            segments.append(Segment(token, token, Doubt.NUMERAL))
        else:
            segment = _by_itself(token)
            segments.append(
                segment._replace(doubt=None)
                if is_heading and segment.doubt is Doubt.ABBREVIATION
                else segment
            )
        start += len(token)
    return list(_whole_names(segments))


def _measure(token: str, *, is_sure: bool) -> Segment:
    """The symbol of a unit of measure, or a sign of it."""
    if not _LATIN.search(token):
        return Segment(token, token)
    if is_sure:
        return Segment(token, token, Doubt.FOREIGN)
    return _by_itself(token)._replace(doubt=Doubt.ABBREVIATION)


def _whole_names(segments: list[Segment]) -> Iterator[Segment]:
    """With names kept whole: beside a part that is foreign the others stay in Latin, too."""
    kept = {at for at, one in enumerate(segments) if one.doubt is Doubt.FOREIGN and _is_name(one)}
    is_all = bool(kept) and all(_is_name(one) for one in segments[::2])
    for at in sorted(kept):
        for step in (1, -1):
            place = at
            while place + 2 * step not in kept and _goes_on(segments, place, step, is_all=is_all):
                place += 2 * step
                kept.add(place)
    for at, segment in enumerate(segments):
        yield Segment(segment.source, segment.source, Doubt.FOREIGN) if at in kept else segment


def _goes_on(segments: list[Segment], place: int, step: int, *, is_all: bool) -> bool:
    """Whether the next word in one direction is of the same name.

    One that begins a sentence is not, unless the name is all there is.
    """
    further = place + 2 * step
    if not 0 <= further < len(segments) or segments[place + step].source not in (" ", "-"):
        return False
    is_first = step < 0 and (
        further == 0 or segments[further - 1].source.strip() in (".", "!", "?")
    )
    return _is_name(segments[further]) and (not is_first or is_all)


def _is_name(segment: Segment) -> bool:
    """Whether a word has a capital and small letters."""
    return segment.source[:1].isupper() and segment.source[1:].islower()


@lru_cache(maxsize=20_000)
def _by_itself(word: str) -> Segment:
    """What is proposed for a word, or for what stands between words.

    Texts repeat their words, and remembering them halves the time.
    """
    if not _LATIN.search(word):
        return Segment(word, word)
    if is_spoilt(word):
        return Segment(word, to_cyrillic(unspoilt(word)), Doubt.SPOILT)
    if is_foreign(word):
        return Segment(word, word, Doubt.FOREIGN)
    if len(word) > 2 and _IS_INITIALISM.fullmatch(word):
        return Segment(word, word.translate(_LETTERS), Doubt.ABBREVIATION)
    seams = {seam.end() for seam in SEAM.finditer(word)}
    doubt = (
        Doubt.SEAM if seams else Doubt.ABBREVIATION if _IS_ABBREVIATION.fullmatch(word) else None
    )
    return Segment(word, _converted(word, seams), doubt)


def _converted(word: str, seams: set[int]) -> str:
    """A word letter for letter; a seam between the letters of a digraph makes them two."""

    def letter(found: re.Match[str]) -> str:
        if found.start() + 1 in seams:
            return found[0]
        cyrillic = _BY_DIGRAPH[found[0].lower()]
        return cyrillic.upper() if found[0][0].isupper() else cyrillic

    return _DIGRAPH.sub(letter, word).translate(_LETTERS)
