"""What several acts ask in the same way: days, and texts in the language of the page."""

from __future__ import annotations

from datetime import date
from typing import cast

from django.contrib.admin.widgets import AdminDateWidget
from django.utils import timezone
from django.utils.formats import date_format, localize_input

from units.models.partial_dates import DayFormField
from units.staff.acts.pages import language_at_hand
from units.staff.gates import GatedText


def day_field(label: object, *, required: bool = True) -> DayFormField:
    """A day, today unless somebody says otherwise."""
    field = DayFormField(
        label=cast(str, label),
        required=required,
        widget=AdminDateWidget,
        initial=timezone.localdate if required else None,
    )
    field.widget.attrs["placeholder"] = localize_input(timezone.localdate())
    return field


def text_field(label: object, length: int) -> GatedText:
    """A text in the language of the page, which need not be given."""
    field = GatedText(label=cast(str, label), max_length=length, required=False)
    field.widget.attrs |= {"lang": language_at_hand().tag, "class": "vTextField"}
    return field


def said_day(day: date) -> str:
    """A day in words."""
    return date_format(day, "DATE_FORMAT")
