"""Copying what units are made of: a structure below another unit, or all that one unit has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from units.models import Appointment, Contact, Post, Task, Unit
from units.models.unit import UnitQuerySet
from units.text.languages import LANGUAGES
from units.tree import tree_lock

MOST_COPIED = 200
"""Units in one act: who needs more copies a part at a time."""


@dataclass(frozen=True, slots=True)
class Copying:
    """The sub-units of a unit are to be made again below another one, as drafts."""

    unit: Unit
    target: Unit
    levels: int | None = None
    """How far down; None: all the way."""
    with_posts: bool = True
    with_tasks: bool = True

    def check(self) -> None:
        """Raises ``ValidationError``, by field, with what speaks against it."""
        count = self.units().count()
        if self.unit.pk == self.target.pk:
            message = _("They stand there already. Choose another unit.")
            raise ValidationError({"to": [message]})
        if not count:
            raise ValidationError({"levels": [_("It has no sub-units that could be copied.")]})
        if count > MOST_COPIED:
            message = ngettext(
                "It would be %(count)d unit, more than %(most)d. Choose fewer levels.",
                "It would be %(count)d units, more than %(most)d. Choose fewer levels.",
                count,
            )
            said = message % {"count": count, "most": MOST_COPIED}
            raise ValidationError({"levels": [said]})

    def units(self) -> UnitQuerySet:
        """What is copied, parents before children: what exists today, below what does, too."""
        day = timezone.localdate()
        ended = Unit._base_manager.filter(
            Q(founded_on__gt=day) | Q(dissolved_on__lte=day),
            tree_id=self.unit.tree_id,
            lft__gt=self.unit.lft,
            lft__lte=OuterRef("lft"),
            rght__gte=OuterRef("rght"),
        )
        below = Unit.objects.under(self.unit).filter(~Exists(ended))
        if self.levels is not None:
            below = below.filter(level__lte=self.unit.level + self.levels)
        return below.order_by("lft")


def copy_structure(copying: Copying) -> list[Unit]:
    """Do it; the new units. Raises ``ValidationError``, by field; nothing is changed then."""
    with tree_lock():
        copying.check()
        made: dict[int, Unit] = {copying.unit.pk: copying.target}
        for unit in list(copying.units()):
            copy = Unit(
                **{name: getattr(unit, name) for name in _COPIED_OF_UNITS},
                parent=Unit.objects.get(pk=made[unit.parent_id or 0].pk),
            )
            copy.save()
            made[unit.pk] = copy
        del made[copying.unit.pk]
        if copying.with_posts:
            _copy_rows(Post, made, is_vacant=True)
        if copying.with_tasks:
            _copy_rows(Task, made)
    return list(made.values())


def copy_contents(unit: Unit, copy: Unit, day: date) -> None:
    """Let a unit have what another has: tasks, contacts, posts, and from a day who holds them."""
    with tree_lock():
        _copy_rows(Task, {unit.pk: copy})
        _copy_rows(Contact, {unit.pk: copy})
        posts = _copy_rows(Post, {unit.pk: copy})
        _copy_rows(Contact, posts, owner="post")
        for held in Appointment.objects.in_office(day).filter(post__in=posts):
            values = _values(held) | {"started_on": day}
            Appointment(**values, person_id=held.person_id, post=posts[held.post_id]).save()


def own_values(unit: Unit) -> dict[str, Any]:
    """What a unit says itself that holds for one that goes on in its place, under its name."""
    days = ("founded_on", "dissolved_on", "legal_basis")
    return {name: value for name, value in _values(unit).items() if not name.startswith(days)}


_COPIED_OF_UNITS = [
    *(f"name_{language.suffix}" for language in LANGUAGES.values()),
    "kind_id",
    "original_language",
]
_NEVER = {"id", "updated_at", "lft", "rght", "tree_id", "level", "below"}
_RELATED = {"parent", "unit", "post", "person"}
"""What the copy belongs to is said where it is made."""


def _copy_rows(
    model: type[Post | Task | Contact],
    owners: Mapping[int, models.Model],
    owner: str = "unit",
    **other: object,
) -> dict[int, Any]:
    """The parts of some owners made again for others, with the codes that they have there."""
    made: dict[int, Any] = {}
    rows = model._default_manager.filter(**{f"{owner}__in": list(owners)})
    for row in rows.order_by("order", "pk"):
        values = _values(row) | {"code": row.code} | other
        copy = model(**values, **{owner: owners[getattr(row, f"{owner}_id")]})
        copy.save()
        made[row.pk] = copy
    return made


def _values(row: models.Model) -> dict[str, Any]:
    """What a row says itself, without its code; texts in each language."""
    columns = {field.name: field.attname for field in row._meta.concrete_fields}
    ending = next(iter(LANGUAGES.values())).suffix
    return {
        attname: getattr(row, attname)
        for name, attname in columns.items()
        if name not in _NEVER | _RELATED
        and name != "code"
        and not name.startswith("sort_key")
        and f"{name}_{ending}" not in columns
    }
