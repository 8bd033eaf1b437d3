"""What a row keeps of languages: that of its source, and that one of them is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from units.text.languages import LANGUAGES

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_NOT_BLANK = "[^\\s\u00a0]"
"""A sign that can be seen; PostgreSQL does not count a no-break space as space in every locale."""


def original_language_field(default: str = "") -> models.CharField[str, str]:
    """The language in which something was first written."""
    return models.CharField(
        _("original language"),
        max_length=10,
        choices=[(language.code, language.autonym) for language in LANGUAGES.values()],
        blank=True,
        default=default,
        help_text=_(
            "The language of the source. Texts that are missing elsewhere are shown in it."
        ),
    )


def filled(field: str) -> Q:
    """The condition that a translated field is filled in at least one language."""
    condition = Q()
    for language in LANGUAGES.values():
        column = f"{field}_{language.suffix}"
        condition |= Q(**{f"{column}__isnull": False, f"{column}__regex": _NOT_BLANK})
    return condition


def filled_in_some_language(field: str, message: StrOrPromise) -> models.CheckConstraint:
    """No language is required more than another, but one of them is."""
    return models.CheckConstraint(
        name=f"%(class)s_{field}_in_some_language",
        condition=filled(field),
        violation_error_message=message,
    )
