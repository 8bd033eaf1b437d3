"""Who may do what with a unit: asked for one, and as querysets of many.

Roles and Django's own permissions are weighed here and nowhere else. A permission that was ticked
holds everywhere for its model, as Django means it; a role holds in its branch.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, auto

from django.db.models import Q

from units.authorship import author
from units.models import Unit
from units.models.unit import UnitQuerySet
from units.rights.fields import END, PARENT, UNITS, Field, field_of
from units.rights.holding import (
    Anybody,
    Branch,
    Held,
    HeldGrant,
    Standing,
    Stored,
    has_tick,
    held_by,
)
from units.rights.models import Role


class Action(Enum):
    """What one does with a unit."""

    SEE = auto()
    """Look at it as staff do, with all that is not published."""
    PROPOSE = auto()
    """Write down how it should be, for somebody else to carry out."""
    TRANSLATE = auto()
    """Write texts of it and of its parts, in some language; with fields, in theirs."""
    CHANGE = auto()
    """Write what it says: all of it, or the fields that are named."""
    ADD = auto()
    """Put a unit below it; without a unit, at the top."""
    MOVE = auto()
    """Take it away from where it stands, or give it another place among its siblings."""
    CLOSE = auto()
    """Say when it ends, or take that back."""
    DELETE = auto()
    GRANT = auto()
    """Give and take rights."""


_ROLES: dict[Action, tuple[Role, ...]] = {
    Action.SEE: (Role.EDITOR, Role.TRANSLATOR, Role.PROPOSER, Role.READER),
    Action.PROPOSE: (Role.EDITOR, Role.TRANSLATOR, Role.PROPOSER),
    Action.TRANSLATE: (Role.EDITOR, Role.TRANSLATOR),
    Action.CHANGE: (Role.EDITOR, Role.TRANSLATOR),
    Action.ADD: (Role.EDITOR,),
    Action.MOVE: (Role.EDITOR,),
    Action.CLOSE: (Role.EDITOR,),
    Action.DELETE: (Role.EDITOR,),
    Action.GRANT: (),
}
"""Whose grants may allow an action; a registrar may do everything."""
_OF_THE_PLACE_ABOVE = frozenset({Action.MOVE, Action.CLOSE, Action.DELETE})
"""What stays, for the unit at the top of a branch, with whoever holds the place above."""
_TICKS: dict[Action, tuple[str, ...]] = {
    Action.SEE: ("view", "change"),
    Action.PROPOSE: ("change",),
    Action.TRANSLATE: ("change",),
    Action.CHANGE: ("change",),
    Action.ADD: ("add",),
    Action.MOVE: ("change",),
    Action.CLOSE: ("change",),
    Action.DELETE: ("delete",),
    Action.GRANT: (),
}
"""Django's permissions of which one allows the same everywhere."""
_ROWS = ("add", "change", "delete")
"""Django's permissions that together allow to write a list of parts."""
_WHOLE = Field("", "unit")


def may(
    user: Anybody, action: Action, unit: Unit | None = None, fields: Iterable[str] = ()
) -> bool:
    """Whether somebody may do something with a unit; without one, at the top and everywhere.

    ``fields`` narrow ``SEE``, ``TRANSLATE`` and ``CHANGE`` to what ``units.rights.fields`` names;
    without them all of the unit is meant, by ``TRANSLATE`` any text.
    """
    return may_at(user, action, Stored(unit) if unit else None, fields)


def may_at(
    user: Anybody, action: Action, place: Standing | None, fields: Iterable[str] = ()
) -> bool:
    """As ``may``, for a unit of which only is known where it stands, or stood."""
    held = held_by(user)
    if held.is_registrar:
        return True
    action, fields = _rehearsed(action, fields)
    asked = [field_of(name) for name in fields] or [_WHOLE]
    return all(
        _by_ticks(user, action, field) or _by_grants(held, action, place, field) for field in asked
    )


def may_put(user: Anybody, parent: Unit | None) -> bool:
    """Whether somebody may move a unit below another one, or to the top: the far end of a move."""
    return may(user, Action.ADD, parent) or has_tick(user, "units.change_unit")


def is_registrar(user: Anybody) -> bool:
    """Whether somebody may do everything and gives others their rights."""
    return held_by(user).is_registrar


def units_where(user: Anybody, action: Action, field: str = "") -> UnitQuerySet:
    """The units with which somebody may do something: those for which ``may`` says so."""
    action, named = _rehearsed(action, [field] if field else [])
    asked = field_of(*named) if named else _WHOLE
    action = _meant(action, asked)
    held, units = held_by(user), Unit.objects.all()
    if held.is_registrar or _by_ticks(user, action, asked):
        return units
    is_below_top = action in _OF_THE_PLACE_ABOVE
    grants = [grant for grant in held.grants if _allows(grant, action, asked)]
    if any(grant.branch is None for grant in grants):
        return units.filter(parent__isnull=False) if is_below_top else units
    return units.filter(_in_branches(grants, is_below_top=is_below_top))


def seen_by(user: Anybody) -> UnitQuerySet:
    """The units at which somebody may look in full, drafts among them."""
    return units_where(user, Action.SEE)


def seen_by_grant(user: Anybody) -> UnitQuerySet:
    """Those of which somebody sees all parts, because they are in a branch of his."""
    held, units = held_by(user), Unit.objects.all()
    if held.is_registrar or any(grant.branch is None for grant in held.grants):
        return units
    return units.filter(_in_branches(held.grants, is_below_top=False))


def editable_by(user: Anybody) -> UnitQuerySet:
    """The units of which somebody may change everything that is their own."""
    return units_where(user, Action.CHANGE)


def choosable_by(user: Anybody) -> UnitQuerySet:
    """The units that somebody may name: those that citizens see, and those that he sees."""
    if sees_everything(user):
        return Unit.objects.all()
    return Unit.objects.visible() | seen_by(user)


def sees_everything(user: Anybody) -> bool:
    """Whether there is no unit that is kept from somebody."""
    return may(user, Action.SEE)


def may_somewhere(user: Anybody, action: Action, field: str = "") -> bool:
    """Whether there is any place where somebody may do something: is there a point in asking."""
    action, named = _rehearsed(action, [field] if field else [])
    asked, held = field_of(*named) if named else _WHOLE, held_by(user)
    return (
        held.is_registrar
        or _by_ticks(user, action, asked)
        or any(_allows(grant, action, asked) for grant in held.grants)
    )


def branches_seen_by(user: Anybody) -> list[Branch]:
    """The branches that somebody sees by grants, without those that are parts of others."""
    branches = {grant.branch for grant in held_by(user).grants if grant.branch}
    return [one for one in branches if not any(other.is_around(one) for other in branches - {one})]


def _rehearsed(action: Action, fields: Iterable[str]) -> tuple[Action, Iterable[str]]:
    """What is taken back anyway takes the right to propose it, and no more."""
    if author().is_rehearsing and action not in (Action.SEE, Action.GRANT):
        return Action.PROPOSE, ()
    return action, fields


def _by_ticks(user: Anybody, action: Action, field: Field) -> bool:
    if field.is_list and action is Action.CHANGE:
        return all(has_tick(user, f"units.{act}_{field.model}") for act in _ROWS)
    return any(has_tick(user, f"units.{act}_{field.model}") for act in _TICKS[action])


def _by_grants(held: Held, action: Action, place: Standing | None, field: Field) -> bool:
    action = _meant(action, field)
    grants = (grant for grant in held.grants if _allows(grant, action, field))
    return any(_reaches(grant, action, place, field) for grant in grants)


def _meant(action: Action, field: Field) -> Action:
    """To write where a unit stands is to move it, and to write its last day is to close it."""
    if action is Action.CHANGE and field.name in (PARENT, END):
        return Action.MOVE if field.name == PARENT else Action.CLOSE
    return action


def _allows(grant: HeldGrant, action: Action, field: Field) -> bool:
    """Whether a grant allows something in its branch at all."""
    if grant.role not in _ROLES[action]:
        return False
    if action is Action.TRANSLATE and field is _WHOLE:
        return True
    if action is Action.TRANSLATE and not field.language:
        return False
    if grant.role is Role.TRANSLATOR and action in (Action.TRANSLATE, Action.CHANGE):
        return field.language in grant.languages
    return True


def _reaches(grant: HeldGrant, action: Action, place: Standing | None, field: Field) -> bool:
    """Whether a unit stands where a grant that allows something does so."""
    is_of_above = action in _OF_THE_PLACE_ABOVE
    if place is None:
        return grant.branch is None and action is not Action.ADD and field.name != UNITS
    if grant.branch is None:
        return not (is_of_above and place.is_at_top)
    return place.is_in(grant.branch) and not (is_of_above and place.pk == grant.branch.pk)


def _in_branches(grants: Iterable[HeldGrant], *, is_below_top: bool) -> Q:
    condition = Q(pk__in=())
    for branch in {grant.branch for grant in grants if grant.branch}:
        condition |= branch.condition(is_below_top=is_below_top)
    return condition
