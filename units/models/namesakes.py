"""Rows of the same name, which perhaps are one body or one person entered twice."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from units.models.people import Person
from units.models.unit import Unit
from units.text.languages import LANGUAGES

if TYPE_CHECKING:
    from django.db.models import QuerySet


def names_of(row: Unit | Person) -> set[str]:
    """The names of a row in all languages, each as one is compared with another."""
    names = (
        " ".join(getattr(row, f"{part}_{language.suffix}") or "" for part in row.NAME_FIELDS)
        for language in LANGUAGES.values()
    )
    return {" ".join(name.casefold().split()) for name in names if name.strip()}


def namesake(row: Unit | Person) -> Unit | Person | None:
    """A stored row that perhaps is the same: a person, or a living unit beside a living one."""
    names = names_of(row)
    return next((other for other in _beside(row) if not names.isdisjoint(names_of(other))), None)


def namesake_warning(row: Unit | Person, other_code: str) -> str:
    """A sentence about a row that has the name of another one."""
    if isinstance(row, Person):
        message = _(
            "A person of this name is there already: “%(code)s”. "
            "If it is the same person, keep one of the two."
        )
    else:
        message = _(
            "A unit of this name stands in the same place already: “%(code)s”. "
            "If it is the same unit, keep one of the two."
        )
    return message % {"code": other_code}


def _beside(row: Unit | Person) -> QuerySet[Unit] | QuerySet[Person] | Iterable[Unit]:
    if isinstance(row, Person):
        columns = [f"family_name_{language.suffix}" for language in LANGUAGES.values()]
        families = {name for column in columns if (name := getattr(row, column))}
        same = reduce(or_, (Q((f"{column}__in", families)) for column in columns))
        return Person.objects.filter(same).exclude(pk=row.pk)
    return bodies_beside(row) if row.is_active() else ()


def bodies_beside(unit: Unit) -> QuerySet[Unit]:
    """The living units with the same parent; at the top, those of the same territory."""
    beside = Unit.objects.active().exclude(pk=unit.pk)
    if unit.parent_id:
        return beside.filter(parent_id=unit.parent_id)
    return beside.roots().filter(territory=unit.territory).exclude(territory="")
