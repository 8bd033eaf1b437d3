"""Units with all that is above them, as staff read them where one is chosen among namesakes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import batched

from django.db.models import Q

from units.models import Unit
from units.rights.holding import Anybody
from units.rights.who import choosable_by, sees_everything

_AT_ONCE = 200
"""Conditions in one statement, of which databases take no more than a thousand."""
WITHHELD = "…"
"""Stands for the name of a unit that a reader may not see."""
STEP = " › "
"""From a unit to the one above it."""


def paths_of(units: Iterable[Unit], reader: Anybody) -> dict[int, str]:
    """The names from the unit itself to the top: the beginning is what fits into a narrow field.

    What is kept from the reader is not named.
    """
    units = list(units)
    above: dict[int, dict[int, Unit]] = defaultdict(dict)
    for some in batched(units, _AT_ONCE, strict=False):
        around = Q(pk__in=())
        for unit in some:
            around |= Q(tree_id=unit.tree_id, lft__lt=unit.lft, rght__gt=unit.rght)
        for one in Unit.objects.filter(around).for_listing().order_by():
            above[one.tree_id][one.lft] = one
    names = _names([*units, *(one for tree in above.values() for one in tree.values())], reader)
    return {
        unit.pk: STEP.join(
            names[one.pk]
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


def _names(units: Iterable[Unit], reader: Anybody) -> dict[int, str]:
    """What some units are called for somebody, by primary key."""
    names = {unit.pk: str(unit) for unit in units}
    if sees_everything(reader):
        return names
    known = set(choosable_by(reader).filter(pk__in=names).values_list("pk", flat=True))
    return {pk: name if pk in known else WITHHELD for pk, name in names.items()}
