"""The forms of a unit by the part, as an editor sends them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import flatten
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from tests.browser_forms import as_sent
from units.models import Post, Unit
from units.staff.workspace.parts import InParts

PARTS = {
    column: str(part)
    for part, form in admin.site.get_model_admin(Unit).parts.items()
    for column in flatten(list(form.fields))
}
"""The part on whose form a column of a unit stands."""


def workspace(unit: Unit, language: str = "en") -> str:
    """The address of the workspace of a unit."""
    with override(language):
        return reverse("admin:units_unit_change", args=[unit.pk])


def part_of(owner: Unit | Post, part: str, row: object = None, language: str = "en") -> str:
    """The address of the form of a part; ``row`` is the key of a row of a list, or ``new``."""
    assert isinstance(admin.site.get_model_admin(type(owner)), InParts)
    name = f"admin:units_{owner._meta.model_name}"
    with override(language):
        if row is None:
            return reverse(f"{name}_part", args=[owner.pk, part])
        return reverse(f"{name}_row", args=[owner.pk, part, row])


def with_column(unit: Unit, column: str, language: str = "en") -> str:
    """The address of the form on which a column of a unit stands."""
    return part_of(unit, PARTS[column], language=language)


def sent(client: Client, address: str, form: str = "unit_form") -> dict[str, Any]:
    """The form at an address as a browser sends it untouched."""
    return dict(as_sent(client.get(address).text, form))


def save(client: Client, address: str, form: str = "unit_form", **changes: object) -> Any:
    """Send the form at an address with some fields changed."""
    return client.post(address, sent(client, address, form) | changes)
