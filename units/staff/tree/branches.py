"""Which units one page of the tree shows: the first ones, and what was opened below them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from units.models import Unit
from units.models.unit import UnitQuerySet
from units.staff.tree.states import with_notice

AT_ONCE = 40
"""Units that are shown at once, at the top or below one unit; further ones are on further pages."""
MOST_LINES = 150
"""Of one page. A branch that was opened, and for which there is no more room, is shown closed."""
MOST_OPEN = 20
"""Branches that an address can keep open."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A unit in its place on a page, or what stands for further ones below one unit."""

    unit: Unit
    depth: int
    is_open: bool = False
    next_page: int = 0
    """Where it stands for the parts of the unit that are not shown: the page of the next ones."""


@dataclass
class Branches:
    """A page of the tree, as an address asks for it."""

    seen: UnitQuerySet
    """The units that the reader sees."""
    first: UnitQuerySet
    """Those with which it begins."""
    opened: Sequence[int] = ()
    """The primary keys of units whose parts are shown, as the address has them."""
    at: int | None = None
    """The primary key of the unit at which the reader stands; it is shown, wherever it is."""
    asked_page: int | None = None
    has_next: bool = field(default=False, init=False)

    @cached_property
    def page(self) -> int:
        """The page that is asked for, or the one on which somebody stands."""
        if self.asked_page:
            return self.asked_page
        if not self._way_there:
            return 1
        top = self._way_there[0]
        before = Q(tree_id__lt=top.tree_id) | Q(tree_id=top.tree_id, lft__lt=top.lft)
        return self.first.filter(before, ~Q(pk=top.pk)).count() // AT_ONCE + 1

    def shown(self) -> list[Shown]:
        """What the page shows, in the order of the tree."""
        start = (self.page - 1) * AT_ONCE
        tops = list(for_lines(self.first).order_by("tree_id", "lft")[start : start + AT_ONCE + 1])
        self.has_next = len(tops) > AT_ONCE
        tops = tops[:AT_ONCE]
        below = self._below(self._openable(MOST_LINES - len(tops)))
        return [one for top in tops for one in self._with_parts(top, below, 0)]

    def _with_parts(self, unit: Unit, below: dict[int, list[Unit]], depth: int) -> Iterator[Shown]:
        parts = below.get(unit.pk, [])
        yield Shown(unit, depth, is_open=bool(parts))
        for place, part in enumerate(parts):
            if place == AT_ONCE:
                yield Shown(unit, depth + 1, next_page=2)
            if place < AT_ONCE or part in self._way_there:
                yield from self._with_parts(part, below, depth + 1)

    @cached_property
    def _way_there(self) -> list[Unit]:
        """The units from the first ones down to where somebody stands."""
        if self.at is None:
            return []
        there = self.seen.filter(pk=self.at).only("tree_id", "lft", "rght").first()
        if there is None:
            return []
        chain = list(self.seen.above(there, include_self=True).order_by("lft"))
        begins = set(
            self.first.filter(pk__in=[one.pk for one in chain]).values_list("pk", flat=True)
        )
        start = next((place for place, one in enumerate(chain) if one.pk in begins), len(chain))
        return chain[start:]

    def _openable(self, room: int) -> list[Unit]:
        """The units to be opened, as far as there is room; first those above where one stands."""
        asked = [one.pk for one in self._way_there[:-1]]
        asked += [pk for pk in self.opened[-MOST_OPEN:] if pk not in asked]
        stored = self.seen.only("below").in_bulk(asked) if asked else {}
        taken = []
        for unit in (stored[pk] for pk in asked if pk in stored):
            lines = min(unit.get_descendant_count(), AT_ONCE) + 1
            if lines <= room:
                taken.append(unit)
                room -= lines
        return taken

    def _below(self, parents: Sequence[Unit]) -> dict[int, list[Unit]]:
        """The first parts of some units, by primary key, and those to which the way leads."""
        if not parents:
            return {}
        place = Window(RowNumber(), partition_by=F("parent_id"), order_by=F("lft").asc())
        wanted = Q(place__lte=AT_ONCE + 1) | Q(pk__in=[one.pk for one in self._way_there])
        children = Unit.objects.filter(parent__in=[unit.pk for unit in parents])
        placed = for_lines(children).order_by().annotate(place=place).filter(wanted)
        below: dict[int, list[Unit]] = defaultdict(list)
        for child in sorted(placed, key=lambda child: child.lft):
            below[child.parent_id or 0].append(child)
        return below


def parts_of(unit: Unit, page: int, depth: int) -> list[Shown]:
    """A page of the parts of a unit, as they stand below its line."""
    start = (page - 1) * AT_ONCE
    children = for_lines(Unit.objects.filter(parent=unit)).order_by("lft")
    found = list(children[start : start + AT_ONCE + 1])
    shown = [Shown(child, depth) for child in found[:AT_ONCE]]
    return [*shown, Shown(unit, depth, next_page=page + 1)] if len(found) > AT_ONCE else shown


def for_lines(units: UnitQuerySet) -> UnitQuerySet:
    """With all that a line says, and without the long texts."""
    return with_notice(units).for_listing()
