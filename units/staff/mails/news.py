"""What colleagues changed since a moment, as far as somebody may see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse

from units.authorship import Door
from units.history.models import Change, Version
from units.staff.history_rights import seen_by
from units.staff.history_words import name_of_state

MOST_NAMED = 10
MOST_COUNTED = 1_000
"""More are “so many or more”: nobody reads them one by one."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One change of a colleague."""

    who: str
    what: str
    path: str


@dataclass(frozen=True, slots=True)
class News:
    """What colleagues changed."""

    number: int = 0
    deeds: list[Deed] = field(default_factory=list)
    """The last of them."""

    @property
    def is_cut(self) -> bool:
        """Whether there are more than were counted."""
        return self.number >= MOST_COUNTED

    @property
    def unnamed(self) -> int:
        """How many are not named."""
        return self.number - len(self.deeds)


def news_for(user: User, since: datetime) -> News:
    """What others changed since a moment of what somebody may see, the last first."""
    changes = _changes_of_others(user, since)
    number = len(changes.values_list("pk")[:MOST_COUNTED])
    return News(number, _deeds(changes[:MOST_NAMED])) if number else News()


def _changes_of_others(user: User, since: datetime) -> QuerySet[Change]:
    made = seen_by(user, Version.objects.filter(since=OuterRef("pk"))).order_by("pk")
    changes = Change.objects.filter(Exists(made), at__gt=since).exclude(door=Door.BEGINNING)
    changes = changes.exclude(by=user).select_related("by").order_by("-pk")
    return changes.annotate(first=Subquery(made.values("pk")[:1]))


def _deeds(changes: Iterable[Change]) -> list[Deed]:
    """With the names of what they touched first, asked for all at once."""
    listed = [(change, int(getattr(change, "first", 0))) for change in changes]
    firsts = Version.objects.in_bulk([first for _change, first in listed])
    last = Version.objects.last_of({(one.subject, one.key) for one in firsts.values()})
    return [_deed(change, firsts[first], last) for change, first in listed]


def _deed(change: Change, first: Version, last: dict[tuple[str, int], Version]) -> Deed:
    known = last.get((first.subject, first.key))
    state = first.state or (known.state if known else None)
    return Deed(
        change.by.get_username() if change.by else change.by_name,
        name_of_state(first.subject, state, first.code),
        reverse("admin:history_change_change", args=[change.pk]),
    )
