"""All that a unit's page shows of its own, read in as many queries for one unit as for many."""

from __future__ import annotations

from datetime import date

from django.db.models import Prefetch

from units.models.people import Post
from units.models.unit import UnitQuerySet


def with_contents(units: UnitQuerySet, on: date | None = None) -> UnitQuerySet:
    """Units with their tasks, contacts and posts, and who holds these on a day.

    The day is today by default.
    """
    posts = Prefetch("posts", Post.objects.with_holders(on))
    return units.select_related("kind").prefetch_related(
        "tasks", "contacts", posts, "posts__contacts"
    )
