"""Where states are read from: the registry after a change, or as it would be with others laid over.

Each question costs a number of queries that depends on nothing but itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Protocol

from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from units.authorship import Door
from units.databases import connection_to_read
from units.history.models import Change, State, Version, VersionQuerySet
from units.history.orders import chained, laid_out
from units.models import FormerCode

type States = dict[int, State]
"""States of things of one sort, by their keys."""

_TABLE = Version._meta.db_table
_MOST_STEPS = 50
"""How many states are passed over that differ only by the neighbour before a unit."""


class Source(Protocol):
    """Answers what things are, at one moment."""

    def states(self, subject: str, keys: Iterable[int]) -> States:
        """The states of those things that exist."""

    def all_of(self, subject: str) -> States:
        """The states of all things of a sort of which there are few."""

    def below(self, parents: Collection[int], limit: int | None = None) -> States:
        """The units right below some others, in their order; with a limit, any so many of them."""

    def above(self, units: Collection[int]) -> States:
        """Some units and all that stand above them."""

    def successions(self, units: Collection[int]) -> States:
        """The successions that name any of some units."""

    def unit_with_code(self, code: str) -> int | None:
        """The key of the unit that a code leads to."""

    def changed_at(self, unit: int) -> datetime | None:
        """When a unit was last changed; None where that is not known."""


@dataclass(frozen=True, slots=True)
class AsOf:
    """The registry as it stood after a change, by that one's primary key."""

    change: int

    def states(self, subject: str, keys: Iterable[int]) -> States:
        """The states of those things that existed."""
        wanted = sorted(set(keys))
        return _by_key(self._all(subject).filter(key__in=wanted)) if wanted else {}

    def all_of(self, subject: str) -> States:
        """The states of all things of a sort of which there are few."""
        return _by_key(self._all(subject))

    def below(self, parents: Collection[int], limit: int | None = None) -> States:
        """The units that stood right below some others, in their order."""
        if not parents:
            return {}
        found = _by_key(self._all("unit").filter(parent__in=parents)[:limit])
        order = chained({key: state.get("after") for key, state in found.items()})
        return {key: found[key] for key in order}

    def above(self, units: Collection[int]) -> States:
        """Some units and all that stood above them."""
        if not units:
            return {}
        wanted = sorted(units)
        places = ", ".join(["%s"] * len(wanted))
        chain = RawSQL(_UPWARDS.format(places=places), [*wanted, *[self.change] * 4])  # noqa: S611 - keys and a number are parameters
        return _by_key(self._all("unit").filter(key__in=chain))

    def successions(self, units: Collection[int]) -> States:
        """The successions that named any of some units."""
        wanted = sorted(units)
        return _by_key(self._all("succession").filter(_naming(wanted))) if wanted else {}

    def unit_with_code(self, code: str) -> int | None:
        """The unit that had a code then, or has it now, or ever had it."""
        known = Version.objects.filter(subject="unit", code=code, state__isnull=False)
        keys = (
            self._all("unit").filter(code=code).values_list("key"),
            known.filter(until=None).values_list("key"),
            FormerCode.objects.filter(code=code).values_list("unit_id"),
            known.order_by("-since_id").values_list("key"),
        )
        found = (rows.first() for rows in keys)
        return next((row[0] for row in found if row), None)

    def changed_at(self, unit: int) -> datetime | None:
        """When a unit was last changed; not known where its history begins with how it stood."""
        versions = Version.objects.of("unit", unit).filter(since__lte=self.change)
        newest = list(versions.select_related("since").order_by("-since_id")[:_MOST_STEPS])
        last = next(
            (
                version
                for version, older in pairwise(newest)
                if _said_by(version.state) != _said_by(older.state)
            ),
            newest[-1] if newest else None,
        )
        return last.since.at if last and last.since.door != Door.BEGINNING else None

    def _all(self, subject: str) -> VersionQuerySet:
        stored = Version.objects.as_of(self.change).order_by()
        return stored.filter(subject=subject, state__isnull=False)


class Overlay:
    """What would be: states laid over those of another source.

    ``placed`` are the units that come to stand behind those that their states name, by their keys,
    as ``write_states`` takes them; the others keep their places. None: those whose states name
    another place than they have in the source.
    """

    def __init__(
        self,
        source: Source,
        laid: Mapping[tuple[str, int], State | None],
        placed: Collection[int] | None = None,
    ) -> None:
        self._source = source
        self._laid = laid
        self._placed = placed

    def states(self, subject: str, keys: Iterable[int]) -> States:
        """The states of those things that would exist."""
        wanted = set(keys)
        kept = {key for key in wanted if (subject, key) not in self._laid}
        own = {key: state for key, state in self._own(subject).items() if key in wanted}
        return self._source.states(subject, kept) | own

    def all_of(self, subject: str) -> States:
        """The states of all things of a sort of which there are few."""
        return self._without_laid(subject, self._source.all_of(subject)) | self._own(subject)

    def below(self, parents: Collection[int], limit: int | None = None) -> States:
        """The units that would stand right below some others, in their order."""
        former = self._source.below(parents, limit)
        own = {key: one for key, one in self._own("unit").items() if one.get("parent") in parents}
        found = self._without_laid("unit", former) | own
        placed = {key for key, state in own.items() if self._is_placed(key, state, former)}
        order = laid_out(former, found, placed)
        return {key: found[key] for key in order[:limit]}

    def above(self, units: Collection[int]) -> States:
        """Some units and all that would stand above them."""
        found: States = {}
        asked: set[int] = set()
        while wanted := ({*units} | _parents(found)) - found.keys() - asked:
            asked |= wanted
            kept = {key for key in wanted if ("unit", key) not in self._laid}
            found |= {key: one for key, one in self._own("unit").items() if key in wanted}
            found |= self._without_laid("unit", self._source.above(kept))
        return {key: found[key] for key in _reached(units, found)}

    def successions(self, units: Collection[int]) -> States:
        """The successions that would name any of some units."""
        named = set(units)
        own = {
            key: state
            for key, state in self._own("succession").items()
            if named & {*state.get("originals", ()), *state.get("results", ())}
        }
        return self._without_laid("succession", self._source.successions(units)) | own

    def unit_with_code(self, code: str) -> int | None:
        """The unit that would have a code, or to which it leads."""
        own = (key for key, state in self._own("unit").items() if state.get("code") == code)
        return next(own, None) or self._source.unit_with_code(code)

    def changed_at(self, unit: int) -> datetime | None:
        """When a unit was last changed; what is laid over has not happened yet."""
        return None if ("unit", unit) in self._laid else self._source.changed_at(unit)

    def _own(self, subject: str) -> States:
        """What is laid over and exists."""
        return {
            key: state
            for (one, key), state in self._laid.items()
            if one == subject and state is not None
        }

    def _without_laid(self, subject: str, states: States) -> States:
        return {key: state for key, state in states.items() if (subject, key) not in self._laid}

    def _is_placed(self, key: int, state: State, former: States) -> bool:
        if key not in former:
            return True
        if self._placed is not None:
            return key in self._placed
        return bool(former[key].get("after") != state.get("after"))


def last_change(day: date) -> int | None:
    """The last change of a day or before it; None for a day before all history."""
    midnight = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    until_then = Change.objects.filter(at__lt=midnight).order_by("-at", "-pk")
    return until_then.values_list("pk", flat=True).first()


def first_day() -> date | None:
    """The day on which history begins; None where there is none yet."""
    first = Change.objects.order_by("at").values_list("at", flat=True).first()
    return timezone.localdate(first) if first else None


_UPWARDS = f"""
    WITH RECURSIVE upwards (key, parent) AS (
        SELECT v.key, v.parent FROM {_TABLE} AS v
        WHERE v.subject = 'unit' AND v.key IN ({{places}}) AND v.since_id <= %s
            AND (v.until_id IS NULL OR v.until_id > %s)
        UNION
        SELECT v.key, v.parent FROM upwards JOIN {_TABLE} AS v
            ON v.subject = 'unit' AND v.key = upwards.parent AND v.since_id <= %s
            AND (v.until_id IS NULL OR v.until_id > %s)
    ) SELECT key FROM upwards"""
"""The keys of units and of all above them; a loop ends where it began."""


def _naming(units: Collection[int]) -> Q:
    """The condition that a succession names any of some units.

    PostgreSQL has an index for it (migration 0002); SQLite looks through all successions.
    """
    if connection_to_read(Version).vendor == "postgresql":
        condition = Q()
        for end in ("originals", "results"):
            for key in units:
                condition |= Q(state__contains={end: [key]})
        return condition
    places = ", ".join(["%s"] * len(units))
    return Q(pk__in=RawSQL(_NAMING.format(places=places), [*units, *units]))  # noqa: S611 - keys are parameters


_NAMING = f"""
    SELECT v.id FROM {_TABLE} AS v WHERE v.subject = 'succession' AND (
        EXISTS (SELECT 1 FROM json_each(v.state, '$.originals') WHERE value IN ({{places}}))
        OR EXISTS (SELECT 1 FROM json_each(v.state, '$.results') WHERE value IN ({{places}})))"""


def _parents(states: States) -> set[int]:
    return {state["parent"] for state in states.values() if state.get("parent")}


def _reached(units: Iterable[int], states: States) -> Iterable[int]:
    """Units and those above them, without what stands above something only elsewhere."""
    reached: dict[int, None] = {}
    for start in units:
        key: int | None = start
        while key is not None and key in states and key not in reached:
            reached[key] = None
            key = states[key].get("parent")
    return reached


def _by_key(versions: VersionQuerySet) -> States:
    rows = versions.values_list("key", "state")
    return {key: state for key, state in rows if state is not None}


def _said_by(state: State | None) -> State | None:
    """What is said of a unit itself; who stands before it, others decide."""
    return {key: value for key, value in state.items() if key != "after"} if state else None
