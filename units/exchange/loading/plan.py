"""What a load would do: every fault at once, and the rows to write. Nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _

from units.exchange.faults import Fault
from units.exchange.loading.bulk import SAVED_ONE_BY_ONE, stored_by_code
from units.exchange.loading.closings import end_originals, name_successions, refuse_other_days
from units.exchange.loading.comparison import Comparison, PlannedRow
from units.exchange.loading.drafts import draft
from units.exchange.loading.placement import Placement, Units, no_such_unit, place
from units.exchange.loading.related import RelatedRows
from units.exchange.loading.twins import remark_on_twins
from units.exchange.loading.unread import remarks_on_contacts
from units.exchange.records import Document
from units.models import Contact, GlossaryEntry, Person, Succession, Unit, UnitKind
from units.rights.holding import Anybody
from units.specification import RECORD_TYPES, TOP
from units.text.days import AnyDay
from units.text.languages import LANGUAGES

_NAMES = tuple(f"name_{language.suffix}" for language in LANGUAGES.values())
_UNITS_BETWEEN_REPORTS = 500

Progress = Callable[[int, int], None]
"""Told how many units of all are compared."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The rows of some documents beside those that are stored."""

    glossary: dict[str, PlannedRow[GlossaryEntry]]
    kinds: dict[str, PlannedRow[UnitKind]]
    people: dict[str, PlannedRow[Person]]
    placement: Placement
    """The units, and where they stand."""
    related: RelatedRows
    """What belongs to the units."""
    successions: dict[str, PlannedRow[Succession]]
    succession_units: dict[str, Unit]
    """The units that successions name, by code."""
    ended: dict[AnyDay, list[Unit]]
    """Stored units that the files do not state, which successions end, by the day."""
    missing: list[Unit]
    """Other stored units below those that the files begin with, which the files do not mention."""
    faults: list[Fault]
    """What is wrong; where anything is, the plan cannot be carried out."""
    remarks: list[Fault]
    """What can be stored but should be looked at."""


def plan(
    documents: Sequence[Document],
    successors: Sequence[str] = (),
    progress: Progress | None = None,
    reader: Anybody | None = None,
) -> Plan:
    """Compare all that some documents state; ``successors`` follow the missing units, by code."""
    comparison = Comparison((fault for one in documents for fault in one.faults), reader)
    kinds = _independent(documents, "kinds", UnitKind, comparison)
    people = _independent(documents, "people", Person, comparison)
    placement = place(documents, comparison)
    _compare_units(placement, kinds, comparison, progress)
    successions, succession_units = _successions(documents, placement, comparison)
    comparison.faults += _unknown_successors(successors, documents, placement)
    missing = _missing(placement, _originals(successions, succession_units))
    related = RelatedRows(comparison, list(placement.units.values()), people)
    _remark(placement, missing, people, related, comparison)
    return Plan(
        glossary=_glossary(documents, comparison),
        kinds=kinds,
        people=people,
        placement=placement,
        related=related,
        successions=successions,
        succession_units=succession_units,
        ended=end_originals(successions, succession_units, placement, comparison),
        missing=missing,
        faults=comparison.faults,
        remarks=comparison.remarks,
    )


def _remark(
    placement: Placement,
    missing: Sequence[Unit],
    people: dict[str, PlannedRow[Person]],
    related: RelatedRows,
    comparison: Comparison,
) -> None:
    """Say what can be stored but should be looked at in the whole."""
    comparison.remarks += remarks_on_contacts(related.rows[Contact], placement)
    remark_on_twins(placement, missing, people, comparison)


def _independent[M: models.Model](
    documents: Sequence[Document], name: str, model: type[M], comparison: Comparison
) -> dict[str, PlannedRow[M]]:
    """The rows of a list of things that belong to nothing."""
    records = [record for document in documents for record in document.lists[name]]
    stored = stored_by_code(model, [record.code for record in records], RECORD_TYPES[TOP[name]].key)
    new_row = model if model in SAVED_ONE_BY_ONE else draft(model)
    rows: dict[str, PlannedRow[M]] = {}
    for record in records:
        known = stored.get(record.code)
        row = PlannedRow(record, known or new_row(), known is None)
        if comparison.enter(rows, row):
            comparison.compare(row, {})
    return rows


def _glossary(
    documents: Sequence[Document], comparison: Comparison
) -> dict[str, PlannedRow[GlossaryEntry]]:
    rows = _independent(documents, "glossary", GlossaryEntry, comparison)
    _refuse_second_ways_back(rows, comparison)
    return rows


def _refuse_second_ways_back(
    rows: dict[str, PlannedRow[GlossaryEntry]], comparison: Comparison
) -> None:
    """One Latin form is proposed back into one Cyrillic form only."""
    latin = {row.instance.latin for row in rows.values() if row.is_written}
    stored = GlossaryEntry._base_manager.filter(is_proposed=True, latin__in=latin)
    taken = {
        other: cyrillic
        for other, cyrillic in stored.values_list("latin", "cyrillic")
        if cyrillic not in rows
    }
    (one_way_back,) = (
        constraint
        for constraint in GlossaryEntry._meta.constraints
        if constraint.name == "glossary_entry_one_way_back"
    )
    for code, row in rows.items():
        entry = row.instance
        if entry.is_proposed and taken.setdefault(entry.latin, code) != code:
            comparison.fault(row, "latin", str(one_way_back.violation_error_message))


def _compare_units(
    placement: Placement,
    kinds: dict[str, PlannedRow[UnitKind]],
    comparison: Comparison,
    progress: Progress | None,
) -> None:
    units = placement.units
    wanted = {kind for row in units.values() if (kind := row.record.values.get("kind"))}
    named = {"kind": stored_by_code(UnitKind, wanted) | _instances(kinds)}
    for done, (code, row) in enumerate(units.items(), start=1):
        if progress and (done % _UNITS_BETWEEN_REPORTS == 0 or done == len(units)):
            progress(done, len(units))
        parent = placement.parents[code]
        if parent is not None and parent not in units and parent not in placement.stored:
            comparison.fault(row, "parent", no_such_unit(parent))
        if not row.record.is_reference:
            comparison.compare(row, named)
            _remark_on_a_closed_one(row, comparison)
    _refuse_exchanged_names(units, comparison)


def _remark_on_a_closed_one(row: PlannedRow[Unit], comparison: Comparison) -> None:
    """Say of a unit that the file names as if it lived that it does not."""
    day = row.instance.dissolved_on
    if row.is_new or day is None or "dissolved_on" in row.record.values:
        return
    message = _(
        "It is dissolved on %(day)s and stays so. To open it again, write “dissolved_on: null”."
    )
    fault = row.fault("code", message % {"day": day.isoformat()})
    comparison.remarks.append(fault)


def _refuse_exchanged_names(units: Units, comparison: Comparison) -> None:
    """Two units that exchange names would exchange their addresses.

    That is a mistake of codes, not a renaming.
    """
    message = _(
        "“%(one)s” and “%(other)s” would exchange their names. "
        "A code stays with its unit: exchange the codes."
    )
    renamed = {
        _former_names(row): row
        for row in units.values()
        if not row.is_new and not row.changes.keys().isdisjoint(_NAMES)
    }
    for before, row in renamed.items():
        other = renamed.get(_names(row))
        if other and other is not row and _names(other) == before:
            codes = {"one": row.record.code, "other": other.record.code}
            comparison.fault(row, "code", message % codes)


def _names(row: PlannedRow[Unit]) -> tuple[str, ...]:
    return tuple(getattr(row.instance, name) or "" for name in _NAMES)


def _former_names(row: PlannedRow[Unit]) -> tuple[object, ...]:
    return tuple(
        (row.changes[name][0] if name in row.changes else getattr(row.instance, name)) or ""
        for name in _NAMES
    )


def _successions(
    documents: Sequence[Document], placement: Placement, comparison: Comparison
) -> tuple[dict[str, PlannedRow[Succession]], dict[str, Unit]]:
    """The successions, each with a code, and the units that they name."""
    name_successions(record for document in documents for record in document.lists["successions"])
    rows = _independent(documents, "successions", Succession, comparison)
    units = _succession_units(rows, placement)
    _compare_ends(rows, units, comparison)
    refuse_other_days(rows, placement, comparison)
    return rows, units


def _succession_units(
    successions: dict[str, PlannedRow[Succession]], placement: Placement
) -> dict[str, Unit]:
    """The units that successions name, stated or stored."""
    codes = {
        code
        for row in successions.values()
        for listed in row.record.codes.values()
        for code in listed
    }
    known = placement.stored | _instances(placement.units)
    found = stored_by_code(Unit, codes - known.keys())
    return found | {code: known[code] for code in codes & known.keys()}


def _unknown_successors(
    codes: Sequence[str], documents: Sequence[Document], placement: Placement
) -> list[Fault]:
    """Those that neither the files nor the registry have."""
    unknown = [code for code in codes if code not in placement.units]
    stored = stored_by_code(Unit, unknown) if unknown else {}
    return [
        Fault(documents[0].file, 1, 1, "", "", no_such_unit(code))
        for code in unknown
        if code not in stored
    ]


def _compare_ends(
    successions: dict[str, PlannedRow[Succession]], units: dict[str, Unit], comparison: Comparison
) -> None:
    """Which units stand at the ends of successions, before and after."""
    for row in successions.values():
        for column, codes in row.record.codes.items():
            for code in codes:
                if code not in units:
                    comparison.fault(row, column, no_such_unit(code))
            stored: Iterable[str] = (
                () if row.is_new else getattr(row.instance, column).values_list("code", flat=True)
            )
            before, after = sorted(stored), sorted(codes)
            if before != after:
                row.note(column, ", ".join(before), ", ".join(after))


def _originals(successions: dict[str, PlannedRow[Succession]], units: dict[str, Unit]) -> set[int]:
    """The primary keys of the stored units that successions are of."""
    return {
        units[code].pk
        for row in successions.values()
        for code in row.record.codes.get("originals", ())
        if code in units and units[code].pk
    }


def _missing(placement: Placement, originals: set[int]) -> list[Unit]:
    """In the order of the tree below each of the units that the files begin with.

    What successions are of is not missing.
    """
    units = placement.units
    tops = [
        row.instance
        for code, row in units.items()
        if placement.parents[code] not in units and not row.is_new and not row.record.is_reference
    ]
    known = {row.instance.pk for row in units.values() if not row.is_new}
    known |= originals
    found: dict[int, Unit] = {}
    for top in tops:
        if top.below:
            below = Unit._base_manager.filter(
                tree_id=top.tree_id, lft__gt=top.lft, rght__lt=top.rght
            ).order_by("lft")
            found |= {unit.pk: unit for unit in below.iterator() if unit.pk not in known}
    return list(found.values())


def _instances[M: models.Model](rows: dict[str, PlannedRow[M]]) -> dict[str, M]:
    return {code: row.instance for code, row in rows.items()}
