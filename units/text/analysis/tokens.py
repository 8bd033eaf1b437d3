"""A text as the tokens under which it is found: its words (surfaces), their lemmas, their stems."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import zip_longest
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
    spoken = ANALYSED[language]
    spelled = glossary.spelled if glossary else frozenset()
    found = list(words(text))
    for word, following in zip_longest(found, found[1:]):
        tokens = tokens_of(word.text, spoken)
        # Most words are plain: only the others are put together of several.
        if following and following.start == word.end + 1 and text[word.end] in _HYPHENS:
            tokens = _with(tokens, tokens_of(f"{word.text}{following.text}", spoken))
        if word.text[0].isdigit() and not word.text.isalnum():  # perhaps several numbers
            for part in re.findall(r"\d+", word.text):
                tokens = _with(tokens, tokens_of(part, spoken))
        if glossary and word.text in spelled and tokens:
            for part in words(to_latin(word.text, glossary)):
                tokens = _with(tokens, tokens_of(part.text, "sr"))
        if tokens:
            yield Analysed(word, tokens)


def _with(tokens: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*tokens, *more)))


@lru_cache(maxsize=200_000)
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


def initials(text: str) -> str:
    """The initials of the words of a name, as its abbreviation would be.

    Small words give none, nor does the country; fewer than three are none.

    >>> initials("Ministrstvo za zunanje zadeve")
    'mzz'
    """
    letters = [letter for word in words(text) if (letter := _initial(word.text))]
    return "".join(letters) if 3 <= len(letters) <= 8 else ""


@lru_cache(maxsize=100_000)
def _initial(word: str) -> str:
    form = surfaces(word)
    is_counted = form and form[0] not in STOP_WORDS and not country_of(form[0])
    return form[0][0] if is_counted else ""
