"""The same questions about any row, as Django's permissions ask them: by model and act.

A part of a unit is its unit's matter; people and successions, which belong to several units, have
rules of their own. Kinds and the glossary show on everybody's pages: they are the registrars'.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db.models import Model, Q, QuerySet

from units.authorship import author
from units.models import (
    Appointment,
    Contact,
    FormerCode,
    Person,
    Post,
    Succession,
    Task,
    Unit,
    Upload,
)
from units.rights import people, successions
from units.rights.fields import fields, paths_of_model, texts_of_model
from units.rights.holding import Anybody, has_tick, held_by
from units.rights.models import Role
from units.rights.who import Action, is_registrar, may, seen_by_grant, units_where

_UNIT_OF: Mapping[type[Model], tuple[str, ...]] = {
    Post: ("unit",),
    Task: ("unit",),
    FormerCode: ("unit",),
    Contact: ("unit", "post__unit"),
    Appointment: ("post__unit",),
}
"""The ways from a part to the unit whose it is."""
_ACTIONS = {
    "add": Action.CHANGE,
    "change": Action.CHANGE,
    "delete": Action.CHANGE,
    "view": Action.SEE,
}
_ACTIONS_ON_UNITS = {
    "add": Action.ADD,
    "change": Action.CHANGE,
    "delete": Action.DELETE,
    "view": Action.SEE,
}
_EVERY_ROLE = (Role.EDITOR, Role.TRANSLATOR, Role.PROPOSER, Role.READER)
_ROLES_BY_MODEL: dict[str, dict[str, tuple[Role, ...]]] = {
    **{
        model: {"view": _EVERY_ROLE, **dict.fromkeys(("add", "change", "delete"), (Role.EDITOR,))}
        for model in (
            "unit",
            "post",
            "task",
            "contact",
            "appointment",
            "formercode",
            "person",
            "succession",
        )
    },
    "unitkind": {"view": _EVERY_ROLE},
    "upload": {"view": (Role.EDITOR,), "add": (Role.EDITOR,)},
}
"""Which roles show a screen at all; what can be done there is asked about each row."""


_PROPOSING = (Role.EDITOR, Role.TRANSLATOR, Role.PROPOSER)
"""Which roles may do in a proposal what editors may do."""


def may_act_on(user: Anybody, act: str, model: str, row: Model | None = None) -> bool:
    """Whether somebody has Django's permission ``<act>_<model>``, for a row or for any at all.

    ``row`` may also be what holds such rows: the unit on whose form its posts stand.
    """
    if not user.is_active:
        return False
    if is_registrar(user) or has_tick(user, f"units.{act}_{model}"):
        return True
    roles = _ROLES_BY_MODEL.get(model, {}).get(act, ())
    if author().is_rehearsing and Role.EDITOR in roles:
        roles = _PROPOSING
    if not held_by(user).roles(*roles):
        return False
    return row is None or _may_by_grant(user, act, model, row)


def rows_seen_by[M: Model](user: Anybody, model: type[M]) -> QuerySet[M]:
    """The rows of a model that somebody may look at in the admin."""
    rows = model._default_manager.all()
    if sees_all_rows(user, model):
        return rows
    narrowed = _SEEN.get(model)
    if narrowed is not None:
        return rows.filter(pk__in=narrowed(user).order_by().values("pk"))
    if model in _UNIT_OF:
        return rows.filter(of_units(model, seen_by_grant(user)))
    shows = _ROLES_BY_MODEL.get(str(model._meta.model_name), {}).get("view", ())
    is_shown = model._meta.app_label == "units" and held_by(user).roles(*shows)
    return rows if is_shown else rows.none()


def sees_all_rows(user: Anybody, model: type[Model]) -> bool:
    """Whether no row of a model is kept from somebody."""
    if is_registrar(user):
        return True
    named = model._meta.app_label, model._meta.model_name
    by_tick = any(has_tick(user, f"{named[0]}.{act}_{named[1]}") for act in ("view", "change"))
    return by_tick or ((model is Unit or model in _UNIT_OF) and _is_everywhere(user))


def of_units(model: type[Model], units: QuerySet[Unit]) -> Q:
    """The condition that a part belongs to one of some units."""
    condition = Q(pk__in=())
    for way in _UNIT_OF[model]:
        condition |= Q(**{f"{way}__in": units.order_by().values("pk")})
    return condition


def unit_of(row: Model) -> Unit | None:
    """The unit whose part a row is, or itself; None where it belongs to none, or to several."""
    if isinstance(row, Unit):
        return row
    if isinstance(row, Contact | Appointment) and row.post:
        return row.post.unit
    if isinstance(row, Post | Task | FormerCode | Contact):
        return row.unit if row.unit_id else None
    return None


def may_translate_row(user: Anybody, model: str, row: Model | None = None) -> bool:
    """Whether somebody may write some text of a row, or of any at all.

    As with ``may_act_on``, ``row`` may be what holds such rows.
    """
    texts = texts_of_model(model)
    if row is None:
        return bool(texts) and bool(held_by(user).roles(Role.TRANSLATOR))
    unit = unit_of(row)
    return unit is not None and any(may(user, Action.TRANSLATE, unit, [name]) for name in texts)


def may_write_column(user: Anybody, model: str, column: str, row: Model) -> bool:
    """Whether somebody may write a column of a row, or of rows of its: it stands on a form."""
    unit = unit_of(row)
    path = next((f"{path}." for path in paths_of_model(model)), "")
    if unit is None or path + column not in fields():
        return may_act_on(user, "change", model, row)
    return may(user, Action.CHANGE, unit, [path + column])


def _is_everywhere(user: Anybody) -> bool:
    return any(grant.branch is None for grant in held_by(user).grants)


def _may_by_grant(user: Anybody, act: str, model: str, row: Model) -> bool:
    if author().is_rehearsing and act != "view" and isinstance(row, Person | Succession):
        return True
    if isinstance(row, Person):
        return model == "appointment" or _may_with_person(user, act, row)
    if isinstance(row, Succession):
        return _may_with_succession(user, act, row)
    if isinstance(row, Upload):
        return act == "view" and row.uploaded_by_id == user.pk
    unit = unit_of(row)
    if unit is None:
        return act == "view" and model == "unitkind"
    if model == "unit":
        return may(user, _ACTIONS_ON_UNITS[act], unit)
    return any(may(user, _ACTIONS[act], unit, [path]) for path in paths_of_model(model))


def _may_with_person(user: Anybody, act: str, person: Person) -> bool:
    if act == "add":
        return people.may_add_people(user)
    found = people.people_seen_by(user) if act == "view" else people.people_editable_by(user, act)
    return found.filter(pk=person.pk).exists()


def _may_with_succession(user: Anybody, act: str, succession: Succession) -> bool:
    if act == "view":
        return successions.successions_seen_by(user).filter(pk=succession.pk).exists()
    return successions.may_write_succession(user, *successions.ends_of(succession), act)


def _uploads_seen_by(user: Anybody) -> QuerySet[Upload]:
    """His own: what others bring names what they may see."""
    return Upload.objects.filter(uploaded_by=user.pk)


_SEEN: Mapping[type[Model], Callable[[Anybody], QuerySet[Model]]] = {
    Unit: lambda user: units_where(user, Action.SEE),
    Person: people.people_seen_by,
    Succession: successions.successions_seen_by,
    Upload: _uploads_seen_by,
}
