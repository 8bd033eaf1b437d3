"""What somebody holds today, read once for a request and remembered with the user."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import Protocol

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.db.models import Q
from django.db.models.signals import post_delete, post_save

from units.models import Unit
from units.models.written import rows_written
from units.rights.models import Grant, Role

type Anybody = User | AnonymousUser

_KEPT_AS = "_held_rights"
_writes = count()
_last_write = [next(_writes)]
"""Goes up with every write of units or grants in this process: branches move with their units."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit and all below it, by the columns of the tree."""

    pk: int
    tree_id: int
    lft: int
    rght: int
    level: int

    def is_around(self, other: Branch) -> bool:
        """Whether another branch is a part of it."""
        return other.tree_id == self.tree_id and self.lft <= other.lft <= self.rght

    def condition(self, *, is_below_top: bool = False) -> Q:
        """The condition that a unit is in it."""
        inside = Q(tree_id=self.tree_id, lft__gte=self.lft, rght__lte=self.rght)
        return inside & ~Q(pk=self.pk) if is_below_top else inside


class Standing(Protocol):
    """Where a unit stands, as far as branches ask."""

    @property
    def pk(self) -> int:
        """Its primary key."""

    @property
    def is_at_top(self) -> bool:
        """Whether nothing stands above it."""

    def is_in(self, branch: Branch) -> bool:
        """Whether it is the top of a branch, or below that."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A unit as it was read, by the columns of the tree."""

    unit: Unit

    @property
    def pk(self) -> int:
        return self.unit.pk

    @property
    def is_at_top(self) -> bool:
        return self.unit.parent_id is None

    def is_in(self, branch: Branch) -> bool:
        unit = self.unit
        is_within = branch.lft <= unit.lft and unit.rght <= branch.rght
        return unit.tree_id == branch.tree_id and is_within


@dataclass(frozen=True, slots=True)
class Below:
    """A unit that need not be stored any more, by what stands above it."""

    chain: tuple[int, ...]
    """Primary keys: its own, then those above it up to the top."""

    @property
    def pk(self) -> int:
        return self.chain[0]

    @property
    def is_at_top(self) -> bool:
        return len(self.chain) == 1

    def is_in(self, branch: Branch) -> bool:
        return branch.pk in self.chain


@dataclass(frozen=True, slots=True)
class HeldGrant:
    """A role in a branch."""

    role: Role
    branch: Branch | None
    """None: everywhere."""
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Held:
    """All that somebody holds by grants."""

    is_registrar: bool = False
    grants: tuple[HeldGrant, ...] = ()

    def roles(self, *roles: Role) -> list[HeldGrant]:
        """The grants of some roles."""
        return [grant for grant in self.grants if grant.role in roles]


def held_by(user: Anybody) -> Held:
    """What somebody holds; whoever may not sign in holds nothing."""
    if not isinstance(user, User) or not user.is_active:
        return Held()
    if user.is_superuser:
        return Held(is_registrar=True)
    written, known = getattr(user, _KEPT_AS, (-1, Held()))
    if written != _last_write[0]:
        written, known = _last_write[0], read(user)
        setattr(user, _KEPT_AS, (written, known))
    return known


def read(user: User) -> Held:
    """What somebody holds, as it is stored now: one question."""
    place = ("tree_id", "lft", "rght", "level")
    columns = ("role", "languages", "unit_id", *(f"unit__{column}" for column in place))
    rows = Grant.objects.in_force().held_by(user).values_list(*columns)
    return held(
        HeldGrant(Role(role), Branch(pk, *numbers) if pk else None, frozenset(languages))
        for role, languages, pk, *numbers in rows
    )


def held(grants: Iterable[HeldGrant]) -> Held:
    """Some grants as what somebody holds."""
    grants = tuple(dict.fromkeys(grants))
    return Held(any(grant.role is Role.REGISTRAR for grant in grants), grants)


def has_tick(user: Anybody, permission: str) -> bool:
    """Whether somebody has one of Django's own permissions, which hold everywhere."""
    return ModelBackend().has_perm(user, permission)


def forget(user: Anybody) -> None:
    """Read anew at the next question, Django's own permissions, too."""
    for name in (_KEPT_AS, "_perm_cache", "_user_perm_cache", "_group_perm_cache"):
        with suppress(AttributeError):
            delattr(user, name)


def connect() -> None:
    """Begin to notice what makes a known answer old; called once, when Django starts."""
    for signal in (post_save, post_delete, rows_written):
        for model in (Unit, Grant):
            signal.connect(_written, sender=model, dispatch_uid=f"rights-{model.__name__}")


def _written(sender: type[models.Model], **kwargs: object) -> None:
    _last_write[0] = next(_writes)
