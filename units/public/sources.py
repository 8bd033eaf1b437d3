"""What the pages of a unit are made from: the rows of today here, states elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from units.models import Contact, Succession, Unit
from units.models.contents import with_contents

LARGEST_BRANCH = 1500
"""More units than this and the structure page shows two levels, each with a way further down."""


@dataclass(frozen=True, slots=True)
class Branch:
    """What the structure page shows below a unit."""

    units: Iterable[Unit]
    """In the order of the tree."""
    is_cut: bool
    """Whether there are more, of which two levels are shown."""


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

    def children(self, unit: Unit) -> Collection[Unit]:
        """The units right below it that exist."""

    def siblings(self, unit: Unit) -> Collection[Unit]:
        """Its neighbours that exist."""

    def branch(self, unit: Unit) -> Branch:
        """All below it that exists."""

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
        return with_contents(Unit.objects.visible()).filter(code=code).first()

    def top(self, code: str) -> Unit | None:
        """The same without its parts."""
        return Unit.objects.visible().select_related("kind").filter(code=code).first()

    def chain(self, unit: Unit) -> Sequence[Unit]:
        """The unit and all above it, from the top."""
        return list(Unit.objects.above(unit, include_self=True).select_related("kind"))

    def contacts(self, units: Collection[Unit]) -> Iterable[Contact]:
        """The contacts of some units themselves."""
        return Contact.objects.visible().filter(unit__in=units)

    def children(self, unit: Unit) -> Collection[Unit]:
        """The units right below it that exist."""
        return Unit.objects.visible().active().for_listing().filter(parent=unit)

    def siblings(self, unit: Unit) -> Collection[Unit]:
        """Its neighbours that exist."""
        return Unit.objects.visible().active().for_listing().siblings_of(unit)

    def branch(self, unit: Unit) -> Branch:
        """All below it that exists."""
        below = Unit.objects.visible().active().under(unit).for_listing()
        is_cut = below.count() > LARGEST_BRANCH
        return Branch(below.filter(level__lte=unit.level + 2) if is_cut else below, is_cut)

    def successions(self, unit: Unit) -> QuerySet[Succession]:
        """What became of it, with those at both ends."""
        return with_ends(unit.successions.all())

    def origins(self, unit: Unit) -> QuerySet[Succession]:
        """What it came from, with those at both ends."""
        return with_ends(unit.origins.all())

    def successions_of(self, units: Collection[Unit]) -> list[Succession]:
        """What became of any of some units."""
        return list(with_ends(Succession.objects.filter(originals__in=units).distinct()))

    def changed_at(self, unit: Unit) -> datetime | None:
        """When it or one of its parts was last stored."""
        return max([unit.updated_at, *(part.updated_at for part in unit.parts())])


def with_ends(successions: QuerySet[Succession]) -> QuerySet[Succession]:
    """With the units at both ends that citizens may see."""
    shown = Unit.objects.visible().for_listing()
    return successions.prefetch_related(Prefetch("originals", shown), Prefetch("results", shown))
