"""Of which units a reader is told what is missing, how much there is of it, and in which of them.

Whoever sees a unit with all its parts is told; a right to see units alone, but not what belongs to
them, is not enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, Sum

from units.models import Appointment, Contact, Post, Task, Unit
from units.models.unit import UnitQuerySet
from units.quality.models import Finding, FindingQuerySet
from units.quality.sums import sums
from units.rights.holding import Anybody, Branch
from units.rights.rows import sees_all_rows
from units.rights.who import branches_seen_by

_ALL_OF_A_UNIT = (Unit, Post, Appointment, Contact, Task)
_TREE = ("pk", "tree_id", "lft", "rght", "level")

type Counts = dict[tuple[str, str], int]
"""How much there is, by kind and language."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Some branches, or everything."""

    branches: tuple[Branch, ...] | None = None
    """None: everything."""

    def __bool__(self) -> bool:
        return self.branches is None or bool(self.branches)

    def units(self) -> UnitQuerySet:
        """The units in it."""
        return Unit.objects.filter(self._condition(""))

    def findings(self) -> FindingQuerySet:
        """What is found in them today."""
        return Finding.objects.holding().filter(self._condition("unit__"))

    def within(self, unit: Unit) -> Reach:
        """The branch of a unit that is in it."""
        return Reach((Branch(*(getattr(unit, column) for column in _TREE)),))

    def _condition(self, way: str) -> Q:
        if self.branches is None:
            return Q()
        condition = Q(pk__in=())
        for branch in self.branches:
            inside = {
                f"{way}tree_id": branch.tree_id,
                f"{way}lft__gte": branch.lft,
                f"{way}rght__lte": branch.rght,
            }
            condition |= Q(**inside)
        return condition


def reach_of(user: Anybody) -> Reach:
    """The units of which somebody is told."""
    if all(sees_all_rows(user, model) for model in _ALL_OF_A_UNIT):
        return Reach()
    return Reach(tuple(branches_seen_by(user)))


def counts(reach: Reach) -> Counts:
    """How much is missing or doubtful in some branches today: one question."""
    if not reach:
        return {}
    if reach.branches is None:
        return sums()
    rows = reach.findings().order_by().values_list("kind", "language")
    return {(kind, language): number for kind, language, number in rows.annotate(Sum("number"))}


def units_with(
    reach: Reach, kind: str, languages: Sequence[str] = (), after: Unit | None = None
) -> UnitQuerySet:
    """The units in which something of a kind is found, in the order of the tree, behind a unit.

    Asked so that databases can begin where the page begins and end where it ends.
    """
    found = Finding.objects.holding().filter(kind=kind, unit=OuterRef("pk"))
    if languages:
        found = found.filter(language__in=languages)
    units = reach.units().filter(Exists(found)).order_by("tree_id", "lft")
    if after is None:
        return units
    later = Q(tree_id=after.tree_id, lft__gt=after.lft) | Q(tree_id__gt=after.tree_id)
    return units.filter(later, tree_id__gte=after.tree_id)
