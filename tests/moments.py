"""Days on which tests write and read, whatever day it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from unittest.mock import patch

from django.utils import timezone


@contextmanager
def on(day: date, hour: int = 12) -> Iterator[None]:
    """Let it be an hour of a day."""
    moment = timezone.make_aware(datetime.combine(day, time(hour)))
    with patch("django.utils.timezone.now", lambda: moment):
        yield


def days_ago(number: int) -> date:
    return timezone.localdate() - timedelta(days=number)
