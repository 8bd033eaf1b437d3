"""Words that are not written letter for letter: ТАЕКС is TAIEX.

The registry's staff keep the list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import NamedTuple


class Term(NamedTuple):
    """One word or phrase in both scripts."""

    cyrillic: str
    latin: str
    is_proposed: bool = True
    """Whether the Latin form leads back to this Cyrillic one; of several spellings one does."""
    full_forms: tuple[str, ...] = ()
    """What an abbreviation stands for, in any language: search finds one by the other."""


class Glossary:
    """What is looked up before letters are converted; whole words, the longest first.

    An entry with a small letter holds whatever the capitals of the text are, and its other form
    takes them over. One in capitals, as abbreviations are, holds for capitals only: ПЛАЦ is an
    instrument of the European Union, плац a building plot. A case ending behind a hyphen stays an
    ending (ТАЕКС-а, TAIEX-a).

    >>> glossary = Glossary([Term("ТАЕКС", "TAIEX"), Term("њујорк тајмс", "New York Times")])
    >>> glossary.latin("ТАЕКС"), glossary.latin("Таекс"), glossary.latin("ЊУЈОРК ТАЈМС")
    ('TAIEX', None, 'NEW YORK TIMES')
    """

    def __init__(self, entries: Iterable[Term] = ()) -> None:
        """A glossary of entries; where two have the same form, the first one counts."""
        self.entries = tuple(entries)

    def __bool__(self) -> bool:
        return bool(self.entries)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Glossary) and self.entries == other.entries

    def __hash__(self) -> int:
        return self._hash

    def latin(self, cyrillic: str) -> str | None:
        """The Latin form of a whole word or phrase, or None."""
        return _looked_up(self._latin, cyrillic)

    def cyrillic(self, latin: str) -> str | None:
        """The Cyrillic form that is proposed for a whole word or phrase, or None."""
        return _looked_up(self._cyrillic, latin)

    @cached_property
    def spelled(self) -> frozenset[str]:
        """What may be in the glossary, in Cyrillic, in each way in which it may stand in a text."""
        return frozenset(_forms(self._latin))

    @cached_property
    def in_cyrillic(self) -> re.Pattern[str]:
        """Finds the words that may be in the glossary, in Cyrillic text."""
        return _any_of(self._latin)

    @cached_property
    def in_latin(self) -> re.Pattern[str]:
        """Finds the words that may be in the glossary, in Latin text."""
        return _any_of(self._cyrillic)

    @cached_property
    def _hash(self) -> int:
        """Asked at each text that is looked up."""
        return hash(self.entries)

    @cached_property
    def _latin(self) -> dict[str, str]:
        return _lookup((entry.cyrillic, entry.latin) for entry in self.entries)

    @cached_property
    def _cyrillic(self) -> dict[str, str]:
        return _lookup((entry.latin, entry.cyrillic) for entry in self.entries if entry.is_proposed)


def _lookup(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    table: dict[str, str] = {}
    for form, other in pairs:
        table.setdefault(form if form.isupper() else form.lower(), other)
    return table


def _looked_up(table: dict[str, str], text: str) -> str | None:
    exact = table.get(text)
    if exact is not None:
        return exact
    other = table.get(text.lower())
    return None if other is None else _capitals_of(text)(other)


def _capitals_of(text: str) -> Callable[[str], str]:
    if len(text) > 1 and text.isupper():
        return str.upper
    return _capitalised if text[0].isupper() else str


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def spellings(form: str) -> set[str]:
    """The ways in which a form of an entry may stand in a text: small letters also as capitals.

    >>> sorted(spellings("НАТО")), sorted(spellings("нато"))
    (['НАТО'], ['НАТО', 'Нато', 'нато'])
    """
    return (
        {form}
        if form.isupper()
        else {
            form,
            form.lower(),
            form.upper(),
            _capitalised(form.lower()),
            _each_capitalised(form.lower()),
        }
    )


def _any_of(table: dict[str, str]) -> re.Pattern[str]:
    # Capitals are compared by the lookup: ignoring case in the pattern is five times as slow.
    longest_first = "|".join(
        re.escape(form) for form in sorted(_forms(table), key=len, reverse=True)
    )
    return re.compile(rf"(?<!\w)(?:{longest_first})(?!\w)")


def _forms(table: Iterable[str]) -> set[str]:
    return {spelling for form in table for spelling in spellings(form)}


def _each_capitalised(text: str) -> str:
    return " ".join(_capitalised(word) for word in text.split(" "))
