"""Units and people of a load that have the name of another one: perhaps they are entered twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from itertools import chain

from django.db.models import QuerySet

from units.exchange.loading.bulk import chunks, stored
from units.exchange.loading.comparison import Comparison, PlannedRow
from units.exchange.loading.placement import Placement
from units.models import Person, Unit
from units.models.namesakes import names_of, namesake_warning
from units.rights.holding import Anybody
from units.rights.people import people_choosable_by
from units.rights.who import choosable_by
from units.text.languages import LANGUAGES

type _Named = tuple[str, Unit | Person]
"""The code of a row, itself."""

_NAMES = frozenset(
    f"{part}_{language.suffix}"
    for part in (*Unit.NAME_FIELDS, *Person.NAME_FIELDS)
    for language in LANGUAGES.values()
)


def remark_on_twins(
    placement: Placement,
    missing: Iterable[Unit],
    people: Mapping[str, PlannedRow[Person]],
    comparison: Comparison,
) -> None:
    """A remark on each unit or person, new or named anew, whose name another one has.

    ``missing`` are the stored units of the branches that the files begin with and do not mention.
    """
    known_units, known_people = _known(comparison.reader)
    moved = {row.record.code for row, _before, _after in placement.moved()}
    wanted = {
        placement.parents[code]
        for code, row in placement.units.items()
        if _is_living(row) and (_is_renamed(row) or code in moved)
    }
    others: dict[str, list[_Named]] = defaultdict(list)
    for place, unit in _stored_beside(wanted, placement, missing, known_units):
        others[place].append((unit.code, unit))
    found: dict[str, str] = {}
    for place, named in _by_place(placement, wanted).items():
        found |= _namesakes([*others.get(place, ()), *named])
    _remark(placement.units, found, moved, comparison)

    if any(map(_is_renamed, people.values())):
        known = stored(known_people.exclude(code__in=list(people)))
        strangers = ((person.code, person) for person in known)
        ours = ((code, row.instance) for code, row in people.items())
        _remark(people, _namesakes(chain(strangers, ours)), frozenset(), comparison)


def _known(reader: Anybody | None) -> tuple[QuerySet[Unit], QuerySet[Person]]:
    """The units and people of whom something may be said."""
    if reader is None:
        return Unit._base_manager.all(), Person._base_manager.all()
    return choosable_by(reader), people_choosable_by(reader)


def _by_place(placement: Placement, wanted: Container[str | None]) -> dict[str, list[_Named]]:
    """The living units that stand beside each other, where some of them are asked about."""
    found: dict[str, list[_Named]] = defaultdict(list)
    for code, row in placement.units.items():
        if placement.parents[code] in wanted and _is_living(row):
            found[_place(code, placement)].append((code, row.instance))
    return found


def _namesakes(rows: Iterable[_Named]) -> dict[str, str]:
    """The codes of rows that have a name which one before them has, with the code of that."""
    first: dict[str, str] = {}
    found: dict[str, str] = {}
    for code, row in rows:
        names = set(names_of(row))
        before = min((first[name] for name in names if name in first), default=None)
        if before is not None:
            found[code] = before
        for name in names:
            first.setdefault(name, code)
    return found


def _remark(
    rows: Mapping[str, PlannedRow[Unit]] | Mapping[str, PlannedRow[Person]],
    namesakes: Mapping[str, str],
    moved: Container[str],
    comparison: Comparison,
) -> None:
    """Say of each that is new, named anew or elsewhere than before whose name it has."""
    for code, row in rows.items() if namesakes else ():
        if code in namesakes and (_is_renamed(row) or code in moved):
            column = next((one for one in row.record.places if one in _NAMES), "code")
            comparison.remark(row, column, namesake_warning(row.instance, namesakes[code]))


def _is_living(row: PlannedRow[Unit]) -> bool:
    return not row.record.is_reference and row.instance.is_active()


def _is_renamed(row: PlannedRow[Unit] | PlannedRow[Person]) -> bool:
    return row.is_new or not row.changes.keys().isdisjoint(_NAMES)


def _place(code: str, placement: Placement) -> str:
    """What is the same for units that stand beside each other; at the top, the territory."""
    parent = placement.parents[code]
    return parent or f"/{placement.units[code].instance.territory or code}"


def _stored_beside(
    wanted: Collection[str | None],
    placement: Placement,
    missing: Iterable[Unit],
    known: QuerySet[Unit],
) -> Iterator[tuple[str, Unit]]:
    """The stored units that no file mentions below some, each with its place."""
    above = {
        unit.pk: code
        for code in wanted
        if code and (unit := _stored_unit(code, placement)) is not None
    }
    ours = {row.instance.pk for row in placement.units.values() if not row.is_new}
    unread = sorted(pk for pk, code in above.items() if not _is_in_branch(code, placement))
    others = chain.from_iterable(
        stored(known.filter(parent_id__in=chunk)) for chunk in chunks(unread)
    )
    tops = stored(known.filter(parent=None)) if None in wanted else ()
    for unit in chain(missing, others, tops):
        is_beside = unit.parent_id in above or (unit.parent_id is None and None in wanted)
        if is_beside and unit.pk not in ours and unit.is_active():
            place = above[unit.parent_id] if unit.parent_id else f"/{unit.territory or unit.code}"
            yield place, unit


def _is_in_branch(code: str, placement: Placement) -> bool:
    """Whether a unit is in a stored branch that a file begins with, all of which was read."""
    seen: set[str] = set()
    while code in placement.units and code not in seen:
        seen.add(code)
        row, above = placement.units[code], placement.parents[code]
        if above is None or above not in placement.units:
            return not row.is_new and not row.record.is_reference
        code = above
    return False


def _stored_unit(code: str, placement: Placement) -> Unit | None:
    row = placement.units.get(code)
    if row is not None:
        return None if row.is_new else row.instance
    return placement.stored.get(code)
