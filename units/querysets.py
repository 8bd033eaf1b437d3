"""Questions about many rows, each one chainable. What citizens may see is decided here and nowhere else."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self, cast

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from units.alphabet import AlphabeticalQuerySet
from units.tree import TreeQuerySet

if TYPE_CHECKING:
    from units.models import Unit


class UnitQuerySet(AlphabeticalQuerySet, TreeQuerySet):
    """Units."""

    def published(self, on: date | None = None) -> Self:
        """Units that are themselves published on a day (today by default); an open end of the window is no limit."""
        return self.filter(is_published_on(on))

    def visible(self, on: date | None = None) -> Self:
        """Units that citizens may see: published, and everything above them too.

        So a ministry that is being prepared keeps its whole branch to itself until it is published.
        """
        hiding = self.model._base_manager.filter(
            may_be_hidden(), ~is_published_on(on), tree_id=OuterRef("tree_id"), lft__lte=OuterRef("lft"), rght__gte=OuterRef("rght")
        )
        return self.filter(~Exists(hiding))

    def active(self, on: date | None = None) -> Self:
        """Units that exist on a day (today by default).

        An unknown date hides nothing: only a date we have can rule a unit out.
        """
        day = on or timezone.localdate()
        return self.exclude(founded_on__gt=day).exclude(dissolved_on__lte=day)

    def under(self, unit: Unit, *, include_self: bool = False) -> Self:
        """Units in the branch of a unit, in the order of the tree."""
        below = self.filter(tree_id=unit.tree_id, lft__gte=unit.lft, rght__lte=unit.rght)
        return below if include_self else below.exclude(pk=unit.pk)

    def above(self, unit: Unit, *, include_self: bool = False) -> Self:
        """The chain of parents of a unit, from the top."""
        above = self.filter(tree_id=unit.tree_id, lft__lte=unit.lft, rght__gte=unit.rght)
        return above if include_self else above.exclude(pk=unit.pk)

    def roots(self) -> Self:
        """Top-level bodies."""
        return self.filter(parent__isnull=True)

    def siblings_of(self, unit: Unit) -> Self:
        """Units with the same parent, without the unit itself; top-level bodies have none."""
        if unit.parent_id is None:
            return self.none()
        return self.filter(parent_id=unit.parent_id).exclude(pk=unit.pk)

    def for_listing(self) -> Self:
        """With what a line in a list needs, and without the long texts and keys."""
        return self.select_related("kind").defer(*_long_texts(self.model))

    def with_contents(self, on: date | None = None) -> Self:
        """With everything of its own that a unit's page shows: tasks, posts and their holders, contacts."""
        return self.select_related("kind").prefetch_related(
            "tasks",
            "contacts",
            Prefetch("posts", _related(self.model, "posts").with_holders(on)),
            "posts__contacts",
        )


class TaskQuerySet(models.QuerySet[Any]):
    """Tasks."""

    def visible(self, on: date | None = None) -> Self:
        """Tasks of units that citizens may see."""
        return self.filter(unit__in=_related(self.model, "unit").visible(on))


class PostQuerySet(models.QuerySet[Any]):
    """Posts."""

    def visible(self, on: date | None = None) -> Self:
        """Posts of units that citizens may see."""
        return self.filter(unit__in=_related(self.model, "unit").visible(on))

    def heads(self) -> Self:
        """The posts that head a unit."""
        return self.filter(is_head=True)

    def with_holders(self, on: date | None = None) -> Self:
        """With the people in office on a day whose names may be shown, as ``holders``."""
        holders = _related(self.model, "appointments").shown(on).select_related("person")
        return self.prefetch_related(Prefetch("appointments", holders, to_attr="holders"))


class AppointmentQuerySet(models.QuerySet[Any]):
    """Who holds what."""

    def in_office(self, on: date | None = None) -> Self:
        """Appointments that hold on a day (today by default); an unknown date is no limit."""
        day = on or timezone.localdate()
        return self.exclude(started_on__gt=day).exclude(ended_on__lt=day)

    def shown(self, on: date | None = None) -> Self:
        """Appointments in force on a day that may be published, as far as the person goes."""
        return self.in_office(on).filter(is_published=True)

    def visible(self, on: date | None = None) -> Self:
        """Appointments that citizens may see: shown, and to a post of a visible unit."""
        units = self.model._meta.get_field("post").related_model._meta.get_field("unit").related_model
        return self.shown(on).filter(post__unit__in=units._default_manager.visible(on))


class PersonQuerySet(AlphabeticalQuerySet):
    """People."""

    def visible(self, on: date | None = None) -> Self:
        """People who hold a post that citizens may see."""
        return self.filter(pk__in=_related(self.model, "appointments").visible(on).values("person"))


class ContactQuerySet(models.QuerySet[Any]):
    """Contacts."""

    def visible(self, on: date | None = None) -> Self:
        """Contacts of units, and of posts in units, that citizens may see."""
        units = _related(self.model, "unit").visible(on).values("pk")
        return self.filter(Q(unit__in=units) | Q(post__unit__in=units))


def is_published_on(on: date | None = None) -> Q:
    """The condition that a unit itself is published on a day."""
    day = on or timezone.localdate()
    begun = Q(published_from__isnull=True) | Q(published_from__lte=day)
    not_ended = Q(published_until__isnull=True) | Q(published_until__gte=day)
    return Q(status="published") & begun & not_ended


def may_be_hidden() -> Q:
    """A condition that every hidden unit meets and few others do: an index holds just these, so that visibility is quickly asked."""
    return ~Q(status="published") | Q(published_from__isnull=False) | Q(published_until__isnull=False)


def _related(model: type[models.Model], name: str) -> Any:
    """A queryset of the model at the other end of a relation."""
    return cast(Any, model._meta.get_field(name).related_model)._default_manager.all()


def _long_texts(model: type[models.Model]) -> list[str]:
    return [
        field.name for field in model._meta.concrete_fields if field.name.startswith(("description", "notice", "legal_basis", "sort_key"))
    ]
