"""Fields in which something is looked up and chosen: what can name no row chooses none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import (
    AutocompleteMixin,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language

from units.models import Succession, Unit
from units.rights.holding import Anybody
from units.staff.paths import paths_of
from units.text.languages import ENGLISH, LANGUAGES, SERBIAN_CYRILLIC, SERBIAN_LATIN, SLOVENE

_KEY = re.compile("[0-9]{1,18}")

type Units = forms.ModelMultipleChoiceField[Unit]
type Group = tuple[str | None, list[dict[str, object]], int | None]
"""A name, the choices under it and its place."""


_TEXTS_OF_LOOKUPS = {SLOVENE: "sl", SERBIAN_CYRILLIC: "sr-Cyrl", SERBIAN_LATIN: "sr", "ka": "ka"}
"""The files with select2's own texts, of which Django's table names some wrongly and some not."""


class AskedPlainly(admin.ModelAdmin[Any]):
    """For admins: lists that answer what a question can mean, and take no patterns.

    Each database reads patterns in its own way, and some take longer than anybody lives.
    """

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Django's, without patterns."""
        is_pattern = lookup.endswith(("__regex", "__iregex"))
        return not is_pattern and super().lookup_allowed(lookup, value, request)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Django's, which would show another list instead, or fail at a year that never comes."""
        try:
            return super().get_changelist_instance(request)
        except (IncorrectLookupParameters, OverflowError) as error:
            raise BadRequest from error


class ChosenKeys(AutocompleteMixin):
    """Mixed into a widget that looks up what is chosen, in the language of the page."""

    reader: Anybody | None = None
    """To whom units are named with what is above them; None where that may not be seen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.i18n_name = _TEXTS_OF_LOOKUPS.get(get_language() or "", ENGLISH)

    def build_attrs(
        self, base_attrs: dict[str, object], extra_attrs: dict[str, object] | None = None
    ) -> dict[str, object]:
        """Django's, with the language as pages call it."""
        attrs: dict[str, object] = super().build_attrs(base_attrs, extra_attrs)
        return attrs | {"lang": LANGUAGES[get_language() or ENGLISH].tag}

    def optgroups(
        self, name: str, value: Sequence[str], attr: dict[str, object] | None = None
    ) -> list[Group]:
        """Django's, which takes what was sent for keys; units with the path to the top."""
        groups: list[Group] = super().optgroups(name, [key for key in value if is_key(key)], attr)
        if self.reader and self.choices.queryset.model is Unit:
            options = [option for _name, group, _place in groups for option in group]
            chosen = {str(option["value"]): option for option in options if option["value"]}
            for key, path in paths_of(Unit.objects.filter(pk__in=chosen), self.reader).items():
                chosen[str(key)]["label"] = path
        return groups


class ChosenKey(ChosenKeys, AutocompleteSelect):
    pass


class SeveralChosenKeys(ChosenKeys, AutocompleteSelectMultiple):
    pass


class ChosenRows(forms.ModelMultipleChoiceField):
    """Rows that were looked up; what can name none is refused before a database is asked."""

    def clean(self, value: object) -> QuerySet[Any]:
        """The rows. Raises ``ValidationError`` where something else was sent."""
        value = self.prepare_value(value)  # rows, where the field is read only
        for key in value if isinstance(value, list | tuple) else ():
            if not is_key(key):
                message = self.error_messages["invalid_pk_value"]
                raise ValidationError(message, code="invalid_pk_value", params={"pk": key})
        rows: QuerySet[Any] = super().clean(value)
        return rows


def look_up_successors(field: Units) -> None:
    """Let units be looked up in a field that is none of a model's."""
    field.widget = SeveralChosenKeys(Succession._meta.get_field("results"), admin.site)
    field.widget.choices = field.choices


def is_key(sent: object) -> bool:
    """Whether what was sent can be the primary key of a row."""
    return bool(_KEY.fullmatch(str(sent)))
