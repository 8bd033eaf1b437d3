"""A branch as it stood on two days: which of its units say something else or stand elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import batched

from django.utils import timezone

from units.history.models import KEYS_AT_ONCE, Change, Version


@dataclass(frozen=True, slots=True)
class Moment:
    """After the last change until some day; by its key, 0 before all of them."""

    change: int
    day: date

    @classmethod
    def end_of(cls, day: date) -> Moment:
        """The end of a day."""
        midnight = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
        last = Change.objects.filter(at__lt=midnight).order_by("-at", "-pk")
        return cls(last.values_list("pk", flat=True).first() or 0, day)


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """The states of a unit at two moments, by their primary keys; None where it was not there."""

    key: int
    before: int | None
    after: int | None


def branch_at(top: int, change: int) -> dict[int, int]:
    """The units of a branch as it stood after a change: their keys, and those of their states.

    Those above come before those below. As many questions as the branch has levels. Only units
    have a parent: to ask for the subject, too, would lead SQLite to all of them.
    """
    stood = Version.objects.as_of(change).existing()
    found = dict(stood.of("unit", top).values_list("key", "pk"))
    level = list(found)
    while level:
        below: dict[int, int] = {}
        for some in batched(level, KEYS_AT_ONCE, strict=False):
            below |= stood.filter(parent__in=some).order_by("pk").values_list("key", "pk")
        level = [key for key in below if key not in found]
        found |= below
    return found


def meanwhile(top: int, before: Moment, after: Moment) -> list[Meanwhile]:
    """The units that were in a branch at one of two moments and are not as they were."""
    was, is_now = branch_at(top, before.change), branch_at(top, after.change)
    keys = list(dict.fromkeys((*is_now, *was)))
    was |= _states([key for key in keys if key not in was], before.change)
    is_now |= _states([key for key in keys if key not in is_now], after.change)
    return [
        Meanwhile(key, was.get(key), is_now.get(key))
        for key in keys
        if was.get(key) != is_now.get(key)
    ]


def _states(keys: Iterable[int], change: int) -> dict[int, int]:
    """The states of units that stood elsewhere at the time."""
    found: dict[int, int] = {}
    for some in batched(keys, KEYS_AT_ONCE, strict=False):
        stood = Version.objects.as_of(change).existing().filter(subject="unit", key__in=some)
        found |= stood.values_list("key", "pk")
    return found


def ever_in_branch(top: int) -> Iterator[int]:
    """The keys of a unit and of all that ever stood below it."""
    seen, level = {top}, [top]
    while level:
        yield from level
        below: set[int] = set()
        for some in batched(level, KEYS_AT_ONCE, strict=False):
            rows = Version.objects.filter(parent__in=some).order_by()
            below |= set(rows.values_list("key", flat=True).distinct())
        level = sorted(below - seen)
        seen |= below
