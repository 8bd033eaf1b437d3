"""The gate of all texts that staff type: what is stored does not depend on who sent it.

Browsers send the ends of lines of other systems, and keyboards the same letter in two ways.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Field
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

_gated_classes: dict[type[forms.CharField], type[forms.CharField]] = {}


class GatedText(forms.CharField):
    """Mixed into a field for text: what is typed is unified, and compared as it would be."""

    def to_python(self, value: Any) -> Any:
        """The text with LF at the ends of its lines, in NFC; refused where it cannot be stored."""
        return super().to_python(_unified(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether somebody wrote something else: another way to send the same is none."""
        try:
            return bool((self.to_python(initial) or "") != (self.to_python(data) or ""))
        except ValidationError:
            return True


class GatedTexts:
    """For admins and inlines: every text of their forms passes the gate."""

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """Django's, with the gate before fields for text."""
        field: forms.Field | None = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if isinstance(field, forms.CharField):
            field.__class__ = _gated(type(field))
        return field


def _gated(field_class: type[forms.CharField]) -> type[forms.CharField]:
    if field_class not in _gated_classes:
        _gated_classes[field_class] = type("GatedText", (GatedText, field_class), {})
    return _gated_classes[field_class]


def _unified(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValidationError(
            _("This text holds half of a character. Type the character anew."), code="surrogate"
        ) from error
    return unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
