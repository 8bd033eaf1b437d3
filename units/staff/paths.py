"""Units with all that is above them, as staff read them where one is chosen among namesakes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import batched

from django.db.models import Q

from units.models import Unit

_AT_ONCE = 200
"""Conditions in one statement, of which databases take no more than a thousand."""
STEP = " › "
"""From a unit to the one above it."""


def paths_of(units: Iterable[Unit]) -> dict[int, str]:
    """The names from the unit itself to the top: the beginning is what fits into a narrow field."""
    units = list(units)
    above: dict[int, dict[int, Unit]] = defaultdict(dict)
    for some in batched(units, _AT_ONCE, strict=False):
        around = Q(pk__in=())
        for unit in some:
            around |= Q(tree_id=unit.tree_id, lft__lt=unit.lft, rght__gt=unit.rght)
        for one in Unit.objects.filter(around).for_listing().order_by():
            above[one.tree_id][one.lft] = one
    return {
        unit.pk: STEP.join(
            str(one)
            for one in (
                unit,
                *(
                    one
                    for _lft, one in sorted(above[unit.tree_id].items(), reverse=True)
                    if one.lft < unit.lft < one.rght
                ),
            )
        )
        for unit in units
    }
