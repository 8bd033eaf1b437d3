"""Choosing a unit: names recur from ministry to ministry, so each choice says its path."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import PermissionDenied
from django.db.models import Field, Q
from django.forms import Field as FormField
from django.forms import ModelChoiceField, ModelMultipleChoiceField
from django.http import HttpRequest

from units.models import Unit
from units.reading import read
from units.territories import territory_name


def name_of_body(unit: Unit) -> str:
    """The name of a unit; of a body at the top, with its country."""
    name = str(read(unit, "name")) or unit.code
    return f"{name} ({territory_name(unit.territory)})" if unit.parent_id is None and unit.territory else name


def paths(units: Iterable[Unit]) -> dict[int, str]:
    """For each unit its name and the names of those above it, nearest first, in one query for all."""
    units = list(units)
    above = Q()
    for unit in units:
        above |= Q(tree_id=unit.tree_id, lft__lt=unit.lft, rght__gt=unit.rght)
    parents = list(Unit.objects.filter(above).for_listing().order_by("-level")) if above else []
    return {
        unit.pk: " ‹ ".join(
            name_of_body(part)
            for part in (unit, *(parent for parent in parents if parent.tree_id == unit.tree_id and _holds(parent, unit)))
        )
        for unit in units
    }


def _holds(parent: Unit, unit: Unit) -> bool:
    return bool(parent.lft < unit.lft and parent.rght > unit.rght)


class UnitChoices(AutocompleteJsonView):
    """The units that match what is typed; permissions and searching are the admin's own."""

    def process_request(self, request: HttpRequest) -> Any:
        """Refuse to list anything but units."""
        term, model_admin, source_field, to_field_name = super().process_request(request)
        if model_admin.model is not Unit:
            raise PermissionDenied
        return term, model_admin, source_field, to_field_name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page of choices, with their paths."""
        context = super().get_context_data(**kwargs)
        self.paths = paths(context["object_list"])
        return context

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        """One choice."""
        return {"id": str(getattr(obj, to_field_name)), "text": self.paths[obj.pk]}


class _Labelled:
    """What is chosen already is shown as it was offered."""

    def label_from_instance(self, obj: Unit) -> str:
        return paths([obj])[obj.pk]


class UnitField(_Labelled, ModelChoiceField):
    """One unit."""


class UnitsField(_Labelled, ModelMultipleChoiceField):
    """Several units."""


class UnitSelect(AutocompleteSelect):
    """Asks ``UnitChoices``."""

    url_name = "%s:units_unit_choices"


class UnitSelectMultiple(AutocompleteSelectMultiple):
    """Asks ``UnitChoices``."""

    url_name = "%s:units_unit_choices"


class ChoosesUnits:
    """For admins whose ``autocomplete_fields`` lead to units."""

    admin_site: Any

    def formfield_for_foreignkey(self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any) -> FormField | None:
        """With the path of each unit."""
        if db_field.related_model is Unit:
            kwargs |= {"form_class": UnitField, "widget": UnitSelect(db_field, self.admin_site)}
        field: FormField | None = super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]
        return field

    def formfield_for_manytomany(self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any) -> FormField | None:
        """With the path of each unit."""
        if db_field.related_model is Unit:
            kwargs |= {"form_class": UnitsField, "widget": UnitSelectMultiple(db_field, self.admin_site)}
        field: FormField | None = super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]
        return field
