"""Django's own flat formats, in which units keep their places among their siblings.

``dumpdata`` gives rows by their numbers, and a flat fixture says the order by that of its rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Model

from units.models import Unit


def in_their_places(rows: Iterable[Model]) -> Iterable[Model]:
    """The rows that ``dumpdata`` gives, its units in the order of the tree; others as they are."""
    return _sorted(rows) if isinstance(rows, Iterator) else rows


def _sorted(rows: Iterator[Model]) -> Iterator[Model]:
    units: list[Unit] = []
    for row in rows:
        if isinstance(row, Unit):
            units.append(row)
            continue
        yield from _by_place(units)
        units.clear()
        yield row
    yield from _by_place(units)


def _by_place(units: list[Unit]) -> list[Unit]:
    return sorted(units, key=lambda unit: (unit.tree_id, unit.lft))
