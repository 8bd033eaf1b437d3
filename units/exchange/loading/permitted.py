"""What somebody may not bring: before anything is compared, and before anything is written.

An editor of a branch brings files for it. What they name elsewhere is refused with its place, and
nothing that is kept from him is told: a code of a unit that he may not see is answered as one that
nobody has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from units.exchange.faults import Fault
from units.exchange.loading.bulk import chunks
from units.exchange.loading.comparison import AnyRow
from units.exchange.loading.plan import Plan
from units.exchange.records import Document, Record
from units.models import FormerCode, Person, Succession, Unit
from units.rights.holding import Anybody, has_tick, held_by
from units.rights.models import Role
from units.rights.people import people_choosable_by, people_editable_by
from units.rights.successions import ends_of, may_write_succession, successions_seen_by
from units.rights.who import Action, choosable_by, editable_by, is_registrar, units_where


def is_bound(user: Anybody) -> bool:
    """Whether what somebody brings is for his branches only, by grants and not by ticks."""
    is_editor = bool(held_by(user).roles(Role.EDITOR))
    return is_editor and not is_registrar(user) and not has_tick(user, "units.change_unit")


def faults_of_naming(
    user: Anybody, documents: Sequence[Document], successors: Iterable[str] = ()
) -> list[Fault]:
    """What documents name that is not somebody's; ``successors`` follow the missing units."""
    stated = list(_flattened(documents))
    faults = [*_Named(user, stated).faults(), *_people(user, documents)]
    faults += _successions(user, documents, {one.record.code for one in stated})
    unknown = set(successors) - _codes(editable_by(user), successors)
    place = documents[0].file
    return faults + [Fault(place, 1, 1, "", "", _not_yours(code)) for code in sorted(unknown)]


def faults_of_writing(user: Anybody, plan: Plan) -> Iterator[Fault]:
    """What carrying out a plan would write that somebody may not, though he may name it."""
    of_all: list[AnyRow] = [*plan.kinds.values(), *plan.glossary.values()]
    for row in of_all:
        if row.is_written:
            yield row.fault(row.record.record_type.key, _for_registrars())
    changed = {code: row for code, row in plan.people.items() if row.changes and not row.is_new}
    allowed = _codes(people_editable_by(user), changed)
    for code, person in changed.items():
        if code not in allowed:
            yield person.fault("code", _serves_elsewhere())
    yield from _of_ends(user, plan)
    for succession in plan.successions.values():
        if succession.is_written and not _may_write(user, succession, plan):
            yield succession.fault("code", _no_right())


@dataclass(frozen=True, slots=True)
class _Stated:
    """A unit of a file, and what is above it there."""

    record: Record
    above: str | None
    is_placed: bool
    """Whether the file says what is above it."""

    def fault(self, column: str, message: str) -> Fault:
        """A fault at one of its values."""
        return self.record.fault(column, self.record.subject(), column, message)


class _Named:
    """The units that a file states, beside those that are somebody's."""

    def __init__(self, user: Anybody, stated: Sequence[_Stated]) -> None:
        self._stated = stated
        self._in_file = {one.record.code for one in stated}
        former = {old.code for one in stated for old in _former(one.record)}
        above = {one.above for one in stated if one.above}
        asked = self._in_file | former | above
        self._mine: dict[str, str | None] = {}
        for some in chunks(sorted(asked)):
            mine = editable_by(user).filter(code__in=some)
            self._mine |= dict(mine.values_list("code", "parent__code"))
        self._movable = _codes(units_where(user, Action.MOVE), self._mine)
        self._taken = _taken(user, (self._in_file | former) - self._mine.keys())

    def faults(self) -> Iterator[Fault]:
        """All that is not his."""
        for one in self._stated:
            yield from self._faults_of(one)

    def _faults_of(self, one: _Stated) -> Iterator[Fault]:
        codes = (one.record.code, *(old.code for old in _former(one.record)))
        code = next((code for code in codes if code in self._mine), None)
        for old in _former(one.record):
            if old.code in self._taken:
                yield old.fault("code", one.record.subject(), "former_codes", _is_taken(old.code))
        if code is None:
            yield from self._faults_of_new(one)
        elif one.record.code in self._taken:
            yield one.fault("code", _is_taken(one.record.code))
        elif one.is_placed and one.above != self._mine[code]:
            if code not in self._movable:
                yield one.fault("parent", _no_right())
            elif not self._holds(one.above):
                yield one.fault("parent", _not_yours(one.above or ""))

    def _faults_of_new(self, one: _Stated) -> Iterator[Fault]:
        if one.record.is_reference or one.above is None:
            yield one.fault("code", _not_yours(one.record.code))
        elif not self._holds(one.above):
            yield one.fault("parent", _not_yours(one.above))
        elif one.record.code in self._taken:
            yield one.fault("code", _is_taken(one.record.code))

    def _holds(self, above: str | None) -> bool:
        """Whether he may put a unit below another one; those of the file are asked themselves."""
        return above in self._mine or above in self._in_file


def _flattened(documents: Iterable[Document]) -> Iterator[_Stated]:
    def flatten(record: Record, above: str | None) -> Iterator[_Stated]:
        stated = above if above is not None else record.values.get("parent")
        yield _Stated(record, stated or None, above is not None or "parent" in record.values)
        for child in record.items.get("units", ()):
            yield from flatten(child, record.code)

    for document in documents:
        for record in document.lists["units"]:
            yield from flatten(record, None)


def _former(record: Record) -> Sequence[Record]:
    return record.items.get("former_codes", ())


def _taken(user: Anybody, codes: Iterable[str]) -> set[str]:
    """Those of some codes that are, or were, those of units that are not his."""
    found: set[str] = set()
    mine = editable_by(user).order_by().values("pk")
    for some in chunks(sorted(codes)):
        units = Unit._base_manager.filter(code__in=some)
        former = FormerCode._base_manager.filter(code__in=some).exclude(unit__in=mine)
        found |= {*units.values_list("code", flat=True), *former.values_list("code", flat=True)}
    return found


def _people(user: Anybody, documents: Sequence[Document]) -> Iterator[Fault]:
    """Those whom he may not name; who serves only where he may not look is as good as nobody."""
    stated = {one.code: one for document in documents for one in document.lists["people"]}
    held = [
        (unit.record, post, appointment)
        for unit in _flattened(documents)
        for post in unit.record.items.get("posts", ())
        for appointment in post.items.get("appointments", ())
    ]
    named = {appointment.code for _unit, _post, appointment in held} | stated.keys()
    known = _codes(people_choosable_by(user), named)
    taken = _codes(Person.objects.all(), stated.keys() - known)
    for code in sorted(taken):
        yield stated[code].fault("code", stated[code].subject(), "code", _is_taken(code))
    for unit, post, one in held:
        if one.code not in known and one.code not in stated:
            subject = one.subject(post.subject(unit.subject()))
            yield one.fault("person", subject, "person", _nobody(one.code))


def _successions(
    user: Anybody, documents: Sequence[Document], in_file: set[str]
) -> Iterator[Fault]:
    records = [one for document in documents for one in document.lists["successions"]]
    named = {code for one in records for codes in one.codes.values() for code in codes}
    known = _codes(choosable_by(user), named) | in_file
    codes = {one.code for one in records if one.code}
    taken = _codes(Succession.objects.all(), codes)
    taken -= _codes(successions_seen_by(user), codes)
    for one in records:
        if one.code in taken:
            yield one.fault("code", one.subject(), "code", _is_taken(one.code))
        for column, ends in one.codes.items():
            for code in ends:
                if code not in known:
                    yield one.fault(column, one.subject(), column, _not_yours(code))


def _of_ends(user: Anybody, plan: Plan) -> Iterator[Fault]:
    """Where and when units at the top of his branches stand and end is not his to say."""
    ended = {
        row.instance.pk: row
        for row in plan.placement.units.values()
        if "dissolved_on" in row.changes and not row.is_new
    }
    allowed = _pks(units_where(user, Action.CLOSE), ended)
    for pk, row in ended.items():
        if pk not in allowed:
            yield row.fault("dissolved_on", _no_right())
    ordered = {above: codes for above, _was, codes in plan.placement.reordered()}
    mine = _codes(editable_by(user), [above for above in ordered if above])
    for above, codes in ordered.items():
        if above not in mine:
            yield plan.placement.units[codes[0]].fault("code", _no_right())


def _may_write(user: Anybody, row: AnyRow, plan: Plan) -> bool:
    ends: Mapping[str, list[str]] = row.record.codes
    originals, results = (
        {
            plan.succession_units[code].pk
            for code in ends.get(column, ())
            if code in plan.succession_units and plan.succession_units[code].pk
        }
        for column in ("originals", "results")
    )
    if isinstance(row.instance, Succession) and not row.is_new:
        former = ends_of(row.instance)
        originals, results = originals | former[0], results | former[1]
    return may_write_succession(user, originals, results, "add" if row.is_new else "change")


def _codes[M: Model](rows: QuerySet[M], codes: Iterable[str]) -> set[str]:
    """Those of some codes that rows have."""
    found: set[str] = set()
    for some in chunks(sorted(codes)):
        found.update(rows.filter(code__in=some).order_by().values_list("code", flat=True))
    return found


def _pks(units: QuerySet[Unit], pks: Iterable[int]) -> set[int]:
    found: set[int] = set()
    for some in chunks(sorted(pks)):
        found.update(units.filter(pk__in=some).order_by().values_list("pk", flat=True))
    return found


def _not_yours(code: str) -> str:
    message = _(
        "The right is lacking: there is no unit “%(code)s” in the branches that you may edit. "
        "Take it out of the file, or ask a registrar."
    )
    return message % {"code": code}


def _is_taken(code: str) -> str:
    return _("The code “%(code)s” cannot be used. Choose another one.") % {"code": code}


def _nobody(code: str) -> str:
    message = _(
        "There is nobody “%(code)s” whom you may name. Correct the code, or state the person in "
        "the list of people."
    )
    return message % {"code": code}


def _serves_elsewhere() -> str:
    return _(
        "The right is lacking: the person serves, or served, in units that you may not edit. "
        "Take the person out of the file, or ask a registrar."
    )


def _for_registrars() -> str:
    return _(
        "The right is lacking: kinds and the glossary show on everybody’s pages, and only "
        "registrars change them. Take this out of the file."
    )


def _no_right() -> str:
    return _(
        "The right is lacking: this is for those who may edit the units concerned, and the unit "
        "above. Take it out of the file, or ask a registrar."
    )
