"""The gates of all forms of staff: what is sent is unified, and junk is refused in words.

Browsers send the ends of lines of other systems, and keyboards the same letter in two ways.
"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, ManyToManyField, Model
from django.forms.formsets import TOTAL_FORM_COUNT
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from units.exchange.formats.texts import settled, unstorable
from units.models import Unit
from units.models.partial_dates import DayFormField
from units.specification import AnyField
from units.staff.lookups import ChosenKey, ChosenKeys, ChosenRows, SeveralChosenKeys
from units.staff.permissions import ByRights, InlineByRights
from units.staff.withholding import may_see

_gated_classes: dict[type[forms.CharField], type[forms.CharField]] = {}


FEWEST_FIELDS = 9
"""Of a row of a list, whichever it is."""
_INCOMPLETE = _("Some rows of this form did not arrive. Reload the page and write them again.")


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
            raise ValidationError(_INCOMPLETE, code="missing-rows")

    def _arrived(self) -> int:
        pattern = re.compile(rf"{re.escape(self.prefix or '')}-([0-9]{{1,4}})-")
        places = [int(found[1]) for name in self.data if (found := pattern.match(name))]
        fields = max(len(self.form.base_fields), FEWEST_FIELDS)
        most = (settings.DATA_UPLOAD_MAX_NUMBER_FIELDS or 0) // fields
        return min(max(places, default=-1) + 1, most)


class SentInlineRows(SentRows, BaseInlineFormSet):
    """Rows of an owner."""

    def clean(self) -> None:
        """Refuse a row that is another's, which Django passes over as if it had been saved."""
        super().clean()
        if any(
            row.instance._state.adding
            and row.data.get(row.add_prefix(row._meta.model._meta.pk.name))
            for row in self.initial_forms
        ):
            raise ValidationError(_INCOMPLETE, code="missing-rows")


class GatedForms(ByRights):
    """For admins and inlines: all that is sent to their forms passes the gates."""

    def formfield_for_dbfield(
        self, db_field: AnyField, request: HttpRequest, **kwargs: object
    ) -> forms.Field | None:
        """Django's, with the gate before fields for text."""
        field = _behind_gate(super().formfield_for_dbfield(db_field, request, **kwargs))
        if isinstance(field, DayFormField):
            field.widget.attrs["placeholder"] = " / ".join(field.examples())
        return field

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Model, Model], request: HttpRequest, **kwargs: object
    ) -> forms.ModelChoiceField | None:
        """Django's, with the gate before what is looked up."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", _with_paths(ChosenKey(db_field, admin.site), request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Model, Model], request: HttpRequest, **kwargs: object
    ) -> forms.ModelMultipleChoiceField | None:
        """Django's, with the gate before what is looked up."""
        if db_field.name in self.get_autocomplete_fields(request):
            widget = SeveralChosenKeys(db_field, admin.site)
            kwargs.setdefault("widget", _with_paths(widget, request))
            kwargs.setdefault("form_class", ChosenRows)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class GatedRows(GatedForms, InlineByRights):
    """The same for rows on the form of what holds them."""


def _with_paths(widget: ChosenKeys, request: HttpRequest) -> ChosenKeys:
    """A widget that shows paths of units to those who may see units."""
    widget.reader = request.user if may_see(request.user, Unit) else None
    return widget


def gated_formfield(db_field: AnyField, **kwargs: Any) -> forms.Field | None:
    """The field for a column in forms that no admin makes."""
    return _behind_gate(db_field.formfield(**kwargs))


def is_storable(text: str) -> bool:
    """Whether both databases can keep a text: no null character, no half of a character."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _behind_gate(field: forms.Field | None) -> forms.Field | None:
    """A field, with the gate before it where it is for text or for a day."""
    if isinstance(field, forms.CharField):
        field.__class__ = _gated(type(field))
    if isinstance(field, forms.DateField) and not isinstance(field, DayFormField):
        field.__class__ = DayFormField
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
