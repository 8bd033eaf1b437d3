"""Abbreviations and what they stand for: whoever asks for one finds the other.

A query is widened, not the index: a text that writes EU answers each word of “European Union”, and
one that writes it in full answers EU.
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
    """The words of a query, with what else answers them.

    The words of a full form are answered by the abbreviation, too. An abbreviation becomes two
    words, each answered by itself and by one word of the full forms: the first and the last.
    """
    found = list(groups)
    for forms in (_forms_of(term) for term in terms if term.full_forms):
        for phrase in forms.full:
            for place in _places(found, phrase):
                found[place] = _with(found[place], forms.short)
        found = [group for one in found for group in _in_full(one, forms)]
    return tuple(found)


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


def _in_full(group: Group, forms: _Forms) -> list[Group]:
    """A word, as two where it is the abbreviation of a phrase."""
    if group.surfaces[0] not in forms.short:
        return [group]
    group = _with(group, forms.short)
    if not forms.full:
        return [group]
    return [_answered_by(group, [way[place] for way in forms.full]) for place in (0, -1)]


def _answered_by(group: Group, others: Sequence[Group]) -> Group:
    every = (group, *others)
    return replace(
        group,
        surfaces=tuple(dict.fromkeys(form for one in every for form in one.surfaces)),
        lemmas=tuple(dict.fromkeys(form for one in every for form in one.lemmas)),
        stems=tuple(dict.fromkeys(form for one in every for form in one.stems)),
    )
