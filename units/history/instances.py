"""Rows made from states, with all that pages ask of them, without touching a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import count
from typing import cast

from django.db.models import Model

from units.databases import in_use
from units.history.models import State
from units.models import Appointment, Contact, Person, Post, Succession, Task, Unit, UnitKind
from units.specification import RECORD_TYPES, AnyField

_unsaved = count(-1, -1)
"""Keys for parts: states tell these by their codes, but rows without a key have no parts."""


def person_from(key: int, state: State) -> Person:
    """A person."""
    return cast("Person", _row("person", key, state))


def kind_from(key: int, state: State) -> UnitKind:
    """A kind of unit."""
    return cast("UnitKind", _row("unitkind", key, state))


def unit_from(
    key: int, state: State, kinds: Mapping[int, UnitKind], page_query: Mapping[str, str]
) -> Unit:
    """A unit without its parts; ``page_query`` is what its address asks for."""
    unit = cast("Unit", _row("unit", key, state))
    unit.page_query = page_query
    unit._state.fields_cache["kind"] = kinds.get(unit.kind_id) if unit.kind_id else None
    return unit


def succession_from(key: int, state: State, units: Mapping[int, Unit]) -> Succession:
    """A succession with those at both ends that are among some units, in the order of these."""
    succession = cast("Succession", _row("succession", key, state))
    for name in ("originals", "results"):
        named = set(state.get(name, ()))
        _fill(succession, name, [unit for pk, unit in units.items() if pk in named])
    return succession


def with_parts(
    unit: Unit,
    state: State,
    people: Mapping[int, Person],
    day: date,
    is_named: Callable[[Appointment], bool],
) -> None:
    """Give a unit its tasks, contacts and posts, and these whoever held them on a day.

    Of those who did, ``is_named`` says whose names are told.
    """
    _fill(unit, "tasks", list(_tasks(unit, state)))
    _fill(unit, "contacts", contacts_from(unit, state))
    posts = [_post(unit, item, people, day, is_named) for item in state.get("posts", ())]
    _fill(unit, "posts", posts)


def contacts_from(owner: Unit | Post, state: State) -> list[Contact]:
    """The contacts of a unit or a post, in their order."""
    contacts = [cast("Contact", _part("contact", item)) for item in state.get("contacts", ())]
    for contact in contacts:
        contact._state.fields_cache |= {"unit": None, "post": None}
        setattr(contact, "post" if isinstance(owner, Post) else "unit", owner)
    return contacts


def _tasks(unit: Unit, state: State) -> Iterator[Task]:
    for item in state.get("tasks", ()):
        task = cast("Task", _part("task", item))
        task.unit = unit
        yield task


def _post(
    unit: Unit,
    item: State,
    people: Mapping[int, Person],
    day: date,
    is_named: Callable[[Appointment], bool],
) -> Post:
    post = cast("Post", _part("post", item))
    post.unit = unit
    _fill(post, "contacts", contacts_from(post, item))
    held = [_appointment(post, one, people) for one in item.get("appointments", ())]
    in_office = [one for one in held if one.is_in_office(day)]
    post.is_between = bool(held) and not in_office
    post.holders = _newest_first([one for one in in_office if is_named(one)])
    return post


def _appointment(post: Post, item: State, people: Mapping[int, Person]) -> Appointment:
    appointment = cast("Appointment", _part("appointment", item))
    appointment.post = post
    if person := people.get(appointment.person_id):
        appointment.person = person
    return appointment


def _newest_first(appointments: Sequence[Appointment]) -> list[Appointment]:
    """As rows stand; of those who began on the same day states do not know who came first."""
    return sorted(appointments, key=_beginning)[::-1]


def _beginning(appointment: Appointment) -> str:
    return appointment.started_on.isoformat() if appointment.started_on else ""


def _part(subject: str, state: State) -> Model:
    return _row(subject, next(_unsaved), state)


def _row(subject: str, key: int, state: State) -> Model:
    """A row with the columns that a state tells; the others are as in a new one."""
    fields = _fields(subject)
    names = [field.attname for field in fields]
    return RECORD_TYPES[subject].model.from_db(
        in_use(), names, [_value(field, key, state) for field in fields]
    )


@cache
def _fields(subject: str) -> Sequence[AnyField]:
    return cast("Sequence[AnyField]", RECORD_TYPES[subject].model._meta.concrete_fields)


def _value(field: AnyField, key: int, state: State) -> object:
    if field.primary_key:
        return key
    kept: object = state.get(field.name)
    if kept is not None:
        return cast("object", field.to_python(kept))
    return None if field.null else field.get_default()


def _fill(row: Model, name: str, rows: Iterable[Model]) -> None:
    """Let a row know others that belong to it, as ``prefetch_related`` does."""
    known = getattr(row, name).get_queryset()
    known._result_cache, known._prefetch_done = list(rows), True
    row.__dict__.setdefault("_prefetched_objects_cache", {})[name] = known
