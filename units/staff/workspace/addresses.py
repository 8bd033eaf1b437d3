"""Where the workspace of a unit is, and the places in it to which one comes back."""

from __future__ import annotations

from django.urls import reverse

from units.staff.workspace.acts import Part


def workspace_of(unit: int, place: str = "") -> str:
    """The address of the workspace of a unit, by its key, at a place in it."""
    address = reverse("admin:units_unit_change", args=[unit])
    return f"{address}#{place}" if place else address


def workspace_at(unit: int, part: Part | None) -> str:
    """The address of a part in the workspace of a unit."""
    return workspace_of(unit, f"part-{part}" if part else "")
