"""Candidates of the database into hits: those that the reader may see, ranked."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from units.databases.composed import composed
from units.models import Unit
from units.models.unit import UnitQuerySet
from units.search.engine import EVERYWHERE, Alternatives, Within, matching
from units.search.models import IndexEntry
from units.text.analysis.queries import Query
from units.text.analysis.ranking import Answer, IndexedText, TextKind, rank
from units.text.analysis.tokens import ANALYSIS_VERSION

MOST_RESULTS = 100
"""Results that are ranked; whoever needs more asks more precisely."""
_LOOKED_AT_WHILE_TYPING = frozenset(
    {
        TextKind.NAME,
        TextKind.ACRONYM,
        TextKind.INITIALS,
        TextKind.PERSON,
        TextKind.CODE,
        TextKind.CONTACT,
    }
)
_SAYS_WHO_DOES_THE_WORK = frozenset({TextKind.TASK, TextKind.TEXT, TextKind.CONTACT_TEXT})
_CANDIDATES_AT_ONCE, _FEW_CANDIDATES_AT_ONCE = MOST_RESULTS, 40
_WORTH_COUNTING = 5 * _CANDIDATES_AT_ONCE
_MOST_ROUNDS = 6
"""How often more candidates are fetched because too many were hidden."""
_LEVEL, _END = 0.004, 0.15
"""What each level counts, and what it costs a unit that it has ended."""
_MOST_LEVELS = 10
"""Further levels count nothing."""


@dataclass(slots=True)
class Hit:
    """A unit that answers, and how well."""

    pk: int
    answer: Answer
    score: float
    tree: tuple[int, int, int]
    """Its place: ``tree_id``, ``lft``, ``rght``."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks, where, and when."""

    language: str
    within: Within
    is_typing: bool
    among: UnitQuerySet | None
    """The units that the reader may see; those that citizens may see where none are given."""
    on: date


class Candidates:
    """What was found so far."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.hits: dict[int, Hit] = {}
        self.is_cut = False
        self._matched: dict[_Asked, tuple[int, list[int]]] = {}
        """What the index answered, with how many units were asked for."""

    @cached_property
    def among(self) -> UnitQuerySet:
        """The units that the reader may see."""
        return (
            Unit.objects.visible(self.reader.on) if self.reader.among is None else self.reader.among
        )

    def take(
        self,
        query: Query,
        wanted: Sequence[Alternatives],
        least: int,
        *,
        names_only: bool = False,
        top: str = "",
        territory: str = "",
        factor: float = 1.0,
        few: bool = False,
    ) -> bool:
        """Rank the units that hold what is wanted; whether there are more than were looked at.

        They answer ``least`` words. ``top`` looks below one body, ``territory`` in one country;
        ``factor`` is what an answer to this is worth; ``few`` are enough.
        """
        within = self.reader.within.narrowed(top, territory)
        at_once = self._at_once(few)
        after, taken = 0, 0
        for _round in range(_MOST_ROUNDS):
            pks = self._matching(wanted, names_only, within, after, limit=at_once)
            taken += self._rank(query, [pk for pk in pks if pk not in self.hits], least, factor)
            if len(pks) < at_once:
                return False
            if taken >= at_once // 2:
                break
            after = pks[-1]
        self.is_cut = True
        return True

    def _at_once(self, few: bool) -> int:
        is_short = few or self.reader.is_typing
        return _FEW_CANDIDATES_AT_ONCE if is_short else _CANDIDATES_AT_ONCE

    def answers(self, wanted: Alternatives) -> bool:
        """Whether a unit that the reader may see holds one of some tokens."""
        pks = self._matching([wanted], limit=_CANDIDATES_AT_ONCE)
        if not pks or not self.hits.keys().isdisjoint(pks):
            return bool(pks)
        if self.reader.among is None:
            return bool(_first_of(pks, on=self.reader.on))
        return self._shown(pks).exists()

    def shown_words(self, words: Sequence[str]) -> set[str]:
        """Those of some plain words that stand in units which the reader may see."""
        pks = matching([[(word, False) for word in words]], limit=_WORTH_COUNTING)
        shown = IndexEntry.objects.filter(pk__in=self._shown(pks).values("pk"))
        held = {
            token
            for both in shown.values_list("names", "body")
            for text in both
            for token in text.split(" ")
        }
        return held.intersection(words)

    def has_body_in(self, territory: str) -> bool:
        """Whether a body at the top of that country is shown to the reader."""
        country = Q(territory=territory) | Q(territory__startswith=f"{territory}-")
        return self.among.roots().filter(country).exists()

    def how_many(self, wanted: Alternatives) -> int:
        """How many units hold one of some tokens, counted no further than is worth while."""
        return len(self._matching([wanted], limit=_WORTH_COUNTING))

    def bodies(self, wanted: Sequence[Alternatives]) -> list[tuple[int, str]]:
        """The bodies at the top whose names hold what is wanted: primary key and code.

        As far as the reader may see them.
        """
        pks = matching(
            wanted, names_only=True, within=self.reader.within, limit=_CANDIDATES_AT_ONCE
        )
        return list(self._shown(pks).values_list("pk", "code")) if pks else []

    def _matching(
        self,
        wanted: Sequence[Alternatives],
        names_only: bool = False,
        within: Within = EVERYWHERE,
        after: int = 0,
        *,
        limit: int,
    ) -> list[int]:
        """What ``matching`` gives: stages ask the same again, some of them for fewer or more."""
        key = tuple(map(tuple, wanted)), names_only, within, after
        asked_for, found = self._matched.get(key, (0, []))
        if len(found) == asked_for < limit:
            found = matching(wanted, names_only=names_only, within=within, after=after, limit=limit)
            self._matched[key] = limit, found
        return found[:limit]

    def _shown(self, pks: Iterable[int]) -> UnitQuerySet:
        return self.among.filter(pk__in=pks)

    def _rank(self, query: Query, pks: Sequence[int], least: int, factor: float) -> int:
        if not pks:
            return 0
        reader = self.reader
        entries = (
            _public_entries(pks, on=reader.on)
            if reader.among is None
            else _with_entries(self._shown(pks))
        )
        telling = _telling(query)
        kinds = _LOOKED_AT_WHILE_TYPING if self.reader.is_typing else frozenset(TextKind)
        count = 0
        for pk, lines, level, gone, original, tree_id, lft, rght in entries:
            said = _texts_of(lines, telling, kinds)
            answer = rank(
                query, said, self.reader.language, self.reader.on, least=least, original=original
            )
            if answer is not None:
                score = self._score(query, answer, level, gone) * factor
                self.hits[pk] = Hit(pk, answer, score, (tree_id, lft, rght))
                count += 1
        return count

    def _score(self, query: Query, answer: Answer, level: int, gone: date | None) -> float:
        """What an answer is worth among others.

        Of names the higher body comes first, of tasks the unit that does the work.
        """
        levels = min(level, _MOST_LEVELS)
        score = answer.score + _LEVEL * (
            levels if answer.best.kind in _SAYS_WHO_DOES_THE_WORK else -levels
        )
        return score - _END if gone and gone <= self.reader.on else score


type _Entry = tuple[Any, ...]
type _Asked = tuple[tuple[tuple[tuple[str, bool], ...], ...], bool, Within, int]


@composed
def _public_entries(units: Sequence[int], *, on: date) -> QuerySet[Unit, _Entry]:
    return _with_entries(Unit.objects.visible(on).filter(pk__in=units))


def _with_entries(units: UnitQuerySet) -> QuerySet[Unit, _Entry]:
    """Units with what they say, and what else they are ranked by; without those of another version.

    These cannot be read, and are made anew.
    """
    readable = units.filter(search_entry__version=ANALYSIS_VERSION).order_by()
    return readable.values_list(
        "pk",
        "search_entry__texts",
        "level",
        "dissolved_on",
        "original_language",
        "tree_id",
        "lft",
        "rght",
    )


@composed
def _first_of(units: Sequence[int], *, on: date) -> QuerySet[Unit, int]:
    shown = Unit.objects.visible(on).filter(pk__in=units).order_by()
    return shown.values_list("pk", flat=True)[:1]


def _telling(query: Query) -> tuple[str, ...]:
    """What a statement must hold to say anything of a query."""
    if query.number or query.email:
        return (query.number or query.email,)
    return tuple({token for group in query.groups for token in group.tokens})


def _texts_of(lines: str, telling: tuple[str, ...], kinds: Container[str]) -> Iterator[IndexedText]:
    """What an entry says of the query, of some kinds; most of it is passed over unread.

    This goes over all that a hundred units say: what is nowhere in an entry is not looked for in
    each of its lines.
    """
    held = [token for token in telling if token in lines]
    for line in lines.split("\n") if held else ():
        if line[:1] in kinds:
            for token in held:
                if token in line:
                    yield IndexedText.from_line(line)
                    break
