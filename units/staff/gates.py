"""The gates of all forms of staff: what is sent is unified, and junk is refused in words.

Browsers send the ends of lines of other systems, and keyboards the same letter in two ways.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import (
    AutocompleteMixin,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, ManyToManyField, Model
from django.forms.formsets import TOTAL_FORM_COUNT
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.formats import localize_input
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from units.exchange.formats.texts import settled, unstorable
from units.exchange.specification import AnyField
from units.models import Succession, Unit
from units.text.languages import ENGLISH, LANGUAGES, SERBIAN_CYRILLIC, SERBIAN_LATIN, SLOVENE

_A_DAY = date(2020, 11, 30)
"""An example of how a day is written."""
_KEY = re.compile("[0-9]{1,18}")
_gated_classes: dict[type[forms.CharField], type[forms.CharField]] = {}


FEWEST_FIELDS = 9
"""Of a row of a list, whichever it is."""
type Units = forms.ModelMultipleChoiceField[Unit]


class GatedText(forms.CharField):
    """Mixed into a field for text: what is typed is unified, and compared as it would be."""

    def to_python(self, value: object) -> str | None:
        """The text as files would bring it, too; refused where it cannot be stored."""
        is_line = not isinstance(self.widget, forms.Textarea)
        return super().to_python(_unified(value, is_line=is_line))

    def has_changed(self, initial: object, data: object) -> bool:
        """Whether somebody wrote something else: another way to send the same is none."""
        try:
            return bool((self.to_python(initial) or "") != (self.to_python(data) or ""))
        except ValidationError:
            return True


class SentRows(forms.BaseFormSet):
    """Mixed into the rows of a form: no more are made than were sent, whatever number it states.

    Nor more than a form could send: Django takes so many fields of a request and no more.
    """

    def total_form_count(self) -> int:
        """Django's, which makes thousands of rows of nothing."""
        stated = super().total_form_count() or 0
        return min(stated, self._arrived()) if self.is_bound else stated

    def clean(self) -> None:
        """Refuse what came in part."""
        super().clean()
        stated = self.management_form.cleaned_data[TOTAL_FORM_COUNT] or 0
        if stated > self.total_form_count():
            message = _(
                "Some rows of this form did not arrive. Load the page anew and write them again."
            )
            raise ValidationError(message, code="missing-rows")

    def _arrived(self) -> int:
        pattern = re.compile(rf"{re.escape(self.prefix or '')}-([0-9]{{1,4}})-")
        places = [int(found[1]) for name in self.data if (found := pattern.match(name))]
        fields = max(len(self.form.base_fields), FEWEST_FIELDS)
        most = (settings.DATA_UPLOAD_MAX_NUMBER_FIELDS or 0) // fields
        return min(max(places, default=-1) + 1, most)


class SentInlineRows(SentRows, BaseInlineFormSet):
    """Rows of an owner."""


type Group = tuple[str | None, list[dict[str, object]], int | None]
"""A name, the choices under it and its place."""


_TEXTS_OF_LOOKUPS = {SLOVENE: "sl", SERBIAN_CYRILLIC: "sr-Cyrl", SERBIAN_LATIN: "sr", "ka": "ka"}
"""The files with select2's own texts, of which Django's table names some wrongly and some not."""


class ChosenKeys(AutocompleteMixin):
    """Mixed into a widget that looks up what is chosen: what can name no row chooses none.

    It speaks the language of the page.
    """

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
        """Django's, which takes what was sent for keys."""
        return super().optgroups(name, [key for key in value if is_key(key)], attr)


class ChosenKey(ChosenKeys, AutocompleteSelect):
    pass


class SeveralChosenKeys(ChosenKeys, AutocompleteSelectMultiple):
    pass


class GatedForms(BaseModelAdmin[Any]):
    """For admins and inlines: all that is sent to their forms passes the gates."""

    def formfield_for_dbfield(
        self, db_field: AnyField, request: HttpRequest, **kwargs: object
    ) -> forms.Field | None:
        """Django's, with the gate before fields for text."""
        field = _behind_gate(super().formfield_for_dbfield(db_field, request, **kwargs))
        if isinstance(field, forms.DateField):
            field.widget.attrs["placeholder"] = localize_input(_A_DAY)
        return field

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Model, Model], request: HttpRequest, **kwargs: object
    ) -> forms.ModelChoiceField | None:
        """Django's, with the gate before what is looked up."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ChosenKey(db_field, admin.site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Model, Model], request: HttpRequest, **kwargs: object
    ) -> forms.ModelMultipleChoiceField | None:
        """Django's, with the gate before what is looked up."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", SeveralChosenKeys(db_field, admin.site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


def look_up_successors(field: Units) -> None:
    """Let units be looked up in a field that is none of a model's."""
    field.widget = SeveralChosenKeys(Succession._meta.get_field("results"), admin.site)
    field.widget.choices = field.choices


def gated_formfield(db_field: AnyField, **kwargs: Any) -> forms.Field | None:
    """The field for a column in forms that no admin makes."""
    return _behind_gate(db_field.formfield(**kwargs))


def is_key(sent: object) -> bool:
    """Whether what was sent can be the primary key of a row."""
    return bool(_KEY.fullmatch(str(sent)))


def is_storable(text: str) -> bool:
    """Whether both databases can keep a text: no null character, no half of a character."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _behind_gate(field: forms.Field | None) -> forms.Field | None:
    """A field, with the gate before it where it is for text."""
    if isinstance(field, forms.CharField):
        field.__class__ = _gated(type(field))
    return field


def _gated(field_class: type[forms.CharField]) -> type[forms.CharField]:
    if field_class not in _gated_classes:
        _gated_classes[field_class] = type("GatedText", (GatedText, field_class), {})
    return _gated_classes[field_class]


def _unified(value: object, *, is_line: bool) -> object:
    """What was sent as files would bring it, too."""
    if not isinstance(value, str):
        return value
    if message := unstorable(value):
        raise ValidationError(message, code="unstorable")
    return settled(value, is_line=is_line)
