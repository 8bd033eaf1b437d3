"""Who may see and change people, who serve several units at once.

A name shows on the page of every unit that somebody serves: whoever changes it answers for all of
them, also for those of times gone by.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from units.models import Appointment, Person
from units.models.people import AppointmentQuerySet, PersonQuerySet
from units.rights.holding import Anybody, has_tick, held_by
from units.rights.models import Role
from units.rights.who import editable_by, is_registrar, seen_by_grant


def edits_some_branch(user: Anybody) -> bool:
    """Whether somebody is an editor anywhere, or a registrar."""
    return is_registrar(user) or bool(held_by(user).roles(Role.EDITOR))


def people_seen_by(user: Anybody) -> PersonQuerySet:
    """Those who hold or held a post that somebody sees; to editors also those who hold none."""
    people = Person.objects.all()
    if _has_ticks(user, "view", "change") or is_registrar(user):
        return people
    seen = Exists(_appointments().filter(seen_by_grant(user).named_by("post__unit")))
    without = ~Exists(_appointments()) if edits_some_branch(user) else Q(pk__in=())
    return people.filter(seen | Q(without))


def people_choosable_by(user: Anybody) -> PersonQuerySet:
    """Those whom somebody may name: whom citizens see, and whom he sees."""
    return Person.objects.visible() | people_seen_by(user)


def people_editable_by(user: Anybody, act: str = "change") -> PersonQuerySet:
    """Those who serve, and have served, only units that somebody edits; by ticks all.

    ``act`` is ``change`` or ``delete``.
    """
    people = Person.objects.all()
    if _has_ticks(user, act) or is_registrar(user):
        return people
    if not edits_some_branch(user):
        return people.none()
    elsewhere = _appointments().exclude(editable_by(user).named_by("post__unit"))
    return people.filter(~Exists(elsewhere))


def may_add_people(user: Anybody) -> bool:
    """Whether somebody may enter a person."""
    return _has_ticks(user, "add") or edits_some_branch(user)


def _appointments() -> AppointmentQuerySet:
    return Appointment.objects.filter(person=OuterRef("pk"))


def _has_ticks(user: Anybody, *acts: str) -> bool:
    return any(has_tick(user, f"units.{act}_person") for act in acts)
