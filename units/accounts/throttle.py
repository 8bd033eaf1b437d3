"""How often something may fail before one has to wait.

A try is counted before it is made and taken back when it succeeds, so that a thousand at the same
time are not a thousand tries. While somebody has to wait nothing is tried and nothing counted, so
that a wait has an end. The rules and their reasons: docs/decisions/0025-signing-in.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import ngettext

from units.accounts.clients import address_of, network_of
from units.accounts.devices import known_device
from units.accounts.digests import digest, digest_of_name
from units.accounts.models import FailedTries
from units.databases import writing

_MOST_FORGOTTEN = 1_000
"""Counts that one try clears away: always more than it makes."""
_MINUTES_IN_WORDS = 120
"""From here on a wait is told in hours."""


@dataclass(frozen=True, slots=True)
class Rule:
    """So many failures in such a time, by what they have in common."""

    sort: str
    limit: int
    window: timedelta
    by_name: bool = False
    by_network: bool = False
    by_device: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules for one act: from browsers that a user has signed in from, and from others."""

    elsewhere: tuple[Rule, ...]
    known: tuple[Rule, ...]


_QUARTER, _HOUR, _DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
PASSWORD = Rules(
    elsewhere=(
        Rule("password", 5, _QUARTER, by_name=True, by_network=True),
        Rule("password-name", 50, _HOUR, by_name=True),
        Rule("password-network", 30, _HOUR, by_network=True),
    ),
    known=(Rule("password-device", 10, _QUARTER, by_name=True, by_device=True),),
)
CODE = Rules(
    elsewhere=(
        Rule("code", 5, _QUARTER, by_name=True),
        Rule("code-day", 20, _DAY, by_name=True),
    ),
    known=(
        Rule("code-device", 5, _QUARTER, by_name=True, by_device=True),
        Rule("code-device-day", 20, _DAY, by_name=True, by_device=True),
    ),
)
CONFIRMATION = Rules(
    elsewhere=(Rule("confirmation", 5, _QUARTER, by_name=True),),
    known=(Rule("confirmation-device", 5, _QUARTER, by_name=True, by_device=True),),
)


class TooManyTries(Exception):
    """One has to wait, for so many seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds

    def __str__(self) -> str:
        return wait_in_words(self.seconds)


class Try:
    """One try, counted. Whoever makes it says when it has succeeded."""

    def __init__(self, rules: Rules, name: str, request: HttpRequest) -> None:
        """Count it, or raise that there were too many."""
        device = known_device(request, name)
        network = digest("network", network_of(address_of(request)))
        who = digest_of_name(name)
        self.keys: dict[str, Rule] = {}
        counts, now = [], timezone.now()
        for rule in rules.known if device else rules.elsewhere:
            named = who if rule.by_name else ""
            placed = network if rule.by_network else ""
            key = digest("tries", rule.sort, named, placed, device if rule.by_device else "")
            self.keys[key] = rule
            counts.append(
                FailedTries(key=key, name=named, network=placed, limit=rule.limit, ends_at=now)
            )
        forget_ended()
        self.fills = self._count(sorted(counts, key=lambda count: count.key))
        """Whether the next one like it has to wait if this fails."""

    def succeeded(self) -> None:
        """Take it back. What only this user can have caused is forgotten altogether."""
        with writing():
            for key in sorted(self.keys):
                rule, found = self.keys[key], FailedTries.objects.filter(key=key)
                is_own = rule.by_name and (rule.by_network or rule.by_device)
                if is_own and rule.window == _QUARTER:
                    found.delete()
                else:
                    found.filter(failures__gt=0).update(failures=F("failures") - 1)

    def _count(self, counts: Sequence[FailedTries]) -> bool:
        now = timezone.now()
        with writing():
            FailedTries.objects.bulk_create(counts, ignore_conflicts=True)
            locked = FailedTries.objects.select_for_update().order_by("key")
            rows = list(locked.filter(key__in=self.keys))
            for row in rows:
                if row.ends_at <= now:
                    rule = self.keys[row.key]
                    row.failures, row.limit, row.ends_at = 0, rule.limit, now + rule.window
            full = [row.ends_at for row in rows if row.failures >= row.limit]
            for row in rows:
                row.failures += 1
            if not full:
                FailedTries.objects.bulk_update(rows, ["failures", "limit", "ends_at"])
        if full:
            raise TooManyTries(_seconds_until(max(full), now))
        return any(row.failures == row.limit for row in rows)


def let_in(name: str = "", address: str = "") -> int:
    """Forget what failed under a name or from an address; all of it where neither is given."""
    counts = FailedTries.objects.all()
    if name:
        counts = counts.filter(name=digest_of_name(name))
    if address:
        counts = counts.filter(network=digest("network", network_of(address)))
    return counts.delete()[0]


def is_locked_out(name: str) -> bool:
    """Whether somebody has to wait who types this name, at least somewhere."""
    return FailedTries.objects.locking().filter(name=digest_of_name(name)).exists()


def forget_ended() -> None:
    """Clear away counts whose time is over, without waiting for others who do the same."""
    with writing():
        ended = FailedTries.objects.ended().select_for_update(skip_locked=True)
        FailedTries.objects.filter(key__in=ended.values("key")[:_MOST_FORGOTTEN]).delete()


def wait_in_words(seconds: int) -> str:
    """A sentence that says how long one has to wait."""
    minutes = ceil(seconds / 60)
    if minutes > _MINUTES_IN_WORDS:
        hours = ceil(minutes / 60)
        message = ngettext(
            "There were too many failed attempts. Try again in %(hours)d hour.",
            "There were too many failed attempts. Try again in %(hours)d hours.",
            hours,
        )
        return message % {"hours": hours}
    message = ngettext(
        "There were too many failed attempts. Try again in %(minutes)d minute.",
        "There were too many failed attempts. Try again in %(minutes)d minutes.",
        minutes,
    )
    return message % {"minutes": minutes}


def _seconds_until(moment: datetime, now: datetime) -> int:
    return max(1, ceil((moment - now).total_seconds()))
