"""Finds what answers a query: by stages, from certain to less so, then one order for all.

Readers are shown no unit that is not among those they may see, and a word that only hidden units
use is not corrected to: a correction counts when it leads to something.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from math import log

from django.utils import timezone

from units.localized import glossary
from units.models.unit import UnitQuerySet
from units.search.candidates import MOST_RESULTS, Candidates, Hit, Reader
from units.search.engine import EVERYWHERE, Within, alternatives
from units.search.vocabulary import vocabulary
from units.text.analysis.groups import Group, of_forms
from units.text.analysis.queries import BODIES, Query, understand
from units.text.analysis.ranking import TextKind
from units.text.analysis.tokens import TOP

ENOUGH_RESULTS = 5
"""With fewer than this, less certain ways are tried, too."""
CERTAIN_SCORE = 0.65
"""Beside an answer of this score less certain ways are not tried: one text says all words."""
_BELOW_A_BODY = 0.95
"""What it is worth that some words are the name of the body above."""
_IN_FULL = 0.9
"""What a text is worth that writes an abbreviation of the query in full."""
_BODY = 0.1
"""What a body of the country is worth of which nothing else is known."""
_FEWEST_WORDS_OF_A_BODY = 2
_MOST_BODIES = 3


@dataclass(slots=True)
class Findings:
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
    within: Within = EVERYWHERE,
    is_typing: bool = False,
    among: UnitQuerySet | None = None,
    on: date | None = None,
) -> Findings:
    """The units that answer a query, for readers of a language (a code of the registry).

    ``is_typing`` takes the last word for the beginning of one and looks at names and people only.
    ``among`` are the units that the reader may see: those that citizens may see by default.
    """
    day = on or timezone.localdate()
    query = understand(text, glossary.current(), is_typing=is_typing)
    return _Search(query, Reader(language, within, is_typing, among, day)).run()


def people_of(found: Findings) -> list[int]:
    """The primary keys of the people who answer a query themselves."""
    return [
        indexed.ref
        for hit in found.hits
        for indexed in hit.answer.found
        if indexed.kind is TextKind.PERSON
    ]


class _Search:
    """One query on its way through the stages."""

    def __init__(self, query: Query, reader: Reader) -> None:
        self.query, self.reader = query, reader
        self.candidates = Candidates(reader)
        self.by_correction: set[int] = set()
        """What only a corrected query found."""
        self.corrected = query

    @property
    def hits(self) -> dict[int, Hit]:
        return self.candidates.hits

    def run(self) -> Findings:
        query = self.query
        if query.number or query.email:
            self.candidates.take(query, [[(query.number or query.email, True)]], 0)
            if query.groups:
                self._all_of(replace(query, number=""))
        elif query.groups:
            for stage in (
                self._together,
                self._going_on,
                self._with_unknown_words_corrected,
                self._below_a_body,
                self._with_words_left_out,
            ):
                stage()
                if self._is_enough():
                    break
            if not self.hits:
                self._with_known_words_corrected()
        if query.is_question:
            self._put_the_lowest_first()
        hits = sorted(self.hits.values(), key=lambda hit: (-round(hit.score, 4), hit.pk))
        is_corrected = bool(hits) and hits[0].pk in self.by_correction
        return Findings(
            self.corrected if is_corrected else query,
            hits[:MOST_RESULTS],
            self.candidates.is_cut or len(hits) > MOST_RESULTS,
        )

    def _is_enough(self) -> bool:
        if self.reader.is_typing and self.hits:
            return True
        return len(self.hits) >= ENOUGH_RESULTS or any(
            hit.answer.score >= CERTAIN_SCORE for hit in self.hits.values()
        )

    def _together(self) -> None:
        """Units that answer every word."""
        self._all_of(self.query)

    def _going_on(self) -> None:
        """The same with the last word as the beginning of one, unless another is unknown."""
        longer = self.query.as_beginning()
        if longer is not self.query and not self.unknown - {self.query.groups[-1]}:
            self._all_of(longer)

    @cached_property
    def unknown(self) -> set[Group]:
        """The words that nobody wrote in any form, as far as the reader may see."""
        groups = self.query.groups
        return {
            group
            for group in groups
            if not (group.prefix or group.territory in self.countries or self._answers(group))
        }

    def _all_of(self, query: Query) -> None:
        """Units that answer every word, or all but the country in which they are.

        So do those that write an abbreviation in full.
        """
        for asked, territory in self._places(query):
            self._all_in(asked, territory)
        for groups in query.in_full:
            for asked, territory in self._places(query.with_groups(groups)):
                self._all_in(asked, territory, _IN_FULL)

    def _places(self, query: Query) -> Iterator[tuple[Query, str]]:
        """A query as it is, and for each country that it names what it asks for in that country."""
        yield query, ""
        for territory in query.territories:
            if territory in self.countries:
                yield query.within(territory), territory

    @cached_property
    def countries(self) -> set[str]:
        """The countries of which the query speaks and the reader may see a body."""
        asked = {*self.query.territories, *self.corrected.territories}
        if self.reader.within.territory:
            asked &= {self.reader.within.territory}
        return {one for one in asked if self.candidates.has_body_in(one)}

    def _all_in(self, query: Query, territory: str, factor: float = 1.0) -> None:
        """Units that answer every word, in one country if it is named.

        Where there are too many, those that do so by their name, at the top, exactly.
        """
        wanted = [alternatives(group) for group in query.groups]
        least = len(query.groups)
        is_name_alone = self.reader.is_typing or least == 1
        take = partial(self.candidates.take, territory=territory, factor=factor)
        if is_name_alone or take(query, wanted, least):
            if take(query, wanted, least, names_only=True):
                take(query, [*wanted, [(TOP, False)]], least, names_only=True, few=True)
                self._whole(query, take)
            elif is_name_alone and not self.reader.is_typing:
                take(query, wanted, least)

    def _whole(self, query: Query, take: Callable[..., bool]) -> None:
        """Units whose name is the whole query."""
        if query.whole:
            wanted = [[(query.whole, self.reader.is_typing)]]
            take(query, wanted, len(query.groups), names_only=True, few=True)

    def _with_unknown_words_corrected(self) -> None:
        """With the words that are near those that nobody wrote."""
        unknown = (
            self.unknown
            if not self.reader.is_typing
            else {group for group in self.query.groups if not self._answers(group)}
        )
        groups = [self._near(group) if group in unknown else group for group in self.query.groups]
        if any(group.corrected for group in groups):
            self._try(self.query.with_groups(groups))

    def _with_known_words_corrected(self) -> None:
        """Each long word in turn as if it were mistyped: it may be another word by mistake."""
        for place, group in enumerate(self.query.groups):
            near = self._near(group)
            if near.corrected:
                self._try(
                    self.query.with_groups(
                        (*self.query.groups[:place], near, *self.query.groups[place + 1 :])
                    )
                )
                if self.hits:
                    return

    def _answers(self, group: Group) -> bool:
        return self.candidates.answers(alternatives(group))

    def _near(self, group: Group) -> Group:
        near = vocabulary().near(group.surfaces[0], self.candidates.shown_words)
        return of_forms(group.text, near, corrected=near[0]) if near else group

    def _try(self, corrected: Query) -> None:
        before = set(self.hits)
        self._all_of(corrected)
        self.by_correction |= self.hits.keys() - before
        self.corrected = corrected

    def _below_a_body(self) -> None:
        """Units that answer some words, below a body at the top whose name the others are."""
        groups = self.corrected.groups
        if (
            len(groups) <= _FEWEST_WORDS_OF_A_BODY
            or self.reader.within.top
            or self.reader.is_typing
        ):
            return
        named: dict[tuple[int, str], set[int]] = {}
        for place, group in enumerate(groups):
            for body in self.candidates.bodies([alternatives(group), [(TOP, False)]]):
                named.setdefault(body, set()).add(place)
        best = Counter(
            {
                body: len(places)
                for body, places in named.items()
                if _FEWEST_WORDS_OF_A_BODY <= len(places) < len(groups)
            }
        )
        for body, _count in best.most_common(_MOST_BODIES):
            rest = self.corrected.with_groups(
                group for place, group in enumerate(groups) if place not in named[body]
            )
            wanted = [alternatives(group) for group in rest.groups]
            self.candidates.take(rest, wanted, len(wanted), top=body[1], factor=_BELOW_A_BODY)

    def _with_words_left_out(self) -> None:
        """Units that answer all words but one; if there is none, any of the words.

        A rare word counts more than a frequent one.
        """
        if len(self.corrected.groups) == 1 or (self.reader.is_typing and self.hits):
            return
        for query, territory in self._places(self.corrected):
            self._with_words_of_one_left_out(query, territory)
        for territory in self.countries:
            bodies = self.corrected.with_groups([BODIES])
            self.candidates.take(bodies, [[(TOP, False)]], 1, territory=territory, factor=_BODY)

    def _with_words_of_one_left_out(self, query: Query, territory: str) -> None:
        count = len(query.groups)
        before = set(self.hits)
        wanted = [alternatives(group) for group in query.groups]
        take = partial(self.candidates.take, territory=territory)
        for left_out in range(count if count > 1 else 0):
            take(query, wanted[:left_out] + wanted[left_out + 1 :], count - 1)
        if not self.hits:
            for one in wanted:
                take(query, [one], 1)
        worth = [1 / log(3 + self.candidates.how_many(one)) for one in wanted]
        for pk in self.hits.keys() - before:
            missing = set(self.hits[pk].answer.missing)
            answered = sum(
                value
                for group, value in zip(query.groups, worth, strict=True)
                if group not in missing
            )
            self.hits[pk].score *= answered / sum(worth)

    def _put_the_lowest_first(self) -> None:
        """Where a unit and one above it both answer, the lower one is responsible."""
        for hit in sorted(self.hits.values(), key=lambda hit: hit.tree[1]):
            tree, left, right = hit.tree
            below = [
                one
                for one in self.hits.values()
                if one.tree[0] == tree and left < one.tree[1] and one.tree[2] < right
            ]
            best = max((one.score for one in below if not one.answer.missing), default=None)
            if best is not None and not hit.answer.missing and best < hit.score:
                _raise(below, hit.score + 0.01)


def _raise(below: Sequence[Hit], score: float) -> None:
    best = max((one for one in below if not one.answer.missing), key=lambda one: one.score)
    best.score = score
