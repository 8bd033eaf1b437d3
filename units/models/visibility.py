"""When a unit itself is published, as conditions on its columns; when its past is told."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from units.models.unit import Unit


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


def was_shown(chain: Sequence[Unit], day: date, visible_now: Container[int]) -> bool:
    """Whether citizens are told of a unit as it stood on a day.

    ``chain`` leads to it from the top, as it stood then. It was published with all above it, and it
    is not withheld now: ``visible_now`` are the keys of the units that citizens may see today.
    """
    return chain[-1].pk in visible_now and all(unit.is_published(day) for unit in chain)
