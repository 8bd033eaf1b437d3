"""What a load changes, said to people and to programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from units.exchange.loading.comparison import PlannedRow, key_of
from units.exchange.loading.plan import Plan


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is added, moved, reordered, changed, removed or missing."""

    action: str
    subject: str
    """The model: ``unit``, ``task`` …"""
    code: str
    unit: str
    """The code of the unit to which it belongs; its own for a unit, empty for kinds and people."""
    values: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    """By key, before and after: fields, ``parent`` of a move, ``order`` of a reordering."""

    def as_json(self) -> dict[str, Any]:
        """For a program; days as ISO 8601."""
        values = {
            key: {"old": _plain(old), "new": _plain(new)} for key, (old, new) in self.values.items()
        }
        return {
            "action": self.action,
            "subject": self.subject,
            "code": self.code,
            "unit": self.unit,
            "values": values,
        }

    def __str__(self) -> str:
        what = f"{self.subject} {self.code}" + (
            f" ({self.unit})" if self.unit not in ("", self.code) else ""
        )
        details = "".join(
            f"\n    {key}: {_said(old)} → {_said(new)}"
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


def difference(plan: Plan, *, is_closing: bool = False) -> list[Change]:
    """All that carrying out a plan changes, and the units that the files do not mention, which it
    leaves or closes.
    """
    plain = (plan.glossary, plan.kinds, plan.people, plan.placement.units, plan.successions)
    found = [change for rows in plain for change in _rows(rows.values())]
    for row, before, after in plan.placement.moved():
        found.append(
            Change("moved", "unit", row.record.code, row.record.code, {"parent": (before, after)})
        )
    for above, was, will_be in plan.placement.reordered():
        found.append(
            Change(
                "reordered",
                "unit",
                above or "",
                above or "",
                {"order": (", ".join(was), ", ".join(will_be))},
            )
        )
    for rows in plan.related.rows.values():
        found += _rows(rows)
    found += [
        Change("removed", str(part._meta.model_name), _code(part), _unit_of(part))
        for part in plan.related.removed
    ]
    action = "closed" if is_closing else "missing"
    found += [
        Change(action, "unit", unit.code, unit.code)
        for unit in plan.missing
        if not (is_closing and unit.dissolved_on)
    ]
    return found


def _rows(rows: Any) -> Iterator[Change]:
    row: PlannedRow
    for row in rows:
        values = {key_of(column): change for column, change in row.changes.items()}
        unit = row.unit.record.code if row.unit.record.record_type.name == "unit" else ""
        if row.is_new or values:
            yield Change(
                "added" if row.is_new else "changed",
                row.record.record_type.name,
                row.record.code or _code(row.instance),
                unit,
                values,
            )


def _code(part: models.Model) -> str:
    return str(getattr(part, "code", "") or getattr(getattr(part, "person", None), "code", ""))


def _unit_of(part: Any) -> str:
    unit = getattr(part, "unit", None) or getattr(getattr(part, "post", None), "unit", None)
    return unit.code if unit else ""


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | None) else value.isoformat()


def _said(value: Any) -> str:
    if value is None or value == "":
        return _("nothing")
    return str(_plain(value))
