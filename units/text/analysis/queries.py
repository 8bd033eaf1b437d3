"""What somebody asks: the words that count, each with the tokens that answer it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from units.text.analysis.full_forms import in_full, widened
from units.text.analysis.groups import Group, of_forms
from units.text.analysis.numbers import asked_email, asked_number
from units.text.analysis.stop_words import ASKING, STOP_WORDS
from units.text.analysis.tokens import TOP, whole
from units.text.analysis.words import clean, surfaces, typed_surfaces, words
from units.text.countries import country_of, is_republic
from units.text.transliteration import Glossary, to_latin

LONGEST_QUERY = 500
"""Characters of a query that are read."""
BODIES = Group("", (TOP,))
"""Answered by every body at the top."""
MOST_WORDS = 10
"""Words of a query that count."""
_SHORTEST_BEGINNING = 4
"""Letters of a last word that may begin a longer one though nobody is typing."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query, understood."""

    text: str
    """As it was typed, without what is not seen."""
    groups: tuple[Group, ...] = ()
    """The words that count. None for an address or nothing."""
    in_full: tuple[tuple[Group, ...], ...] = ()
    """The same words with an abbreviation in full, in each way and language."""
    number: str = ""
    """The token of a telephone number, which may be a year or another number of a text, too."""
    email: str = ""
    """The token of an e-mail address."""
    whole: str = ""
    """The token of a name that is the whole query."""
    forms: tuple[str, ...] = ()
    """All words in their plain form, those that do not count among them."""
    is_question: bool = False
    """Whether it asks who is responsible."""
    is_open: bool = False
    """Whether it ends with a word, so that this may be the beginning of one."""

    def __bool__(self) -> bool:
        return bool(self.groups or self.number or self.email)

    def with_groups(self, groups: Iterable[Group]) -> Query:
        """The same query with other words."""
        return replace(self, groups=tuple(groups), in_full=())

    @property
    def territories(self) -> list[str]:
        """The countries of which it speaks, ISO 3166-1."""
        return list(dict.fromkeys(group.territory for group in self.groups if group.territory))

    def within(self, territory: str) -> Query:
        """The same query without the words for a country: what is wanted in that country.

        Its bodies at the top, where nothing else is.
        """
        groups = [group for group in self.groups if not _is_of_country(group, territory)]
        said = [
            form for form in self.forms if country_of(form) != territory and not is_republic(form)
        ]
        while said and said[-1] in STOP_WORDS:
            said.pop()
        while said and said[0] in STOP_WORDS:
            said.pop(0)
        is_open = self.is_open and bool(groups) and groups[-1] is self.groups[-1]
        return replace(
            self,
            groups=tuple(groups) or (BODIES,),
            in_full=(),
            whole=whole(said),
            forms=tuple(said),
            is_open=is_open,
        )

    def as_beginning(self) -> Query:
        """The same query with its last word as the beginning of one, if it is long enough."""
        if (
            not self.is_open
            or self.groups[-1].prefix
            or len(self.groups[-1].surfaces[0]) < _SHORTEST_BEGINNING
        ):
            return self
        return self.with_groups((*self.groups[:-1], replace(self.groups[-1], prefix=True)))


def _is_of_country(group: Group, territory: str) -> bool:
    return group.territory == territory or is_republic(group.surfaces[0])


def understand(text: str, glossary: Glossary | None = None, *, is_typing: bool = False) -> Query:
    """What a query asks for.

    ``is_typing`` lets the last word be the beginning of one, however short.

    >>> [group.surfaces for group in understand("Ko se ukvarja s širitvijo EU?").groups]
    [('siritvijo',), ('eu',)]
    >>> understand("01 478 2267").number, understand("--- !").groups
    ('_p14782267', ())
    >>> understand("3 750").groups[0].surfaces
    ('3750',)
    """
    seen = clean(text[:LONGEST_QUERY]).strip()
    if email := asked_email(seen):
        return Query(seen, email=email)
    if number := asked_number(seen):
        return Query(seen, (_group_of_digits(seen),), number=number)
    asked = _asked_words(seen)
    return _of_words(seen, asked, glossary, is_typing=is_typing) if asked else Query(seen)


def _of_words(
    seen: str, asked: list[_AskedWord], glossary: Glossary | None, *, is_typing: bool
) -> Query:
    """What a query of words asks for."""
    content = [word for word in asked if word.surfaces[0] not in STOP_WORDS] or asked
    last = asked[-1].text if seen[-1:].isalnum() else None
    groups = _groups(content[:MOST_WORDS], glossary, beginning=last if is_typing else None)
    is_open = groups[-1].text is last
    terms = glossary.entries if glossary else ()
    return Query(
        seen,
        widened(groups, terms),
        in_full=in_full(groups, terms),
        whole=whole(word.surfaces[0] for word in asked),
        forms=tuple(word.surfaces[0] for word in asked),
        is_question=len(content) < len(asked) and any(w.surfaces[0] in ASKING for w in asked),
        is_open=is_open,
    )


def _group_of_digits(text: str) -> Group:
    """Digits as a number of a text, however they are divided."""
    digits = "".join(sign for sign in text if sign.isdecimal())
    return Group(text, surfaces(digits))


class _AskedWord(NamedTuple):
    """A word of a query with its plain forms."""

    text: str
    surfaces: tuple[str, ...]


def _asked_words(query: str) -> list[_AskedWord]:
    return [
        _AskedWord(word.text, forms)
        for word in words(query)
        if (forms := typed_surfaces(word.text))
    ]


def _groups(
    asked: Iterable[_AskedWord], glossary: Glossary | None, *, beginning: str | None
) -> tuple[Group, ...]:
    """A group for each word, once; ``beginning`` is the very word that may go on."""
    groups: dict[tuple[str, ...], Group] = {}
    for word in asked:
        group = _group(word.text, word.surfaces, glossary, prefix=word.text is beginning)
        groups.setdefault(group.surfaces, group)
    return tuple(groups.values())


def _group(word: str, forms: Sequence[str], glossary: Glossary | None, *, prefix: bool) -> Group:
    if glossary and glossary.in_cyrillic.fullmatch(word):
        latin = [form for part in words(to_latin(word, glossary)) for form in surfaces(part.text)]
        forms = tuple(dict.fromkeys((*forms, *latin[:1])))
    return of_forms(word, forms, prefix=prefix)
