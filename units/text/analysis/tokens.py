"""A text as the tokens under which it is found: its words (surfaces), their lemmas, their stems."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from units.text.analysis.lexicon import lemmas
from units.text.analysis.stems import stem
from units.text.analysis.stop_words import STOP_WORDS
from units.text.analysis.words import Word, surfaces, words
from units.text.countries import country_of
from units.text.transliteration import Glossary, to_latin

ANALYSIS_VERSION = 4
"""Of the analysis; raised when the tokens of a text change, so that ``rebuild_search`` finds the
entries of another version.
"""
LEMMA, STEM, WHOLE = "_l", "_s", "_w"
"""How the tokens of a layer begin; ``WHOLE`` is a name without spaces."""
TOP = "_0"
"""A token of the bodies at the top, so that a frequent word finds them first."""
ANALYSED = {"sl": "sl", "sr": "sr", "sr-latn": "sr", "ka": "ka", "en": "en"}
"""The language in which texts of each language of the registry are analysed."""
_HYPHENS = ("-", "\u2010", "\u2011", "\u2012", "\u2013")
SHORTEST_ANALYSED = 4
"""Abbreviations and particles have no endings worth removing."""


class Analysed(NamedTuple):
    """A word where it stands, with its tokens."""

    word: Word
    tokens: tuple[str, ...]


def analyse(text: str, language: str, glossary: Glossary | None = None) -> Iterator[Analysed]:
    """The words of a text in a language (a code of the registry), with the tokens of every layer.

    Words that the glossary spells otherwise in Latin are found by both spellings, and two that a
    hyphen divides by what they are as one (anti-corruption).
    """
    found = list(words(text))
    named = tokens_of_words([word.text for word in found], tied_in(text), language, glossary)
    return (Analysed(word, tokens) for word, tokens in zip(found, named, strict=True) if tokens)


def tokens_of_words(
    found: Sequence[str], tied: Container[int], language: str, glossary: Glossary | None = None
) -> list[tuple[str, ...]]:
    """The tokens of each of the words of a text, of which a hyphen ties some to the next one."""
    spoken = ANALYSED[language]
    every = [tokens_with_numbers(word, spoken) for word in found]
    if tied:  # most words are plain: only the others are put together of several
        for place, (word, following) in enumerate(pairwise(found)):
            if place in tied:
                every[place] = _with(every[place], tokens_of(f"{word}{following}", spoken))
    if glossary:
        for place, word in enumerate(found):
            if word in glossary.spelled and every[place]:
                for part in words(to_latin(word, glossary)):
                    every[place] = _with(every[place], tokens_of(part.text, "sr"))
    return every


def tied_in(text: str) -> frozenset[int]:
    """The places of the words that a hyphen ties to the next one.

    >>> tied_in("Office for anti-corruption"), tied_in("Office")
    (frozenset({2}), frozenset())
    """
    if not any(hyphen in text for hyphen in _HYPHENS):
        return frozenset()
    pairs = enumerate(pairwise(words(text)))
    return frozenset(
        place
        for place, (word, following) in pairs
        if following.start == word.end + 1 and text[word.end] in _HYPHENS
    )


def _with(tokens: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*tokens, *more)))


@lru_cache(maxsize=50_000)
def tokens_with_numbers(word: str, language: str) -> tuple[str, ...]:
    """The tokens of a word, and of the numbers in one that may hold several (3.750)."""
    tokens = tokens_of(word, language)
    if word[0].isdigit() and not word.isalnum():
        for part in re.findall(r"\d+", word):
            tokens = _with(tokens, tokens_of(part, language))
    return tokens


def tokens_of(word: str, language: str) -> tuple[str, ...]:
    """The tokens of a word: surfaces, lemmas, stems."""
    plain = surfaces(word)
    if not plain:
        return ()
    found: dict[str, None] = dict.fromkeys(plain)
    for form in plain:
        if len(form) >= SHORTEST_ANALYSED and form.isalpha():
            for lemma in lemmas_in(form, language):
                found[f"{LEMMA}{lemma}"] = None
                found[f"{STEM}{stem(lemma, language)}"] = None
            found[f"{STEM}{stem(form, language)}"] = None
    return tuple(found)


def lemmas_in(form: str, language: str) -> tuple[str, ...]:
    """The lemmas of a plain form in one language; itself where the lexicon knows nothing better."""
    return tuple(lemma for spoken, lemma in lemmas(form) if spoken == language) or (form,)


def whole(surfaces_of_words: Iterable[str]) -> str:
    """The token of a name as a whole.

    >>> whole(["odeljenje", "za", "ujedinjene", "nacije"])
    '_wodeljenjezaujedinjenenacije'
    """
    return f"{WHOLE}{''.join(surfaces_of_words)[:120]}"


def initials(found: Iterable[str]) -> str:
    """The initials of the words of a name, as its abbreviation would be.

    Small words give none, nor does the country; fewer than three are none.

    >>> initials(["Ministrstvo", "za", "zunanje", "zadeve"])
    'mzz'
    """
    letters = [letter for word in found if (letter := _initial(word))]
    return "".join(letters) if 3 <= len(letters) <= 8 else ""


@lru_cache(maxsize=20_000)
def _initial(word: str) -> str:
    form = surfaces(word)
    is_counted = form and form[0] not in STOP_WORDS and not country_of(form[0])
    return form[0][0] if is_counted else ""
