"""Changes told from first to last or back, a part at a time: however many things one touched."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from units.difference import Difference, StoredDifference
from units.history.comparing import Codes, told_of
from units.history.models import KEYS_AT_ONCE, Change, Version
from units.history.neighbours import placed_in
from units.history.pairs import Step, steps_in_parts


@dataclass(frozen=True, slots=True)
class Account:
    """A change, and a part of what it did."""

    change: Change
    part: int
    """From 0; more than one where a change touched many things."""
    differences: list[Difference]

    def as_json(self) -> dict[str, str | int | list[StoredDifference] | None]:
        """For a program."""
        return {
            "change": self.change.pk,
            "part": self.part,
            "at": self.change.at.isoformat(),
            "who": self.change.by_name,
            "door": self.change.door,
            "why": self.change.why,
            "undoes": self.change.undoes_id,
            "differences": [difference.as_json() for difference in self.differences],
        }


def accounts(
    things: Collection[tuple[str, int]] | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Iterator[Account]:
    """The changes of some things, or all of them, the last one first."""
    wanted = None if things is None else frozenset(things)
    for change in _changes(wanted, since, until).iterator(chunk_size=100):
        for part, steps in enumerate(steps_in_parts(change, wanted)):
            found = differences_in(steps)
            if found:
                yield Account(change, part, found)


def differences_in(steps: list[Step]) -> list[Difference]:
    """What differs from step to step, things by their codes."""
    codes, placed = Codes([step.pair for step in steps]), placed_in(steps)
    return [
        told.difference
        for step in steps
        for told in told_of(step.pair, codes, is_placed=step.version.pk in placed)
    ]


def _changes(
    things: frozenset[tuple[str, int]] | None, since: date | None, until: date | None
) -> QuerySet[Change]:
    changes = Change.objects.order_by("-pk")
    if since:
        changes = changes.filter(at__gte=_midnight(since))
    if until:
        changes = changes.filter(at__lt=_midnight(until + timedelta(days=1)))
    if things is not None and len(things) <= KEYS_AT_ONCE:
        touched = Version.objects.filter(
            subject__in={subject for subject, _key in things}, key__in={key for _s, key in things}
        )
        changes = changes.filter(pk__in=touched.values("since"))
    return changes


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
