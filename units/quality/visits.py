"""Up to where somebody has seen what colleagues did: a visit ends with a pause."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import OperationalError
from django.utils import timezone

from units.databases.waiting import is_busy, waiting
from units.history.models import Change
from units.quality.models import Visit

PAUSE = timedelta(minutes=30)
"""After so long without a look at the desk, it is another visit."""
_AN_INSTANT = 0.05


def seen_before(user: User) -> int:
    """The last change that there was at somebody's visit before this one, by its primary key.

    At the first visit it is the last that there is: what was before is no news.
    """
    visit = Visit.objects.filter(pk=user.pk).first()
    now = timezone.now()
    if visit is not None and now - visit.at < PAUSE / 2:
        return visit.since
    last = Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    since = last
    if visit is not None:
        since = visit.seen if now - visit.at >= PAUSE else visit.since
    _keep(Visit(user=user, at=now, seen=last, since=since))
    return since


def _keep(visit: Visit) -> None:
    """Write it down, if that can be done without waiting: a page is read without waiting."""
    try:
        with waiting(_AN_INSTANT):
            Visit.objects.bulk_create(
                [visit],
                update_conflicts=True,
                unique_fields=["user"],
                update_fields=["at", "seen", "since"],
            )
    except OperationalError as error:
        if not is_busy(error):
            raise
