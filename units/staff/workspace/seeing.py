"""What the workspace of a unit is made from: its rows, as one of the staff may see them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model, Prefetch, QuerySet
from django.utils import timezone

from units.models import Appointment, Contact, Person, Post, Task, Unit
from units.models.unit import UnitQuerySet
from units.public.sources import Rows
from units.rights.holding import Anybody
from units.rights.rows import may_act_on
from units.rights.who import choosable_by

MOST_CHILDREN = 50
"""Sub-units that the workspace names; the tree shows all."""


class AsStaff(Rows):
    """The rows of today, drafts among them, with no part that is kept from the reader."""

    def __init__(self, reader: Anybody, units: QuerySet[Unit]) -> None:
        """``units`` are those that the reader may look at in the admin."""
        super().__init__()
        self._reader, self._units = reader, units

    def unit(self, code: str) -> Unit | None:
        """The unit with a code, with its parts."""
        found = self._units.filter(code=code).select_related("kind").first()
        return found and self._with_parts(found)

    def chain(self, unit: Unit) -> Sequence[Unit]:
        """The unit and all above it that may be named, from the top."""
        above = Unit.objects.above(unit, include_self=True).select_related("kind")
        named = choosable_by(self._reader).order_by().values("pk")
        return list(above.filter(pk__in=named) | above.filter(pk=unit.pk))

    def children(self, unit: Unit) -> UnitQuerySet:
        """The units right below it that may be named, also those that are no more."""
        return choosable_by(self._reader).filter(parent=unit).for_listing()

    def siblings(self, unit: Unit) -> UnitQuerySet:
        """None: whoever edits goes through the tree."""
        return Unit.objects.none()

    def _with_parts(self, unit: Unit) -> Unit:
        told: dict[type[Model], bool] = {
            model: may_act_on(self._reader, "view", str(model._meta.model_name), unit)
            or may_act_on(self._reader, "change", str(model._meta.model_name), unit)
            for model in (Task, Contact, Post, Appointment, Person)
        }
        is_shown = Unit.objects.visible().filter(pk=unit.pk).exists()

        def rows[M: Model](model: type[M], found: QuerySet[M]) -> QuerySet[M]:
            return found if is_shown or told[model] else found.none()

        contacts = rows(Contact, Contact.objects.all())
        posts = rows(Post, self._posts(sees_all=told[Appointment]))
        (whole,) = (
            Unit.objects.filter(pk=unit.pk)
            .select_related("kind")
            .prefetch_related(
                Prefetch("tasks", rows(Task, Task.objects.all())),
                Prefetch("contacts", contacts),
                Prefetch("posts", posts),
                Prefetch("posts__contacts", contacts),
            )
        )
        return whole

    def _posts(self, *, sees_all: bool) -> QuerySet[Post]:
        """Posts with who holds them, who will as ``coming``, and whether somebody once did."""
        told = Appointment.objects.all()
        told = told if sees_all else told.filter(is_published=True)
        coming = told.filter(started_on__gt=timezone.localdate()).select_related("person")
        posts = Post.objects.with_holders(told=told)
        return posts.prefetch_related(Prefetch("appointments", coming, to_attr="coming"))
