"""Dead links as findings of the units that name them: after each round, and with every write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import batched
from typing import NamedTuple

from units.changes import Changed
from units.links.models import LinkCheck
from units.links.naming import Named, asked_of, named_by
from units.models.unit import UnitQuerySet
from units.quality.keeping import UNITS_AT_ONCE, report
from units.quality.models import Finding

_AT_ONCE = 1_000


class DeadLink(NamedTuple):
    """A link that leads nowhere."""

    named: Named
    since: date
    answer: str
    """What it does instead, in the reader's language."""


def follow(changed: Changed) -> None:
    """Find anew which dead links the units name that were written; mostly there are none."""
    if not changed.units or not LinkCheck.objects.dead().exists():
        return
    for some in batched(sorted(changed.units), UNITS_AT_ONCE, strict=False):
        _report(asked_of().filter(pk__in=some), among=some)


def report_all() -> None:
    """Find anew which dead links any unit names."""
    _report(asked_of())


def dead_links_of(units: UnitQuerySet) -> Iterator[DeadLink]:
    """The links of some units that lead nowhere, in the order in which they were found so."""
    found = _dead(set(named_by(units & asked_of())))
    return iter(sorted(found, key=lambda one: (one.since, one.named)))


def _report(units: UnitQuerySet, among: Iterable[int] | None = None) -> None:
    numbers: Counter[int] = Counter()
    since: dict[int, date] = {}
    for dead in _dead(set(named_by(units))):
        pk = dead.named.unit
        numbers[pk] += 1
        since[pk] = min(since.get(pk, dead.since), dead.since)
    report(Finding.Kind.DEAD_LINK, numbers, since, among)


def _dead(named: Iterable[Named]) -> Iterator[DeadLink]:
    """What leads nowhere of all that is named."""
    for some in batched(named, _AT_ONCE, strict=False):
        checks = LinkCheck.objects.dead().filter(url__in={one.url for one in some})
        dead = {check.url: check for check in checks}
        for one in some:
            if (check := dead.get(one.url)) and check.failed_since:
                yield DeadLink(one, check.failed_since, check.get_answer_display())
