"""Which stored units the files mean, where they stand, and where all of them will stand."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from units.exchange.loading.bulk import chunks, stored_by_code
from units.exchange.loading.comparison import AnyRow, Comparison, PlannedRow
from units.exchange.loading.drafts import draft
from units.exchange.records import Document, Record
from units.models import FormerCode, Unit

_NUMBER = re.compile(r"\d+")
_LEAST_LIKENESS = 0.8

type Units = dict[str, PlannedRow[Unit]]
"""The units of some files by code, in their order."""
Parents = dict[str, str | None]
"""By the code of a unit, that of the unit above it."""


@dataclass(frozen=True, slots=True)
class Placement:
    """The units of some files and their places in the tree."""

    units: Units
    stored: dict[str, Unit]
    """Stored units by code: those that are stated, and those that are named above them."""
    recoded: dict[str, str]
    """New code → the stored one that it replaces."""
    parents: Parents
    """Where each will stand."""
    former_parents: Parents
    """Where each that is stored stands."""
    orders: dict[str | None, list[str]]
    """The codes below each unit, in the order of the files."""

    def moved(self) -> Iterator[tuple[PlannedRow[Unit], str | None, str | None]]:
        """The stored units that come to stand elsewhere.

        Each with the codes above it before and after.
        """
        for code, before in self.former_parents.items():
            after = self.parents[code]
            if before != (self.recoded.get(after, after) if after else None):
                yield self.units[code], before, after

    def reordered(self) -> Iterator[tuple[str | None, list[str], list[str]]]:
        """The units whose sub-units change places with one another.

        The code of each, their codes before and after.
        """
        for above, codes in self.orders.items():
            staying = [
                code
                for code in codes
                if code in self.former_parents and self.former_parents[code] == above
            ]
            before = sorted(staying, key=self._stored_place)
            if before != staying:
                yield above, before, staying

    def _stored_place(self, code: str) -> tuple[int, int]:
        unit = self.units[code].instance
        return unit.tree_id, unit.lft


def place(documents: Iterable[Document], comparison: Comparison) -> Placement:
    """Find the units of some documents among the stored ones, and a place for each."""
    units, stated_parents = _flattened(documents, comparison)
    stored, recoded = _find_stored(units, stated_parents)
    _match(units, stored, recoded, comparison)
    _refuse_former_codes(units, comparison)
    _refuse_living_codes(units, stored, recoded, comparison)
    former_parents = _former_parents(units)
    stored |= _stored_parents(former_parents, units.keys() | stored.keys())
    parents = _parents(units, stated_parents, former_parents)
    above = _parents_beyond(units, parents, recoded) if _moves(parents, former_parents) else {}
    _refuse_circles(units, above | parents, comparison)
    _refuse_mistyped(units, parents, comparison)
    return Placement(units, stored, recoded, parents, former_parents, _orders(units, parents))


def mistyped(codes: Iterable[str], stored: Iterable[str]) -> dict[str, str]:
    """The codes that are one slip away from a stored one, with that.

    A slip is a letter too many, too few, another one, or two exchanged. Codes that differ in a
    number are those of a series, and short ones may well be alike.

    >>> mistyped(["mfa-polcy", "mfa-desk-2", "rs"], ["mfa-policy", "mfa-desk-1", "si"])
    {'mfa-polcy': 'mfa-policy'}
    """
    meant = {short: code for code in codes for short in _shortened(code)}
    found: dict[str, str] = {}
    for other in stored if meant else ():
        for code in {meant[short] for short in _shortened(other) if short in meant}:
            if _NUMBER.sub("", code) != _NUMBER.sub("", other) and _alike(code, other):
                found.setdefault(code, other)
    return found


def _shortened(code: str) -> Iterator[str]:
    """A code, and what is left of it without each of its letters."""
    yield code
    yield from (code[:place] + code[place + 1 :] for place in range(len(code)))


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other).ratio() >= _LEAST_LIKENESS


def no_such_unit(code: str) -> str:
    """What is said where a code names no unit."""
    return _("There is no unit “%(code)s”. Correct the code, or load it first.") % {"code": code}


def _flattened(documents: Iterable[Document], comparison: Comparison) -> tuple[Units, Parents]:
    """The units of outlines, those above before those below, and what is stated above each."""
    units: Units = {}
    parents: Parents = {}

    def flatten(record: Record, above: str | None) -> None:
        row: PlannedRow[Unit] = PlannedRow(record)
        if not comparison.enter(units, row):
            return
        if above is not None and "parent" in record.values:
            comparison.fault(row, "parent", _stands_already())
        parents[record.code] = above if above is not None else record.values.get("parent")
        for child in record.items.get("units", ()):
            flatten(child, record.code)

    for document in documents:
        for record in document.lists["units"]:
            flatten(record, None)
    return units, parents


def _stands_already() -> str:
    return _(
        "The unit stands below another one already. "
        "Take the key away, or move the unit to the top of the list."
    )


def _find_stored(units: Units, parents: Parents) -> tuple[dict[str, Unit], dict[str, str]]:
    """The stored units that are stated or named, and which of them give up their codes."""
    former = {
        old.code: code
        for code, row in units.items()
        for old in row.record.items.get("former_codes", ())
    }
    named = {parent for parent in parents.values() if parent} - units.keys()
    stored = stored_by_code(Unit, [*units, *former, *named])
    recoded = {
        code: old
        for old, code in former.items()
        if old in stored and old not in units and code not in stored
    }
    return stored, recoded


def _match(
    units: Units, stored: dict[str, Unit], recoded: dict[str, str], comparison: Comparison
) -> None:
    """Give each row its stored unit, or a new one."""
    new_unit = draft(Unit)
    for code, row in units.items():
        known = stored.get(recoded.get(code, code))
        row.instance, row.is_new = known or new_unit(), known is None
        if row.is_new and row.record.is_reference:
            comparison.fault(row, "code", no_such_unit(code))


def _refuse_former_codes(units: Units, comparison: Comparison) -> None:
    """A code that still leads to another unit cannot be given to one, nor lead to two."""
    leads: dict[str, AnyRow | FormerCode] = {}
    for former in FormerCode._base_manager.select_related("unit").iterator():
        leads[former.code] = former
        taken = units.get(former.code)
        if taken and (taken.is_new or taken.instance.pk != former.unit_id):
            comparison.fault(taken, "code", _leads_elsewhere(former.unit.code))
    for row in units.values():
        for old in row.record.items.get("former_codes", ()):
            other = leads.setdefault(old.code, row)
            if other is row or (
                isinstance(other, FormerCode)
                and not row.is_new
                and other.unit_id == row.instance.pk
            ):
                continue
            code = other.unit.code if isinstance(other, FormerCode) else other.record.code
            told = old.fault("code", row.subject, "former_codes", _leads_elsewhere(code))
            comparison.faults.append(told)


def _leads_elsewhere(code: str) -> str:
    message = _("This code was once that of “%(unit)s” and still leads there. Choose another one.")
    return message % {"unit": code}


def _refuse_living_codes(
    units: Units, stored: dict[str, Unit], recoded: dict[str, str], comparison: Comparison
) -> None:
    """A code that another unit has today cannot be a former one: its addresses lead to that."""
    message = _(
        "“%(code)s” is the code that a unit has today. If two units became one, "
        "state a succession of the kind “merged” instead."
    )
    for code, row in units.items():
        for old in row.record.items.get("former_codes", ()):
            if old.code in units or (old.code in stored and recoded.get(code) != old.code):
                told = old.fault("code", row.subject, "former_codes", message % {"code": old.code})
                comparison.faults.append(told)


def _former_parents(units: Units) -> Parents:
    """Where the stored units stand now."""
    stored = {code: row.instance for code, row in units.items() if not row.is_new}
    codes = {
        pk: code
        for chunk in chunks(sorted({unit.parent_id for unit in stored.values() if unit.parent_id}))
        for pk, code in Unit._base_manager.filter(pk__in=chunk).values_list("pk", "code")
    }
    return {code: codes.get(unit.parent_id or 0) for code, unit in stored.items()}


def _stored_parents(former_parents: Parents, known: set[str]) -> dict[str, Unit]:
    """The units above stored ones that no file mentions."""
    return stored_by_code(Unit, {code for code in former_parents.values() if code} - known)


def _parents(units: Units, stated: Parents, former: Parents) -> Parents:
    """Where each will stand: one at the top of a file that does not say its parent stays."""
    return {
        code: former.get(code)
        if parent is None and "parent" not in units[code].record.values
        else parent
        for code, parent in stated.items()
    }


def _refuse_mistyped(units: Units, parents: Parents, comparison: Comparison) -> None:
    """A new body at the top whose code is nearly that of a stored unit, and that does not say so.

    It says so by its territory or by stating that it has no parent.
    """
    unsaid = {
        code: row
        for code, row in units.items()
        if row.is_new
        and not row.record.is_reference
        and parents[code] is None
        and "parent" not in row.record.values
        and not row.record.values.get("territory")
    }
    codes = Unit._base_manager.values_list("code", flat=True).iterator() if unsaid else ()
    message = _(
        "There is no unit “%(code)s”. Did you mean “%(near)s”? "
        "If a new body at the top is meant, state “territory” or an empty “parent”."
    )
    for code, near in mistyped(unsaid, (one for one in codes if one not in units)).items():
        comparison.fault(unsaid[code], "code", message % {"code": code, "near": near})


def _orders(units: Units, parents: Parents) -> dict[str | None, list[str]]:
    orders: dict[str | None, list[str]] = defaultdict(list)
    for code, parent in parents.items():
        if not units[code].record.is_reference:
            orders[parent].append(code)
    return orders


def _moves(parents: Parents, former: Parents) -> bool:
    """Whether any stored unit comes to stand elsewhere: no other can come to stand below itself."""
    return any(parents[code] != above for code, above in former.items())


def _parents_beyond(units: Units, parents: Parents, recoded: dict[str, str]) -> Parents:
    """What stands above the units that the files do not state, up to those that they do."""
    renamed = {old: code for code, old in recoded.items()}
    found: Parents = {}
    asked = {code for code in parents.values() if code} - units.keys()
    while asked:
        above = dict(_stored_pairs(asked))
        found |= {code: renamed.get(parent or "", parent) for code, parent in above.items()}
        asked = {found[code] or "" for code in above} - found.keys() - units.keys() - {""}
    return found


def _stored_pairs(codes: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    """The codes of some stored units, each with that of the unit above it."""
    for chunk in chunks(sorted(codes)):
        units = Unit._base_manager.filter(code__in=chunk)
        yield from units.values_list("code", "parent__code")


def _refuse_circles(units: Units, parents: Parents, comparison: Comparison) -> None:
    """Units that would stand below themselves; stored ones may stand between them."""
    message = _("The unit would stand below itself: %(circle)s. Correct one of the parents.")
    settled: set[str] = set()
    for code in units:
        path: dict[str, None] = {}
        above: str | None = code
        while above in parents and above not in settled and above not in path:
            path[above] = None
            above = parents[above]
        if above in path:
            circle = [*list(path)[list(path).index(above) :], above]
            blamed = above if above in units else next(one for one in circle if one in units)
            comparison.fault(units[blamed], "parent", message % {"circle": " → ".join(circle)})
        settled.update(path)
