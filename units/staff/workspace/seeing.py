"""What the workspace of a unit is made from: its rows, as one of the staff may see them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import Exists, Model, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from units.models import Appointment, Contact, FormerCode, Post, Succession, Task, Unit
from units.models.unit import UnitQuerySet
from units.public.sources import Neighbours, Portion, Rows, with_ends
from units.rights.holding import Anybody
from units.rights.rows import may_act_on
from units.rights.successions import successions_seen_by
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
        return list(above.filter(Q(choosable_by(self._reader).named_by("pk")) | Q(pk=unit.pk)))

    def children(self, unit: Unit, page: str) -> Portion:
        """None: the workspace names the first ``sub_units`` itself."""
        return Portion([], 0)

    def sub_units(self, unit: Unit) -> UnitQuerySet:
        """The units right below it that may be named, also those that are no more."""
        return choosable_by(self._reader).filter(parent=unit).for_listing()

    def siblings(self, unit: Unit) -> Neighbours:
        """None: whoever edits goes through the tree."""
        return Neighbours([])

    def former_codes(self, unit: Unit) -> list[str]:
        """Its codes of times gone by, which lead citizens to its page where they may see it."""
        is_told = self._is_told(FormerCode, unit) or _is_shown(unit)
        return [former.code for former in unit.former_codes.all()] if is_told else []

    def successions(self, unit: Unit) -> QuerySet[Succession]:
        """What became of it, as far as that is told."""
        return self._told(with_ends(unit.successions.all()))

    def origins(self, unit: Unit) -> QuerySet[Succession]:
        """What it came from, as far as that is told."""
        return self._told(with_ends(unit.origins.all()))

    def successions_of(self, units: Collection[Unit]) -> list[Succession]:
        """What became of any of some units, as far as that is told."""
        named = [succession.pk for succession in super().successions_of(units)]
        return list(self._told(with_ends(Succession.objects.filter(pk__in=named))))

    def _told(self, successions: QuerySet[Succession]) -> QuerySet[Succession]:
        """Those that citizens read on some page, and those that the reader may see."""
        shown = Unit.objects.visible().named_by("unit")
        public = [
            Exists(end.objects.filter(shown, succession=OuterRef("pk")))
            for end in (Succession.originals.through, Succession.results.through)
        ]
        seen = successions_seen_by(self._reader).order_by().values("pk")
        return successions.filter(Q(public[0]) | Q(public[1]) | Q(pk__in=seen))

    def _is_told(self, model: type[Model], unit: Unit) -> bool:
        """Whether the reader may see the rows of a sort that a unit has, published or not."""
        name = str(model._meta.model_name)
        return any(may_act_on(self._reader, act, name, unit) for act in ("view", "change"))

    def _with_parts(self, unit: Unit) -> Unit:
        is_shown = _is_shown(unit)

        def rows[M: Model](model: type[M], found: QuerySet[M]) -> QuerySet[M]:
            return found if is_shown or self._is_told(model, unit) else found.none()

        contacts = rows(Contact, Contact.objects.all())
        (whole,) = (
            Unit.objects.filter(pk=unit.pk)
            .select_related("kind")
            .prefetch_related(
                Prefetch("tasks", rows(Task, Task.objects.all())),
                Prefetch("contacts", contacts),
                Prefetch("posts", rows(Post, self._posts(unit, is_shown=is_shown))),
                Prefetch("posts__contacts", contacts),
            )
        )
        return whole

    def _posts(self, unit: Unit, *, is_shown: bool) -> QuerySet[Post]:
        """Posts with who holds them, who will as ``coming``, and whether somebody once did.

        Whom citizens may not read of is named only to who may see it.
        """
        told = coming = Appointment.objects.all()
        if not self._is_told(Appointment, unit):
            told, coming = told.filter(is_published=True) if is_shown else told.none(), told.none()
        coming = coming.filter(started_on__gt=timezone.localdate()).select_related("person")
        posts = Post.objects.with_holders(told=told)
        return posts.prefetch_related(Prefetch("appointments", coming, to_attr="coming"))


def _is_shown(unit: Unit) -> bool:
    """Whether citizens may see a unit."""
    return Unit.objects.visible().filter(pk=unit.pk).exists()
