"""Things before and after a change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models

from units.history.models import Change, State, Version
from units.specification import RECORD_TYPES


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
    def code(self) -> str:
        """What it is called now, or was last called."""
        known = self.after or self.before or {}
        return str(known.get(RECORD_TYPES[self.subject].key, ""))


def pairs_of(change: Change, keys: Iterable[tuple[str, int]] | None = None) -> list[Pair]:
    """The things of a change before and after it, in the order in which they were kept."""
    made, ended = Version.objects.filter(since=change), Version.objects.filter(until=change)
    if keys is not None:
        keys = list(keys)
        made, ended = (
            rows.filter(key__in=[key for _subject, key in keys]) for rows in (made, ended)
        )
    before = {(version.subject, version.key): version.state for version in ended}
    return [
        Pair(
            version.subject, version.key, before.get((version.subject, version.key)), version.state
        )
        for version in made.order_by("pk")
        if keys is None or (version.subject, version.key) in keys
    ]
