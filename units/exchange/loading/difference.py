"""What a load changes, said to people and to programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import overload

from django.db import models

from units.difference import Difference
from units.exchange.loading.closings import HowToClose
from units.exchange.loading.comparison import AnyRow
from units.exchange.loading.placement import Placement
from units.exchange.loading.plan import Plan
from units.models import Unit
from units.specification import key_of
from units.text.days import AnyDay


class DifferenceList(Sequence[Difference]):
    """All that carrying out a plan changes.

    New units, of which there may be very many, are told from their rows when they are asked for.
    """

    def __init__(self, found: list[Difference | AnyRow]) -> None:
        """With differences, and rows of new units."""
        self._found = found

    @overload
    def __getitem__(self, place: int) -> Difference: ...

    @overload
    def __getitem__(self, place: slice) -> DifferenceList: ...

    def __getitem__(self, place: int | slice) -> Difference | DifferenceList:
        """One of them, or some."""
        if isinstance(place, slice):
            return DifferenceList(self._found[place])
        return _told(self._found[place])

    def __iter__(self) -> Iterator[Difference]:
        """Each, in the order of the files."""
        return map(_told, self._found)

    def __len__(self) -> int:
        """How many they are."""
        return len(self._found)


def difference(plan: Plan, how: HowToClose | None = None) -> DifferenceList:
    """All that carrying out a plan changes.

    With the units that the files do not mention, which it leaves or closes, if it is said how.
    """
    listed = (plan.glossary, plan.kinds, plan.people, plan.placement.units, plan.successions)
    return DifferenceList(
        [
            *(change for rows in listed for change in _values_of(rows.values())),
            *_places(plan.placement),
            *(change for rows in plan.related.rows.values() for change in _values_of(rows)),
            *map(_removed, plan.related.removed),
            *_ended(plan.ended),
            *_missing(plan.missing, how),
        ]
    )


def _values_of(rows: Iterable[AnyRow]) -> Iterator[Difference | AnyRow]:
    """What is added, and what comes to say something else."""
    for row in rows:
        if row.is_new_unit:
            yield row
        elif row.is_written:
            stated = row.unit.record
            yield Difference(
                "added" if row.is_new else "changed",
                row.record.record_type.name,
                row.record.code or _code(row.instance),
                stated.code if stated.record_type.name == "unit" else "",
                _values(row),
            )


def _told(found: Difference | AnyRow) -> Difference:
    """A difference; that of a new unit is made of its row."""
    if isinstance(found, Difference):
        return found
    code = _code(found.instance)
    return Difference("added", "unit", code, code, _values(found))


def _values(row: AnyRow) -> dict[str, tuple[object, object]]:
    return {key_of(column): change for column, change in row.changes.items()}


def _places(placement: Placement) -> Iterator[Difference]:
    """What comes to stand elsewhere."""
    for row, before, after in placement.moved():
        code = row.record.code
        yield Difference("moved", "unit", code, code, {"parent": (before, after)})
    for above, was, will_be in placement.reordered():
        order = (", ".join(was), ", ".join(will_be))
        yield Difference("reordered", "unit", above or "", above or "", {"order": order})


def _ended(ended: Mapping[AnyDay, Iterable[Unit]]) -> Iterator[Difference]:
    for day, units in ended.items():
        yield from (_closed(unit, day) for unit in units)


def _missing(units: Sequence[Unit], how: HowToClose | None) -> Iterator[Difference]:
    if how is None:
        yield from (Difference("missing", "unit", unit.code, unit.code) for unit in units)
        return
    living = [unit for unit in units if unit.dissolved_on is None]
    yield from (_closed(unit, how.on) for unit in living)
    if how.way and living:
        yield Difference("added", "succession", how.closing(living, ()).code(), "")


def _removed(row: models.Model) -> Difference:
    return Difference("removed", _model(row), _code(row), _unit(row))


def _closed(unit: Unit, day: AnyDay) -> Difference:
    return Difference("closed", "unit", unit.code, unit.code, {"dissolved_on": (None, day)})


def _model(row: models.Model) -> str:
    return str(row._meta.model_name)


def _code(row: models.Model) -> str:
    """A row's own code, or that of the person who holds a post."""
    return str(getattr(row, "code", "") or getattr(getattr(row, "person", None), "code", ""))


def _unit(row: models.Model) -> str:
    """The code of the unit to which a stored row belongs."""
    unit: Unit | None = getattr(row, "unit", None) or getattr(
        getattr(row, "post", None), "unit", None
    )
    return unit.code if unit else ""
