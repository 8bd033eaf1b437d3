"""Things before and after a change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched

from django.db import models

from units.history.models import KEYS_AT_ONCE, Change, State, Version
from units.specification import RECORD_TYPES

STEPS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Pair:
    """A thing before and after."""

    subject: str
    key: int
    before: State | None
    after: State | None

    @property
    def model(self) -> type[models.Model]:
        """The model of which it is a row."""
        return RECORD_TYPES[self.subject].model

    @property
    def sides(self) -> tuple[State | None, State | None]:
        """Both states."""
        return self.before, self.after

    @property
    def code(self) -> str:
        """What it is called now, or was last called."""
        known = self.after or self.before or {}
        return str(known.get(RECORD_TYPES[self.subject].key, ""))


@dataclass(frozen=True, slots=True)
class Step:
    """A state that a change made of a thing, and the one before it."""

    version: Version
    before: Version | None

    @property
    def pair(self) -> Pair:
        """The thing before and after."""
        known, former = self.version, self.before
        return Pair(known.subject, known.key, former.state if former else None, known.state)


def steps_of(versions: Sequence[Version]) -> list[Step]:
    """States with the ones before them, in two questions or fewer."""
    changes = {version.since_id for version in versions}
    before: dict[tuple[str, int, int | None], Version] = {}
    for some in batched(versions, KEYS_AT_ONCE, strict=False):
        ended = Version.objects.filter(
            until__in=changes,
            subject__in={version.subject for version in some},
            key__in={version.key for version in some},
        )
        before |= {(version.subject, version.key, version.until_id): version for version in ended}
    return [
        Step(version, before.get((version.subject, version.key, version.since_id)))
        for version in versions
    ]


def pairs_of(change: Change, keys: Iterable[tuple[str, int]] | None = None) -> list[Pair]:
    """The things of a change before and after it, in the order in which they were kept."""
    return [pair for some in pairs_in_parts(change, keys) for pair in some]


def pairs_in_parts(
    change: Change, keys: Iterable[tuple[str, int]] | None = None
) -> Iterator[list[Pair]]:
    """The same, some at a time: a change may be larger than memory."""
    for steps in steps_in_parts(change, keys):
        yield [step.pair for step in steps]


def steps_in_parts(
    change: Change, keys: Iterable[tuple[str, int]] | None = None
) -> Iterator[list[Step]]:
    """The same with the states that are kept; none where a part touches nothing of what is asked
    for.
    """
    wanted = None if keys is None else frozenset(keys)
    made = Version.objects.filter(since=change).order_by("pk")
    if wanted is not None and len(wanted) <= KEYS_AT_ONCE:
        made = made.filter(key__in={key for _subject, key in wanted})
    for some in batched(made.iterator(STEPS_AT_ONCE), STEPS_AT_ONCE, strict=False):
        asked = [one for one in some if wanted is None or (one.subject, one.key) in wanted]
        if asked:
            yield steps_of(asked)
