"""Who is told how pages stood, and of what."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model
from django.http import HttpRequest

from units.models import Appointment, Contact, Person, Post, Succession, Task, Unit
from units.models.unit import UnitQuerySet
from units.rights.who import seen_by, sees_everything

_MODELS: tuple[type[Model], ...] = (Unit, Post, Appointment, Person, Contact, Task, Succession)


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody is told of states."""

    models: frozenset[type[Model]]
    """Whose rows are told as they were stored, whoever else may see them."""
    is_public: bool
    """Whether all else is told that was public, and is not withheld now."""
    units: UnitQuerySet | None = None
    """The units that are told as they were stored; None: all of them."""

    @property
    def is_of_staff(self) -> bool:
        """Whether more is told than to everybody."""
        return bool(self.models)

    def sees(self, *models: type[Model]) -> bool:
        """Whether rows of all these models are told as they were stored."""
        return self.models.issuperset(models)


PUBLIC = Sight(frozenset(), is_public=True)
EVERYTHING = Sight(frozenset(_MODELS), is_public=True)


def may_see_past(user: User | AnonymousUser) -> bool:
    """Whether somebody is told how units stood, whether or not citizens are."""
    return user.is_staff and _may_see(user, Unit)


def sight_of(request: HttpRequest) -> Sight | None:
    """What the reader is told of the past; None where that is nothing.

    Who came without a session is nobody: they are not asked, so that pages stay the same for all.
    """
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    if has_session and may_see_past(request.user):
        return sight_of_staff(request.user, is_public=settings.PUBLIC_HISTORY)
    return PUBLIC if settings.PUBLIC_HISTORY else None


def sight_of_staff(user: User | AnonymousUser, *, is_public: bool) -> Sight:
    """What one of the staff is told as it was stored: what of it the admin shows him."""
    models = frozenset(model for model in _MODELS if _may_see(user, model))
    units = None if sees_everything(user) else seen_by(user)
    return Sight(models, is_public=is_public, units=units)


def _may_see(user: User | AnonymousUser, model: type[Model]) -> bool:
    name = model._meta.model_name
    return user.has_perm(f"units.view_{name}") or user.has_perm(f"units.change_{name}")
