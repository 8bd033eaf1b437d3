"""Finds what answers a query: candidates by stages, from certain to less so, then one order for all.

Citizens are shown nothing that ``UnitQuerySet.visible`` does not show, and a word that only hidden units use is not
corrected to: a correction counts when it leads to something.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import DEFAULT_DB_ALIAS
from django.utils import timezone

from units import glossary
from units.models import Unit
from units.search.engine import Alternatives, Within, alternatives, matching
from units.search.models import Entry
from units.search.statements import TOP
from units.search.vocabulary import vocabulary
from units.text.analysis.queries import Group, Query, of_forms, understand
from units.text.analysis.ranking import ACRONYM, CODE, INITIALS, NAME, NUMBER, PERSON, TASK, TEXT, Answer, Statement, rank

MOST = 100
"""Results that are ranked; whoever needs more asks more precisely."""
ENOUGH = 5
"""With fewer results than this, less certain ways are tried, too."""
CERTAIN = 0.75
"""The score of an answer beside which less certain ways are not tried: one statement says all words."""
_NAMING = "".join((NAME, ACRONYM, INITIALS, PERSON, CODE, NUMBER))
"""What is looked at while somebody types."""
_AT_ONCE, _AT_ONCE_TYPING = 120, 40
_ROUNDS = 6
"""How often more candidates are fetched because too many were hidden."""
_DEPTH, _DEPTH_ASKED, _DISSOLVED = 0.004, 0.12, 0.15
"""What a level counts: little between names, much where the lowest responsible unit is asked for; and what an end costs."""


@dataclass(slots=True)
class Hit:
    """A unit that answers, and how well."""

    pk: int
    answer: Answer
    score: float


@dataclass(slots=True)
class Found:
    """What was found."""

    query: Query
    """As it was understood, with the words that stand in for mistyped ones."""
    hits: list[Hit] = field(default_factory=list)
    """The best first."""
    is_cut: bool = False
    """Whether there may be more than are ranked."""

    @property
    def corrected(self) -> str:
        """The query with its corrected words, if any was."""
        words = [(group.text, group.corrected) for group in self.query.groups if group.corrected]
        text = self.query.text
        for written, corrected in words:
            text = text.replace(written, corrected)
        return text if words else ""


def find(
    text: str,
    language: str,
    *,
    within: Within = Within(),  # noqa: B008 - it cannot change
    is_typing: bool = False,
    for_staff: bool = False,
    on: date | None = None,
    using: str = DEFAULT_DB_ALIAS,
) -> Found:
    """The units that answer a query, for readers of a language (a code of the registry).

    ``is_typing`` takes the last word for the beginning of one and looks at names and people only. ``for_staff`` finds
    what citizens may not see, too.
    """
    query = understand(text, glossary.current(), is_typing=is_typing)
    search = _Search(query, language, within, is_typing, for_staff, on or timezone.localdate(), using)
    return search.run()


def people_of(found: Found) -> list[int]:
    """The primary keys of the people in the units that were found who answer the query themselves."""
    return [statement.ref for hit in found.hits for statement in hit.answer.found if statement.sort == PERSON]


class _Search:
    """One query on its way through the stages."""

    def __init__(self, query: Query, language: str, within: Within, is_typing: bool, for_staff: bool, on: date, using: str) -> None:
        self.query, self.language, self.within, self.on, self.using = query, language, within, on, using
        self.is_typing, self.for_staff = is_typing, for_staff
        self.hits: dict[int, Hit] = {}
        self.seen: set[tuple[int, Query]] = set()
        self.is_cut = False

    def run(self) -> Found:
        query = self.query
        if query.number or query.email:
            self._take(query, [[(query.number or query.email, True)]], 0)
        elif query.groups:
            self._together(query)
            if not self._is_enough() and (longer := query.as_beginning()) is not query:
                self._together(longer)
            if not self._is_enough():
                query = self._corrected(query)
            if not self.hits or (not self.is_typing and not self._is_enough()):
                self._with_words_left_out(query)
        hits = sorted(self.hits.values(), key=lambda hit: (-round(hit.score, 4), hit.pk))
        shown = query if any(group.corrected for group in query.groups) and hits and self._leads_by_correction(query, hits) else self.query
        return Found(shown, hits[:MOST], self.is_cut or len(hits) > MOST)

    def _leads_by_correction(self, query: Query, hits: list[Hit]) -> bool:
        """Whether the best result answers to the corrected words."""
        corrected = {group for group in query.groups if group.corrected}
        return not corrected & set(hits[0].answer.missing) and hits[0].pk in self.by_correction

    by_correction: frozenset[int] = frozenset()

    def _is_enough(self) -> bool:
        return len(self.hits) >= ENOUGH or any(hit.answer.score >= CERTAIN for hit in self.hits.values())

    def _together(self, query: Query) -> None:
        """Units that answer every word; where there are too many, those that do so by their name, at the top, exactly."""
        wanted = [alternatives(group) for group in query.groups]
        least = len(query.groups)
        is_name_alone = self.is_typing or least == 1
        if is_name_alone or self._take(query, wanted, least):
            if self._take(query, wanted, least, names_only=True):
                self._take(query, [*wanted, [(TOP, False)]], least, names_only=True)
                self._take(query, [[(query.whole, self.is_typing)]], least, names_only=True)
            elif is_name_alone and not self.is_typing:
                self._take(query, wanted, least)

    def _corrected(self, query: Query) -> Query:
        """The query with words that are near those that nobody wrote; one for which there is none may be missing."""
        groups: list[Group] = []
        for group in query.groups:
            near = [] if self._is_known(group) else vocabulary(self.using).near(group.surfaces[0])
            groups.append(of_forms(group.text, near, corrected=near[0]) if near else group)
        corrected = query.with_groups(groups)
        if any(group.corrected for group in groups):
            before = set(self.hits)
            self._together(corrected)
            self.by_correction = frozenset(self.hits.keys() - before)
        elif not self.hits:
            return self._all_corrected(query)
        return corrected

    def _all_corrected(self, query: Query) -> Query:
        """Each word in turn as if it were mistyped: it may be another word by mistake."""
        for place, group in enumerate(query.groups):
            if near := vocabulary(self.using).near(group.surfaces[0]):
                groups = list(query.groups)
                groups[place] = of_forms(group.text, near, corrected=near[0])
                corrected = query.with_groups(groups)
                self._together(corrected)
                if self.hits:
                    self.by_correction = frozenset(self.hits)
                    return corrected
        return query

    def _is_known(self, group: Group) -> bool:
        return bool(matching([alternatives(group)], limit=1, using=self.using))

    def _with_words_left_out(self, query: Query) -> None:
        """Units that answer all words but one; if there is none, any of the words."""
        count = len(query.groups)
        if count < 2:
            return
        wanted = [alternatives(group) for group in query.groups]
        for left_out in range(count):
            self._take(query, wanted[:left_out] + wanted[left_out + 1 :], count - 1)
        if not self.hits:
            for one in wanted:
                self._take(query, [one], 1)

    def _take(self, query: Query, wanted: Sequence[Alternatives], least: int, *, names_only: bool = False) -> bool:
        """Rank the units that hold what is wanted; whether there are more than were looked at."""
        after, taken, at_once = 0, 0, _AT_ONCE_TYPING if self.is_typing else _AT_ONCE
        for _round in range(_ROUNDS):
            pks = matching(wanted, names_only=names_only, within=self.within, after=after, limit=at_once, using=self.using)
            taken += self._rank(query, [pk for pk in pks if pk not in self.hits], least)
            if len(pks) < at_once:
                return False
            if taken >= (at_once if self.is_typing else MOST) // 2:
                break
            after = pks[-1]
        self.is_cut = True
        return True

    def _rank(self, query: Query, pks: Sequence[int], least: int) -> int:
        if not pks:
            return 0
        units = Unit.objects.using(self.using).filter(pk__in=pks)
        shown = {
            pk: (level, gone)
            for pk, level, gone in (units if self.for_staff else units.visible(self.on)).values_list("pk", "level", "dissolved_on")
        }
        entries = Entry.objects.using(self.using).filter(pk__in=list(shown)).values_list("pk", "statements")
        count = 0
        telling, sorts = _telling(query), _NAMING if self.is_typing else ""
        for pk, lines in entries:
            answer = rank(query, _statements(lines, telling, sorts), self.language, self.on, least=least)
            if answer is not None:
                level, gone = shown[pk]
                self.hits[pk] = Hit(pk, answer, self._score(query, answer, level, gone))
                count += 1
        return count

    def _score(self, query: Query, answer: Answer, level: int, gone: date | None) -> float:
        """An answer among others: of names the higher body comes first, of tasks the unit that does the work."""
        levels = min(level, 10)
        if query.is_question:
            score = answer.score + _DEPTH_ASKED * levels
        else:
            score = answer.score + _DEPTH * (levels if answer.best.sort in (TASK, TEXT) else -levels)
        if query.groups:
            score *= (len(query.groups) - len(answer.missing)) / len(query.groups)
        return score - _DISSOLVED if gone and gone <= self.on else score


def _telling(query: Query) -> tuple[str, ...]:
    """What a statement must hold to say anything of a query."""
    if query.number or query.email:
        return (query.number or query.email,)
    return tuple({token for group in query.groups for token in group.tokens})


def _statements(lines: str, telling: tuple[str, ...], sorts: str) -> Iterable[Statement]:
    """What an entry says of the query, of some sorts or all; most of what a unit says is passed over unread."""
    told = lines.split("\n")
    if sorts:
        told = [line for line in told if line[:1] in sorts]
    return (Statement.from_line(line) for line in told if any(token in line for token in telling))
