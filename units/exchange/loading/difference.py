"""What a load changes, said to people and to programs."""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, Mapping, Sequence

from django.db import models

from units.difference import Difference
from units.exchange.loading.closings import HowToClose
from units.exchange.loading.comparison import AnyRow
from units.exchange.loading.placement import Placement
from units.exchange.loading.plan import Plan
from units.models import Unit
from units.specification import key_of
from units.text.days import AnyDay


def difference(plan: Plan, how: HowToClose | None = None) -> list[Difference]:
    """All that carrying out a plan changes.

    With the units that the files do not mention, which it leaves or closes, if it is said how.
    """
    listed = (plan.glossary, plan.kinds, plan.people, plan.placement.units, plan.successions)
    return [
        *(change for rows in listed for change in _values_of(rows.values())),
        *_places(plan.placement),
        *(change for rows in plan.related.rows.values() for change in _values_of(rows)),
        *(
            Difference("removed", _model(row), _code(row), _unit(row))
            for row in plan.related.removed
        ),
        *_ended(plan.ended),
        *_missing(plan.missing, how),
    ]


def _values_of(rows: Iterable[AnyRow]) -> Iterator[Difference]:
    """What is added, and what comes to say something else."""
    for row in rows:
        if row.is_written:
            stated = row.unit.record
            yield Difference(
                "added" if row.is_new else "changed",
                row.record.record_type.name,
                row.record.code or _code(row.instance),
                stated.code if stated.record_type.name == "unit" else "",
                _Values(row) if row.is_new_unit else _values(row),
            )


def _values(row: AnyRow) -> dict[str, tuple[object, object]]:
    return {key_of(column): change for column, change in row.changes.items()}


class _Values(Mapping[str, tuple[object, object]]):
    """What a new unit says, put together when it is asked for: it stands in its row already."""

    __slots__ = ("_row",)

    def __init__(self, row: AnyRow) -> None:
        """What a row says."""
        self._row = row

    def __getitem__(self, key: str) -> tuple[object, object]:
        """Nothing, and what the file says."""
        return _values(self._row)[key]

    def __iter__(self) -> Iterator[str]:
        """The keys of the file."""
        return iter(_values(self._row))

    def __len__(self) -> int:
        """How many keys say something."""
        return len(_values(self._row))

    def items(self) -> ItemsView[str, tuple[object, object]]:
        """All of them at once."""
        return _values(self._row).items()


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
