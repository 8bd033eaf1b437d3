"""What a change does to things, one difference at a time: for people, for programs, to be kept.

Loads say so of what they would do, history of what was done, proposals of what is to come.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypedDict, cast

from django.utils.translation import gettext as _

from units.specification import RECORD_TYPES
from units.text.days import AnyDay


class StoredValue(TypedDict):
    """A value before and after."""

    old: str | int | None
    new: str | int | None


class StoredDifference(TypedDict):
    """One difference, as it is kept."""

    action: str
    subject: str
    code: str
    unit: str
    values: dict[str, StoredValue]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is added, moved, reordered, changed, removed or missing."""

    action: str
    subject: str
    """The model: ``unit``, ``task`` …"""
    code: str
    unit: str
    """The code of the unit to which it belongs; its own for a unit, empty for kinds and people."""
    values: Mapping[str, tuple[object, object]] = field(default_factory=dict)
    """By key, before and after: fields, ``parent`` of a move, ``order`` of a reordering."""

    def as_json(self) -> StoredDifference:
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


def _as_json(value: object) -> str | int | None:
    return value if isinstance(value, str | int | None) else cast("AnyDay", value).isoformat()


def _in_words(value: object) -> str:
    if value is None or value == "":
        return _("nothing")
    return str(_as_json(value))
