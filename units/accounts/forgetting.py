"""Forgetting what is old: audit entries, counts of failures, sessions."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Model, QuerySet
from django.utils import timezone

from units.accounts.models import AuditEntry, FailedTries, OpenSession

_AT_ONCE = 1_000
"""Rows of a sort that go in one statement, so that nobody has to wait for long."""


def forget_old(most: int | None = None) -> int:
    """Forget what is old, so many rows of each sort at most; give their number."""
    return sum(_forget(rows, most) for rows in _old())


def _old() -> list[QuerySet[Model]]:
    now = timezone.now()
    kept_since = now - timedelta(days=settings.AUDIT_DAYS)
    return [
        AuditEntry.objects.before(kept_since),
        FailedTries.objects.ended(),
        OpenSession.objects.filter(expire_date__lte=now),
        Session.objects.filter(expire_date__lte=now),  # of before sessions knew their users
    ]


def _forget(old: QuerySet[Model], most: int | None) -> int:
    forgotten = 0
    while most is None or forgotten < most:
        chosen = old.order_by().values_list("pk", flat=True)[:_AT_ONCE]
        gone = old.model._default_manager.filter(pk__in=list(chosen))
        number = gone.delete()[0]
        forgotten += number
        if not number:
            break
    return forgotten
