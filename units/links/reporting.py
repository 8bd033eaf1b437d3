"""Dead links as findings of the units that name them: after each round, and with every write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import batched

from units.changes import Changed
from units.links.models import LinkCheck
from units.links.naming import Named, asked_of, named_by
from units.models.unit import UnitQuerySet
from units.quality.keeping import UNITS_AT_ONCE, report
from units.quality.models import Finding

_AT_ONCE = 1_000


def follow(changed: Changed) -> None:
    """Find anew which dead links the units name that were written; mostly there are none."""
    if not changed.units or not LinkCheck.objects.dead().exists():
        return
    for some in batched(sorted(changed.units), UNITS_AT_ONCE, strict=False):
        _report(asked_of().filter(pk__in=some), among=some)


def report_all() -> None:
    """Find anew which dead links any unit names."""
    _report(asked_of())


def _report(units: UnitQuerySet, among: Iterable[int] | None = None) -> None:
    numbers: Counter[int] = Counter()
    since: dict[int, date] = {}
    for (pk, _url), failed_since in _dead(set(named_by(units))):
        numbers[pk] += 1
        since[pk] = min(since.get(pk, failed_since), failed_since)
    report(Finding.Kind.DEAD_LINK, numbers, since, among)


def _dead(named: Iterable[Named]) -> Iterator[tuple[Named, date]]:
    """What leads nowhere of all that is named, with the day since when."""
    for some in batched(named, _AT_ONCE, strict=False):
        asked = LinkCheck.objects.dead().filter(url__in={url for _pk, url in some})
        dead = dict(asked.values_list("url", "failed_since"))
        for one in some:
            if failed_since := dead.get(one[1]):
                yield one, failed_since
