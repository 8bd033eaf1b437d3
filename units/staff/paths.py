"""Units with all that is above them, as staff read them where one is chosen among namesakes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from units.models import Unit

STEP = " › "
"""From a unit to the one above it."""


def paths_of(units: Iterable[Unit]) -> dict[int, str]:
    """The names from the unit itself to the top: the beginning is what fits into a narrow field."""
    units = list(units)
    around = Q(pk__in=())
    for unit in units:
        around |= Q(tree_id=unit.tree_id, lft__lt=unit.lft, rght__gt=unit.rght)
    above: dict[int, list[Unit]] = defaultdict(list)
    for one in Unit.objects.filter(around).for_listing().order_by("-lft"):
        above[one.tree_id].append(one)
    return {
        unit.pk: STEP.join(
            str(one)
            for one in (
                unit,
                *(one for one in above[unit.tree_id] if one.lft < unit.lft < one.rght),
            )
        )
        for unit in units
    }
