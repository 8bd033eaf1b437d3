"""Dates in words, as far as they are known."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import pgettext

from units.text.days import AnyDay, PartialDate


def day_in_words(day: AnyDay, *, short: bool = False) -> str:
    """A date as the reader's language writes it: “3 May 2019”, “May 2019”, “2019”.

    Alone or after a colon, not within a sentence; ``short`` for where there is little room.
    """
    if isinstance(day, date):
        return date_format(day, "SHORT_DATE_FORMAT" if short else "DATE_FORMAT")
    if day.month:
        return date_format(day.first, "YEAR_MONTH_FORMAT")
    return pgettext("a year alone", "%(year)s") % {"year": day.isoformat()}


def when(day: AnyDay) -> str:
    """The same with what a sentence needs before it, where the language has it: “in May 2019”."""
    words = {"day": day_in_words(day)}
    if isinstance(day, PartialDate):
        return pgettext("a month or a year", "in %(day)s") % words
    return pgettext("a day", "on %(day)s") % words
