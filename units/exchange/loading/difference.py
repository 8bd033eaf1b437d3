"""What a load changes, said to people and to programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from django.db import models
from django.utils.translation import gettext as _

from units.exchange.loading.closings import HowToClose
from units.exchange.loading.comparison import AnyRow
from units.exchange.loading.placement import Placement
from units.exchange.loading.plan import Plan
from units.models import Unit
from units.models.upload import StoredChange
from units.specification import RECORD_TYPES, key_of
from units.text.days import AnyDay


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is added, moved, reordered, changed, removed or missing."""

    action: str
    subject: str
    """The model: ``unit``, ``task`` …"""
    code: str
    unit: str
    """The code of the unit to which it belongs; its own for a unit, empty for kinds and people."""
    values: dict[str, tuple[object, object]] = field(default_factory=dict)
    """By key, before and after: fields, ``parent`` of a move, ``order`` of a reordering."""

    def as_json(self) -> StoredChange:
        """For a program; days as ISO 8601."""
        return {
            "action": self.action,
            "subject": self.subject,
            "code": self.code,
            "unit": self.unit,
            "values": {
                key: {"old": _as_json(old), "new": _as_json(new)}
                for key, (old, new) in self.values.items()
            },
        }

    def __str__(self) -> str:
        model = RECORD_TYPES[self.subject].model._meta.verbose_name
        where = f" ({self.unit})" if self.unit not in ("", self.code) else ""
        what = f"{model} {self.code}{where}"
        details = "".join(
            f"\n    {key}: {_in_words(old)} → {_in_words(new)}"
            for key, (old, new) in self.values.items()
            if self.action != "added"
        )
        return f"{ACTIONS[self.action]()}: {what}{details}"


ACTIONS: dict[str, Callable[[], str]] = {
    "added": lambda: _("added"),
    "moved": lambda: _("moved"),
    "reordered": lambda: _("reordered"),
    "changed": lambda: _("changed"),
    "removed": lambda: _("removed"),
    "missing": lambda: _("missing from the file"),
    "closed": lambda: _("closed"),
}


def difference(plan: Plan, how: HowToClose | None = None) -> list[Change]:
    """All that carrying out a plan changes.

    With the units that the files do not mention, which it leaves or closes, if it is said how.
    """
    listed = (plan.glossary, plan.kinds, plan.people, plan.placement.units, plan.successions)
    return [
        *(change for rows in listed for change in _values_of(rows.values())),
        *_places(plan.placement),
        *(change for rows in plan.related.rows.values() for change in _values_of(rows)),
        *(Change("removed", _model(row), _code(row), _unit(row)) for row in plan.related.removed),
        *_ended(plan.ended),
        *_missing(plan.missing, how),
    ]


def _values_of(rows: Iterable[AnyRow]) -> Iterator[Change]:
    """What is added, and what comes to say something else."""
    for row in rows:
        if row.is_written:
            stated = row.unit.record
            yield Change(
                "added" if row.is_new else "changed",
                row.record.record_type.name,
                row.record.code or _code(row.instance),
                stated.code if stated.record_type.name == "unit" else "",
                {key_of(column): change for column, change in row.changes.items()},
            )


def _places(placement: Placement) -> Iterator[Change]:
    """What comes to stand elsewhere."""
    for row, before, after in placement.moved():
        code = row.record.code
        yield Change("moved", "unit", code, code, {"parent": (before, after)})
    for above, was, will_be in placement.reordered():
        order = (", ".join(was), ", ".join(will_be))
        yield Change("reordered", "unit", above or "", above or "", {"order": order})


def _ended(ended: Mapping[AnyDay, Iterable[Unit]]) -> Iterator[Change]:
    for day, units in ended.items():
        yield from (_closed(unit, day) for unit in units)


def _missing(units: Sequence[Unit], how: HowToClose | None) -> Iterator[Change]:
    if how is None:
        yield from (Change("missing", "unit", unit.code, unit.code) for unit in units)
        return
    living = [unit for unit in units if unit.dissolved_on is None]
    yield from (_closed(unit, how.on) for unit in living)
    if how.way and living:
        yield Change("added", "succession", how.closing(living, ()).code(), "")


def _closed(unit: Unit, day: AnyDay) -> Change:
    return Change("closed", "unit", unit.code, unit.code, {"dissolved_on": (None, day)})


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


def _as_json(value: object) -> str | int | None:
    return value if isinstance(value, str | int | None) else cast("AnyDay", value).isoformat()


def _in_words(value: object) -> str:
    if value is None or value == "":
        return _("nothing")
    return str(_as_json(value))
