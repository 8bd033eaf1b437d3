"""What the pages of a unit are made from: the rows of today here, states elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from django.core.paginator import Page, Paginator
from django.db.models import Count, Prefetch, QuerySet
from django.utils import timezone

from units.databases.composed import composed
from units.models import Contact, Succession, Unit
from units.models.contents import with_contents
from units.models.unit import UnitQuerySet
from units.public.slices import Slices

LONGEST_LIST = 100
"""More units than this in a list and they are shown a page at a time."""
LARGEST_BRANCH = 300
"""More units than this and the structure page shows the uppermost levels, a page at a time."""
MOST_BESIDE = 6
"""Of very many neighbours so many are shown before a unit, and as many behind it."""


@dataclass(frozen=True, slots=True)
class Portion:
    """Units of a list; a page of them where there are very many."""

    units: Sequence[Unit]
    count: int
    """How many there are on all pages."""
    page: Page[Unit] | None = None
    """None where one page has all."""


def portion(units: Sequence[Unit], page: str) -> Portion:
    """The page of some units that is asked for; all of them where they are few."""
    found = Paginator(units, LONGEST_LIST).get_page(page)
    is_long = len(units) > LONGEST_LIST
    return Portion(list(found), len(units), found if is_long else None)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Units with the same parent as another."""

    units: Sequence[Unit]
    is_cut: bool = False
    """Whether there are very many, of which the nearest are here."""


@dataclass(frozen=True, slots=True)
class Branch:
    """What the structure page shows below a unit."""

    units: Sequence[Unit]
    """Each behind its parent, in the order of the tree."""
    levels: int | None = None
    """How many are shown, where there are more."""
    page: Page[Unit] | None = None
    """The page of the uppermost level, where that alone is long."""


class PageSource(Protocol):
    """Answers what the pages of one unit say."""

    @property
    def day(self) -> date:
        """The day on which all of it holds."""

    def unit(self, code: str) -> Unit | None:
        """The unit that a code names, with its parts; None where the reader finds none."""

    def top(self, code: str) -> Unit | None:
        """The same without its parts."""

    def chain(self, unit: Unit) -> Sequence[Unit]:
        """The unit and all above it, from the top."""

    def contacts(self, units: Collection[Unit]) -> Iterable[Contact]:
        """The contacts of some units themselves."""

    def children(self, unit: Unit, page: str) -> Portion:
        """The units right below it that exist, or the page of them that is asked for."""

    def siblings(self, unit: Unit) -> Neighbours:
        """Its neighbours that exist."""

    def branch(self, unit: Unit, page: str) -> Branch:
        """All below it that exists, or the uppermost levels of it."""

    def successions(self, unit: Unit) -> Collection[Succession]:
        """What became of it, with those at both ends."""

    def origins(self, unit: Unit) -> Collection[Succession]:
        """What it came from, with those at both ends."""

    def successions_of(self, units: Collection[Unit]) -> Sequence[Succession]:
        """What became of any of some units."""

    def changed_at(self, unit: Unit) -> datetime | None:
        """When its page last changed; None where that is not known."""


class Rows:
    """The rows as they are, as citizens may see them today."""

    def __init__(self) -> None:
        self.day = timezone.localdate()

    def unit(self, code: str) -> Unit | None:
        """The unit with a code, with its parts."""
        return next(iter(_unit(code)), None)

    def top(self, code: str) -> Unit | None:
        """The same without its parts."""
        return next(iter(_top(code)), None)

    def chain(self, unit: Unit) -> Sequence[Unit]:
        """The unit and all above it, from the top."""
        return _chain(unit)

    def contacts(self, units: Collection[Unit]) -> Iterable[Contact]:
        """The contacts of some units themselves."""
        return _contacts([unit.pk for unit in units]) if units else ()

    def children(self, unit: Unit, page: str) -> Portion:
        """The units right below it that exist, or the page of them that is asked for."""
        first = _children(unit.pk, limit=LONGEST_LIST + 1)
        if len(first) <= LONGEST_LIST:
            return Portion(first, len(first))
        (count,) = _number_of_children(unit.pk)
        asked = Slices(count, lambda start, stop: _children(unit.pk, start=start, limit=stop))
        return portion(asked, page)

    def siblings(self, unit: Unit) -> Neighbours:
        """Its neighbours that exist."""
        if unit.parent_id is None:
            return Neighbours([])
        all_of_them = _siblings(unit.parent_id, unit.pk)
        if len(all_of_them) <= LONGEST_LIST:
            return Neighbours(all_of_them)
        before = _siblings_before(unit.parent_id, unit.lft)
        return Neighbours([*before[::-1], *_siblings_behind(unit.parent_id, unit.lft)], True)

    def branch(self, unit: Unit, page: str) -> Branch:
        """All below it that exists, or the uppermost levels of it."""
        whole = _branch(unit)
        if len(whole) <= LARGEST_BRANCH:
            return Branch(whole)
        upper = self.children(unit, page)
        if upper.page is None:
            lower = _parts_of([one.pk for one in upper.units])
            if len(upper.units) + len(lower) <= LARGEST_BRANCH:
                return Branch([*upper.units, *lower], levels=2)
        return Branch(upper.units, levels=1, page=upper.page)

    def successions(self, unit: Unit) -> Collection[Succession]:
        """What became of it, with those at both ends."""
        return _successions(unit.pk)

    def origins(self, unit: Unit) -> Collection[Succession]:
        """What it came from, with those at both ends."""
        return _origins(unit.pk)

    def successions_of(self, units: Collection[Unit]) -> Sequence[Succession]:
        """What became of any of some units."""
        return _successions_of([unit.pk for unit in units])

    def changed_at(self, unit: Unit) -> datetime | None:
        """When it or one of its parts was last stored."""
        return max([unit.updated_at, *(part.updated_at for part in unit.parts())])


def with_ends(successions: QuerySet[Succession]) -> QuerySet[Succession]:
    """With the units at both ends that citizens may see."""
    shown = Unit.objects.visible().for_listing()
    return successions.prefetch_related(Prefetch("originals", shown), Prefetch("results", shown))


# --- What Rows asks, composed once ----------------------------------------------------------------


def listed() -> UnitQuerySet:
    """Units as lists of today name them: those that exist and that citizens may see."""
    return Unit.objects.visible().active().for_listing().defer(*_UNREAD)


_UNREAD = [
    column.name
    for column in Unit._meta.concrete_fields
    if column.name.startswith(("acronym", "published_"))
]
"""What is shown nowhere but on a unit's own page."""


@composed
def _unit(code: str) -> UnitQuerySet:
    return with_contents(Unit.objects.visible()).filter(code=code)


@composed
def _top(code: str) -> UnitQuerySet:
    return Unit.objects.visible().select_related("kind").filter(code=code)


@composed
def _chain(unit: Unit) -> UnitQuerySet:
    return Unit.objects.above(unit, include_self=True).select_related("kind")


@composed
def _contacts(units: Sequence[int]) -> QuerySet[Contact]:
    return Contact.objects.visible().filter(unit__in=units)


@composed
def _children(parent: int, *, start: int = 0, limit: int) -> UnitQuerySet:
    return listed().filter(parent=parent)[start:limit]


@composed
def _number_of_children(parent: int) -> QuerySet[Unit, int]:
    children = Unit.objects.visible().active().filter(parent=parent).order_by()
    return children.values("parent").annotate(number=Count("pk")).values_list("number", flat=True)


@composed
def _siblings(parent: int, unit: int) -> UnitQuerySet:
    return listed().filter(parent=parent).exclude(pk=unit)[: LONGEST_LIST + 1]


@composed
def _siblings_before(parent: int, edge: int) -> UnitQuerySet:
    return listed().filter(parent=parent, lft__lt=edge).order_by("-lft")[:MOST_BESIDE]


@composed
def _siblings_behind(parent: int, edge: int) -> UnitQuerySet:
    return listed().filter(parent=parent, lft__gt=edge).order_by("lft")[:MOST_BESIDE]


@composed
def _branch(unit: Unit) -> UnitQuerySet:
    return listed().under(unit)[: LARGEST_BRANCH + 1]


@composed
def _parts_of(parents: Sequence[int]) -> UnitQuerySet:
    return listed().filter(parent__in=parents)[: LARGEST_BRANCH + 1]


@composed
def _successions(unit: int) -> QuerySet[Succession]:
    return with_ends(Succession.objects.filter(originals=unit))


@composed
def _origins(unit: int) -> QuerySet[Succession]:
    return with_ends(Succession.objects.filter(results=unit))


@composed
def _successions_of(units: Sequence[int]) -> QuerySet[Succession]:
    return with_ends(Succession.objects.filter(originals__in=units).distinct())
