"""Since when somebody has made sure of the contacts that a page shows."""

from __future__ import annotations

from collections.abc import Iterable

from units.models import Contact
from units.text.days import PartialDate


def confirmed_in(contacts: Iterable[Contact]) -> PartialDate | None:
    """The month in which the one was confirmed that waits longest; None if any never was.

    Readers rely on all that is shown, so the freshest says nothing to them.
    """
    days = [contact.checked_on for contact in contacts]
    known = [day for day in days if day is not None]
    if not known or len(known) < len(days):
        return None
    return PartialDate(min(known).year, min(known).month)
