"""That a unit ends or has ended, how, and what follows it: said at the head of its pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from units.models import Succession, Unit
from units.text.days import AnyDay


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a unit, or of one above it."""

    unit: Unit
    day: AnyDay
    """The first on which it no longer exists."""
    is_over: bool
    successions: list[Succession]
    """What became of it on that day, as citizens may see it."""


def endings(chain: Sequence[Unit], successions: Sequence[Succession], today: date) -> list[Ending]:
    """The ends of a unit and those above it, the nearest first.

    ``chain`` leads from the top to the unit; ``successions`` are those of all its units, with their
    ends.
    """
    return [
        Ending(
            unit,
            unit.dissolved_on,
            unit.dissolved_on <= today,
            [
                succession
                for succession in successions
                if succession.happened_on == unit.dissolved_on
                and unit.pk in [original.pk for original in succession.originals.all()]
            ],
        )
        for unit in reversed(chain)
        if unit.dissolved_on
    ]
