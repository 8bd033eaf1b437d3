"""Findings are kept in the transaction of the change that makes them, and compared at any time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import batched
from typing import NamedTuple

from django.db import transaction

from units.changes import Changed
from units.databases import pinned, writing
from units.databases.inserting import insert_rows
from units.models import Unit
from units.quality.doubts import Tally, doubts_of, tallies
from units.quality.models import Finding
from units.quality.reading import contents_of
from units.quality.sums import mend

UNITS_AT_ONCE = 2000
"""Whose findings are found with the same few statements."""
REPORTED = (Finding.Kind.DEAD_LINK,)
"""Kinds that do not follow from what is written: somebody else finds them and reports them here."""

_COLUMNS = ("unit_id", "number", "kind", "language", "since", "until")

Numbered = tuple[int, int]
"""The key of a stored finding, and its number."""


@dataclass(slots=True)
class Differences:
    """What was wrong with the findings."""

    missing: int = 0
    stale: int = 0
    sums: int = 0
    """Sums of all findings that are not what these come to."""

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.sums)


def follow(changed: Changed) -> None:
    """Find anew what is missing or doubtful in the units that were written."""
    refresh(changed.units)


def begin(using: str, **kwargs: object) -> None:
    """Find what there is in a register that is older than findings."""
    with pinned(using), transaction.atomic(using=using):
        if not Finding.objects.exists():
            refresh(_all_units())


def refresh(keys: Iterable[int], *, is_dry: bool = False) -> Differences:
    """Make the findings of some units right; what was wrong. ``is_dry`` changes nothing."""
    found = Differences()
    for some in batched(sorted(set(keys)), UNITS_AT_ONCE, strict=False):
        with writing():
            wrong, lacking = _compared(some)
            found.stale += len(wrong)
            found.missing += len(lacking)
            if not is_dry:
                _write(wrong, lacking)
    return found


def rebuild(
    progress: Callable[[int, int], None] | None = None, *, is_dry: bool = False
) -> Differences:
    """Compare the findings of all units with what they should be, and their sums; mend them."""
    found, keys = Differences(), _all_units()
    for start in range(0, len(keys), UNITS_AT_ONCE):
        some = refresh(keys[start : start + UNITS_AT_ONCE], is_dry=is_dry)
        found.missing += some.missing
        found.stale += some.stale
        if progress:
            progress(min(start + UNITS_AT_ONCE, len(keys)), len(keys))
    found.sums = mend(is_dry=is_dry)
    return found


def report(
    kind: Finding.Kind,
    numbers: Mapping[int, int],
    since: Mapping[int, date] | None = None,
    among: Iterable[int] | None = None,
) -> None:
    """Let a kind that is reported be found in these units, so many times, and in no others.

    ``among``: of some units only; all others stay as they are.

    >>> report(Finding.Kind.DRAFT, {})
    Traceback (most recent call last):
    ValueError: draft follows from what is written
    """
    if kind not in REPORTED:
        raise ValueError(f"{kind} follows from what is written")
    days = since or {}
    with writing():
        stored = Finding.objects.filter(kind=kind)
        (stored if among is None else stored.filter(unit__in=among)).delete()
        existing = set(Unit._base_manager.filter(pk__in=numbers).values_list("pk", flat=True))
        rows = (
            Finding(unit_id=key, kind=kind, number=number, since=days.get(key))
            for key, number in sorted(numbers.items())
            if number and key in existing
        )
        Finding.objects.bulk_create(rows, batch_size=UNITS_AT_ONCE)


def _all_units() -> list[int]:
    return list(Unit._base_manager.order_by("pk").values_list("pk", flat=True))


class _Lacking(NamedTuple):
    """A finding that there should be."""

    unit: int
    number: int
    tally: Tally


def _compared(keys: Sequence[int]) -> tuple[list[int], list[_Lacking]]:
    """The keys of stored findings that should not be, and the findings that should."""
    stored, wrong = _stored(keys)
    lacking: list[_Lacking] = []
    for unit in contents_of(keys):
        key = unit.unit["id"]
        known = stored[key]
        for tally, number in tallies(doubts_of(unit)).items():
            if known.get(tally, (0, 0))[1] == number:
                del known[tally]
            else:
                lacking.append(_Lacking(key, number, tally))
    wrong += (pk for known in stored.values() for pk, _number in known.values())
    return wrong, lacking


def _stored(keys: Sequence[int]) -> tuple[dict[int, dict[Tally, Numbered]], list[int]]:
    """The stored findings of some units, and the keys of those that are stored twice."""
    columns = ("unit_id", "kind", "language", "since", "until", "pk", "number")
    stored: dict[int, dict[Tally, Numbered]] = defaultdict(dict)
    twice: list[int] = []
    rows = Finding.objects.filter(unit__in=keys).exclude(kind__in=REPORTED)
    for unit, kind, language, since, until, pk, number in rows.order_by().values_list(*columns):
        tally = Tally(kind, language, since, until)
        if tally in stored[unit]:
            twice.append(pk)
        else:
            stored[unit][tally] = (pk, number)
    return stored, twice


def _write(wrong: Sequence[int], lacking: Sequence[_Lacking]) -> None:
    for some in batched(wrong, UNITS_AT_ONCE, strict=False):
        Finding.objects.filter(pk__in=some).delete()
    if lacking:
        rows = (
            (unit, number, tally.kind, tally.language, _as_text(tally.since), _as_text(tally.until))
            for unit, number, tally in lacking
        )
        insert_rows(Finding, _COLUMNS, rows)


def _as_text(day: date | None) -> str | None:
    """A day as both databases take it."""
    return None if day is None else day.isoformat()
