"""Outdated translations follow every change, in the transaction that makes it.

Told by history when all of a change is kept. Units that are new have no translation that is older
than its source: nothing is asked about them, and of those that were changed, so many at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import batched

from django.utils import timezone

from units.history.models import KEYS_AT_ONCE, State, Version
from units.outdated.comparing import Compared, Moved, compared
from units.outdated.models import OutdatedText, stored_path
from units.text.meaning import says_the_same

UNITS_AT_ONCE = 500

type Known = dict[str, OutdatedText]
"""The outdated texts of a unit by their stored paths."""


def follow(change: int) -> None:
    """Keep what a change makes of translations."""
    for some in batched(_changed(change), UNITS_AT_ONCE, strict=False):
        found = {key: one for key, before, after in some if (one := compared(before, after))}
        if found:
            _keep(found)


def _changed(change: int) -> Iterator[tuple[int, State, State]]:
    """The units that a change found and left, by key, with what they said before and after."""
    ended = Version.objects.filter(until=change, subject="unit").existing().order_by("pk")
    former = ended.values_list("key", "state").iterator(UNITS_AT_ONCE)
    for some in batched(former, UNITS_AT_ONCE, strict=False):
        begun = Version.objects.filter(
            since=change, subject="unit", key__in=[key for key, _state in some]
        )
        now = dict(begun.existing().values_list("key", "state"))
        for key, before in some:
            after = now.get(key)
            if before is not None and after is not None:
                yield key, before, after


def _keep(found: Mapping[int, Compared]) -> None:
    known: dict[int, Known] = {}
    for row in OutdatedText.objects.filter(unit__in=list(found)):
        known.setdefault(row.unit_id, {})[row.path] = row
    over, new = list[int](), list[OutdatedText]()
    for key, one in found.items():
        of_unit = known.get(key, {})
        over += [row.pk for row in _over(one, of_unit)]
        new += _new(key, one, of_unit)
    for some in batched(over, KEYS_AT_ONCE, strict=False):
        OutdatedText.objects.filter(pk__in=some).delete()
    OutdatedText.objects.bulk_create(new, batch_size=KEYS_AT_ONCE)


def _over(one: Compared, known: Known) -> Iterator[OutdatedText]:
    """The texts that are outdated no more."""
    if one.is_from_elsewhere:
        yield from known.values()
        return
    written = {stored_path(path) for path in one.written}
    now = {stored_path(moved.path): moved.now for moved in one.moved}
    for path, row in known.items():
        if path in written or (path in now and says_the_same(row.source_then, now[path])):
            yield row


def _new(key: int, one: Compared, known: Known) -> Iterator[OutdatedText]:
    """The texts that are outdated from now on."""
    if one.is_from_elsewhere:
        return
    for moved in one.moved:
        if stored_path(moved.path) not in known and not says_the_same(moved.then, moved.now):
            yield _row(key, moved)


def _row(key: int, moved: Moved) -> OutdatedText:
    return OutdatedText(
        unit_id=key,
        path=stored_path(moved.path),
        language=moved.language,
        source_then=moved.then,
        since=timezone.now(),
    )
