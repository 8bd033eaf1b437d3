"""Abbreviations and what they stand for: whoever asks for one finds the other.

A query is widened, not the index: a text that writes EU answers each word of “European Union”, and
whoever asks for EU asks for “European Union” as well, all words of it in one language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from units.text.analysis.groups import Group, of_forms
from units.text.analysis.stop_words import STOP_WORDS
from units.text.analysis.words import surfaces, words
from units.text.transliteration import Term


@dataclass(frozen=True, slots=True)
class _Forms:
    """The ways to write one thing."""

    short: tuple[str, ...]
    """Single words in their plain form."""
    full: tuple[tuple[Group, ...], ...]
    """Phrases, as the words that count."""


def widened(groups: Sequence[Group], terms: Iterable[Term]) -> tuple[Group, ...]:
    """The words of a query, each with the abbreviations that answer it.

    The words of a full form are answered by its abbreviations, and these by one another.
    """
    found = list(groups)
    for forms in (_forms_of(term) for term in terms if term.full_forms):
        for phrase in forms.full:
            for place in _places(found, phrase):
                found[place] = _with(found[place], forms.short)
        found = [
            _with(group, forms.short) if group.surfaces[0] in forms.short else group
            for group in found
        ]
    return tuple(found)


def in_full(groups: Sequence[Group], terms: Iterable[Term]) -> tuple[tuple[Group, ...], ...]:
    """A query with an abbreviation written in full, in each way and language; often none."""
    return tuple(
        (*groups[:place], *phrase, *groups[place + 1 :])
        for forms in (_forms_of(term) for term in terms if term.full_forms)
        for place, group in enumerate(groups)
        if group.surfaces[0] in forms.short
        for phrase in forms.full
    )


@lru_cache(maxsize=10_000)
def _forms_of(term: Term) -> _Forms:
    ways = [_content(way) for way in (term.cyrillic, term.latin, *term.full_forms)]
    short = [form for way in ways if len(way) == 1 for form in way[0].surfaces]
    return _Forms(tuple(dict.fromkeys(short)), tuple(way for way in ways if len(way) > 1))


def _content(text: str) -> tuple[Group, ...]:
    found = ((word.text, surfaces(word.text)) for word in words(text))
    return tuple(
        of_forms(word, forms) for word, forms in found if forms and forms[0] not in STOP_WORDS
    )


def _places(groups: Sequence[Group], phrase: Sequence[Group]) -> Iterator[int]:
    """Where the words of a phrase stand one after the other."""
    for start in range(len(groups) - len(phrase) + 1):
        place = range(start, start + len(phrase))
        if all(_is_same(groups[at], word) for at, word in zip(place, phrase, strict=True)):
            yield from place


def _is_same(group: Group, other: Group) -> bool:
    return not set(group.tokens).isdisjoint(other.tokens)


def _with(group: Group, forms: Sequence[str]) -> Group:
    return replace(group, surfaces=tuple(dict.fromkeys((*group.surfaces, *forms))))
