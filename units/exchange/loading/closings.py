"""What ends with what the files say: originals of successions, and units that are gone from them.

A unit ends on one day. Where a succession says that it was renamed, merged, split, replaced or
abolished, it is closed as of the day of that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from units.closing import Closing, successors_wanted
from units.exchange.faults import Fault, RefusedError
from units.exchange.loading.comparison import Comparison, PlannedRow
from units.exchange.loading.placement import Placement
from units.exchange.records import Record
from units.models import Succession, Unit
from units.models.codes import first_free
from units.models.succession import succession_stem
from units.models.upload import HowClosed
from units.text.days import AnyDay, PartialDate

_YEAR = re.compile(r"\d{4}")

Successions = Mapping[str, PlannedRow[Succession]]


@dataclass(frozen=True, slots=True)
class HowToClose:
    """How units are closed that the files no longer mention."""

    day: date | None = None
    """The first on which they no longer exist; None: today."""
    way: str = ""
    """One of ``Succession.Kind``; empty: nothing is recorded but the day."""
    successors: tuple[str, ...] = ()
    """Codes."""
    act: Mapping[str, str] = field(default_factory=dict)
    """The legal basis: columns of a succession."""

    @classmethod
    def of(cls, kept: HowClosed) -> HowToClose:
        """As an upload keeps it."""
        return cls(
            date.fromisoformat(kept["day"]) if kept.get("day") else None,
            kept.get("way", ""),
            tuple(kept.get("successors", ())),
            kept.get("act", {}),
        )

    @property
    def on(self) -> date:
        """The day, today by default."""
        return self.day or timezone.localdate()

    def closing(self, units: Sequence[Unit], successors: Sequence[Unit]) -> Closing:
        """The act of closing some units so."""
        return Closing(units, self.on, self.way, successors, act=self.act)

    def check(self, names: str) -> None:
        """Raises ``RefusedError``, as a fault of what has these names, where it contradicts itself.

        Whether there are the successors is seen by ``plan``.
        """
        message = successors_wanted(self.way, len(self.successors)) if self.way else ""
        if self.successors and not self.way:
            message = _("Say also how they are closed: renamed, merged, split or replaced.")
        if message:
            raise RefusedError([Fault(names, 1, 1, "", "", message)])


def name_successions(records: Iterable[Record]) -> None:
    """Give those without a code the one that they were given before, or a free one."""
    records = list(records)
    taken = {record.code for record in records if record.code}
    for record in records:
        if not record.code:
            record.values["code"] = _code_for(record, taken)
            taken.add(record.code)


def _code_for(record: Record, taken: Iterable[str]) -> str:
    kind, originals = record.values.get("kind") or "", record.codes.get("originals", [])
    year = _YEAR.search(record.values.get("happened_on") or "")
    stem = succession_stem(originals, PartialDate(int(year[0])) if year else None, kind)
    stored = Succession.objects.filter(code__startswith=stem).prefetch_related("originals")
    for succession in stored:
        ends = {unit.code for unit in succession.originals.all()}
        if succession.kind == kind and ends == set(originals) and succession.code not in taken:
            return succession.code
    return first_free(stem, {*taken, *(succession.code for succession in stored)})


def end_originals(
    successions: Successions,
    units: Mapping[str, Unit],
    placement: Placement,
    comparison: Comparison,
) -> dict[AnyDay, list[Unit]]:
    """Close what successions end: stated units in their rows, others by the day that is given."""
    ended: dict[AnyDay, list[Unit]] = {}
    for row in successions.values():
        day, codes = row.instance.happened_on, row.record.codes
        if day is None:
            continue
        for code in codes.get("originals", ()):
            if code in codes.get("results", ()) or code not in units:
                continue
            stated = placement.units.get(code)
            if stated is not None:
                _end_stated(stated, day)
            last = (stated.instance if stated else units[code]).dissolved_on
            if last is None:
                ended.setdefault(day, []).append(units[code])
            elif last != day:
                message = _(
                    "“%(unit)s” is dissolved on %(last)s, and this says that it ended on %(day)s. "
                    "Make the two days the same."
                )
                days = {"last": last.isoformat(), "day": day.isoformat()}
                comparison.fault(row, "happened_on", message % {"unit": code, **days})
    return ended


def refuse_other_days(
    successions: Successions, placement: Placement, comparison: Comparison
) -> None:
    """A stored succession may say that a stated unit ended on another day than the file says."""
    for row in placement.units.values():
        if "dissolved_on" in row.changes and not row.is_new:
            contradiction = row.instance.end_contradicted()
            if contradiction and not _is_stated(row, successions):
                comparison.fault(row, "dissolved_on", contradiction)


def _is_stated(row: PlannedRow[Unit], successions: Successions) -> bool:
    """Whether the files themselves say how a unit ends."""
    stated = (listed.record.codes.get("originals", ()) for listed in successions.values())
    return any(row.record.code in originals for originals in stated)


def _end_stated(row: PlannedRow[Unit], day: AnyDay) -> None:
    """Let a stated unit that says no last day end on this one."""
    if row.instance.dissolved_on is not None or row.record.is_reference:
        return
    before = row.forget("dissolved_on")
    row.instance.dissolved_on = day
    if before != day:
        row.note("dissolved_on", before, day)
