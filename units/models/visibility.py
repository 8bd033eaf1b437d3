"""When a unit itself is published, as conditions on its columns."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils import timezone


def is_published_on(on: date | None = None) -> Q:
    """The condition that a unit itself is published on a day (today by default)."""
    day = on or timezone.localdate()
    begun = Q(published_from__isnull=True) | Q(published_from__lte=day)
    not_ended = Q(published_until__isnull=True) | Q(published_until__gte=day)
    return Q(status="published") & begun & not_ended


def may_be_hidden() -> Q:
    """A condition that every hidden unit meets and few others do.

    An index holds just these, so that visibility is quickly asked.
    """
    has_window = Q(published_from__isnull=False) | Q(published_until__isnull=False)
    return ~Q(status="published") | has_window
