"""Things that belong to an owner, in an order, each with a code that is unique there."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from units.models.codes import code_field, next_free
from units.models.written import Timestamped, WrittenQuerySet


class Belonging(Timestamped):
    """One of several things that belong to an owner.

    The code is the natural key in fixtures, so that a line of a file corrects what the same line
    said before.
    """

    OWNERS: ClassVar[tuple[str, ...]] = ("unit",)

    code = code_field(
        _("Stays the same when the text changes. Given automatically when left empty."), blank=True
    )
    order = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        abstract = True
        ordering = ["order", "pk"]

    def neighbours(self) -> models.QuerySet[Belonging]:
        """All that belong to the same owner."""
        return type(self)._default_manager.filter(
            **{owner: getattr(self, owner) for owner in self.OWNERS}
        )

    def code_stem(self) -> str:
        """How a code begins that is given automatically."""
        return str(self._meta.model_name)

    def complete(self) -> None:
        """With the next free code, where it has none."""
        super().complete()
        if not self.code:
            taken = self.neighbours().values_list("code", flat=True)
            self.code = next_free(self.code_stem(), taken)


class PartQuerySet[M: models.Model](WrittenQuerySet[M]):
    """Parts of units."""

    def get_by_natural_key(self, unit: str, code: str) -> M:
        """The row with this code in this unit."""
        return self.get(unit__code=unit, code=code)


class PartOfUnit(Belonging):
    """Belongs to a unit and to nothing else."""

    unit = models.ForeignKey(
        "units.Unit",
        on_delete=models.CASCADE,
        related_name="%(class)ss",
        verbose_name=_("unit"),
    )

    class Meta(Belonging.Meta):
        abstract = True

    def natural_key(self) -> tuple[str, str]:
        return (self.unit.code, self.code)

    @property
    def original_language(self) -> str:
        """That of its unit."""
        return self.unit.original_language
