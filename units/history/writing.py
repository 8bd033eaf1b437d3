"""States into rows: whatever the rows say now, they say afterwards what the states say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from units.databases import in_use
from units.history.models import State, Version
from units.history.placing import put_in_place
from units.history.states import ROW, lists_of, name_of
from units.models import Appointment, FormerCode, Post, Succession, Unit
from units.models.belonging import Belonging
from units.models.codes import Coded
from units.specification import RECORD_TYPES, AnyField
from units.tree import StructureError, tree_lock

type Thing = tuple[str, int]
"""A record type and a primary key."""
type Targets = Mapping[Thing, State | None]
"""What things shall be; None: they shall not exist."""

_PLAIN = ("glossaryentry", "unitkind", "person")
_GOING = ("succession", "unit", "person", "unitkind", "glossaryentry")


def write_states(targets: Targets, placed: Collection[int] | None = None) -> None:
    """Make rows say what states say, all of them or none.

    ``placed`` are the units that come to stand behind those that their states name, by their keys;
    the others keep their places. None: all of them, for states that belong together.

    Raises ``ValidationError`` with what the registry as it is refuses.
    """
    with tree_lock(), _refusing(), transaction.atomic(using=in_use()):
        for subject in _PLAIN:
            for key, state in _wanted(targets, subject):
                _write(subject, key, state)
        units = dict(_wanted(targets, "unit"))
        for key in _parents_first(units):
            _write_unit(key, units[key])
        for key, state in _wanted(targets, "succession"):
            _write_succession(key, state)
        for subject in _GOING:
            _delete(
                subject,
                [key for (one, key), state in targets.items() if state is None and one == subject],
            )
        put_in_place({key: units[key] for key in units if placed is None or key in placed})


def _wanted(targets: Targets, subject: str) -> Iterator[tuple[int, State]]:
    for (one, key), state in targets.items():
        if one == subject and state is not None:
            yield key, state


@contextmanager
def _refusing() -> Iterator[None]:
    """Say in words what the database refuses."""
    try:
        yield
    except (ProtectedError, RestrictedError) as error:
        rows = (
            error.protected_objects
            if isinstance(error, ProtectedError)
            else error.restricted_objects
        )
        named = ", ".join(sorted(str(row) for row in rows)[:5])
        message = _("It cannot be taken away, because something belongs to it: %(rows)s.")
        raise ValidationError(message % {"rows": named}) from error
    except StructureError as error:
        raise ValidationError(str(error)) from error
    except IntegrityError as error:
        message = _("The database refuses it: %(reason)s")
        raise ValidationError(message % {"reason": error}) from error


def _parents_first(units: Mapping[int, State]) -> list[int]:
    """The keys of units, each behind that of the unit above it."""
    found: dict[int, None] = {}

    def enter(key: int, below: tuple[int, ...] = ()) -> None:
        above = units[key].get("parent")
        if above in units and above not in found and above not in below:
            enter(cast(int, above), (*below, key))
        found[key] = None

    for key in units:
        enter(key)
    return list(found)


def _write(subject: str, key: int, state: State) -> models.Model:
    """Store a thing with its own columns, where they differ."""
    model = RECORD_TYPES[subject].model
    row = model._base_manager.filter(pk=key).first() or model(pk=key)
    if _set(row, subject, state) or row._state.adding:
        _check(row)
        row.save(force_insert=row._state.adding)
    return row


def _write_unit(key: int, state: State) -> None:
    unit = Unit._base_manager.filter(pk=key).first() or Unit(pk=key)
    above = state.get("parent")
    is_moved = unit.parent_id != above
    if is_moved:
        unit.parent = _above(above)
    if _set(unit, "unit", state) or is_moved or unit._state.adding:
        _refuse_taken(unit)
        _check(unit)
        unit.save(force_insert=unit._state.adding)
    for name, inner in lists_of("unit").items():
        _write_list(unit, "unit", inner, state.get(name, []))


def _above(key: int | None) -> Unit | None:
    """The unit above, which may have gone."""
    above = Unit._base_manager.filter(pk=key).first() if key else None
    if key and above is None:
        last = Version.objects.last_of([("unit", key)]).get(("unit", key))
        message = _("“%(code)s”, to which it belonged, is deleted. Bring that back first.")
        raise ValidationError(message % {"code": last.code if last else key})
    return above


def _refuse_taken(unit: Unit) -> None:
    """A code that leads to another unit by now cannot be had back."""
    other = FormerCode.objects.filter(code=unit.code).exclude(unit_id=unit.pk).first()
    if other:
        message = _("The code “%(code)s” leads to “%(unit)s” by now.")
        raise ValidationError(message % {"code": unit.code, "unit": other.unit})


def _write_succession(key: int, state: State) -> None:
    succession = _write("succession", key, state)
    for name in ("originals", "results"):
        getattr(cast(Succession, succession), name).set(state.get(name, []))


def _write_list(owner: Unit | Post, role: str, subject: str, items: Sequence[State]) -> None:
    """Let a list hold just these items, in their order."""
    model = RECORD_TYPES[subject].model
    rows = {
        name_of(subject, _named(row)): row for row in model._base_manager.filter(**{role: owner})
    }
    names = [name_of(subject, item) for item in items]
    for name in rows.keys() - set(names):
        rows[name].delete()
    places = _places(subject, [rows.get(name) for name in names])
    for item, place in sorted(zip(items, places, strict=True), key=lambda one: _comes_last(one[0])):
        row = rows.get(name_of(subject, item)) or _blank(model, item, {role: owner})
        is_new = row._state.adding
        if place is not None and isinstance(row, Belonging) and row.order != place:
            row.order, is_new = place, True
        if _set(row, subject, item) or is_new:
            _check(row)
            row.save()
        if isinstance(row, Post):
            for key, inner in lists_of(subject).items():
                _write_list(row, subject, inner, item.get(key, []))


def _blank(model: type[models.Model], item: State, owner: dict[str, models.Model]) -> models.Model:
    """A part as it will be added, with the primary key that it had where nothing else has it."""
    pk = item.get(ROW)
    is_free = pk and not model._base_manager.filter(pk=pk).exists()
    return model(pk=pk if is_free else None, **owner)


def _comes_last(item: State) -> bool:
    """A head comes when the one before it is no head any more."""
    return bool(item.get("is_head"))


def _named(row: models.Model) -> State:
    """What names a row in its list."""
    if not isinstance(row, Appointment):
        return {"code": cast(Coded, row).code}
    return {"person": row.person_id, "started_on": row.started_on and row.started_on.isoformat()}


def _places(subject: str, rows: Sequence[models.Model | None]) -> list[int | None]:
    """The numbers by which rows stand in their order; None where they stand so already."""
    stored = [(row.order, row.pk) for row in rows if isinstance(row, Belonging)]
    is_as_wanted = len(stored) == len(rows) and stored == sorted(stored)
    if is_as_wanted or not issubclass(RECORD_TYPES[subject].model, Belonging):
        return [None] * len(rows)
    return list(range(1, len(rows) + 1))


def _set(row: models.Model, subject: str, state: State) -> bool:
    """Give a row what a state says; whether that is something else."""
    record_type, has_changed = RECORD_TYPES[subject], False
    more = [name for name in ("depth",) if subject == "task"]
    for column in (*record_type.columns, *more):
        if subject == "unit" and column == "parent":
            continue
        field = record_type.field(column)
        value = _value(field, state.get(column))
        before: object = getattr(row, field.attname)
        if before != value and (before or value or isinstance(field, models.BooleanField)):
            setattr(row, field.attname, value)
            has_changed = True
    return has_changed


def _value(field: AnyField, kept: Any) -> object:
    if kept is None:
        return None if field.null else field.get_default()
    return field.to_python(kept)


def _check(row: models.Model) -> None:
    """Say in words what constraints of the row refuse, before the database does."""
    try:
        row.validate_constraints()
        row.validate_unique()
    except ValidationError as error:
        told = [f"{row}: {message}" for message in error.messages]
        raise ValidationError(told) from error


def _delete(subject: str, keys: Sequence[int]) -> None:
    """Delete things with what belongs to them, those below before those above."""
    model = RECORD_TYPES[subject].model
    rows: Iterable[models.Model] = model._base_manager.filter(pk__in=keys)
    if subject == "unit":
        rows = cast("models.QuerySet[Unit]", rows).order_by("-level")
    for row in rows:
        row.delete()
