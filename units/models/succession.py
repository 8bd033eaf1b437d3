"""How units follow one another, and the codes they had."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self, TypedDict, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from units.models.codes import (
    Coded,
    CodedByName,
    CodedQuerySet,
    code_field,
    code_from_name_field,
    code_is_plain,
)
from units.models.partial_dates import PartialDateField
from units.models.written import Timestamped
from units.text.days import AnyDay

if TYPE_CHECKING:
    from units.models.unit import Unit


class FormerCodeQuerySet(CodedQuerySet["FormerCode"]):
    """Codes that units had."""


class FormerCode(Coded):
    """A code that a unit had: its addresses lead to the unit for ever."""

    code = code_field(_("The old code."), unique=True)
    unit = models.ForeignKey(
        "units.Unit", on_delete=models.CASCADE, related_name="former_codes", verbose_name=_("unit")
    )

    objects = models.Manager.from_queryset(FormerCodeQuerySet)()

    class Meta:
        verbose_name = _("former code")
        verbose_name_plural = _("former codes")
        ordering = ["code"]
        constraints = [code_is_plain()]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        """Refuse a code that a unit has today: its page would never be left."""
        super().clean()
        units = cast(Any, self._meta.get_field("unit").related_model)._base_manager
        if units.filter(code=self.code).exists():
            raise ValidationError(
                {"code": ValidationError(_("A unit has this code today."), code="current")}
            )


class Effects(TypedDict, total=False):
    """What closing units did to rows, by primary keys, so that it can be taken back."""

    dissolved: list[tuple[int, str | None]]
    """Units, and the days on which they were to be dissolved before."""
    moved: list[tuple[int, int, int | None, int | None]]
    """Sub-units: where they stood, before which sibling, and where they stand now."""
    ended: list[tuple[int, str | None]]
    """Appointments, and their last days before."""


class SuccessionQuerySet(CodedQuerySet["Succession"]):
    """How units followed one another."""

    def ending_otherwise(self, unit: Unit) -> Self:
        """Those by which a unit ends on another day than that on which it is dissolved."""
        dated = self.filter(originals=unit, happened_on__isnull=False)
        return dated.exclude(results=unit).exclude(happened_on=unit.dissolved_on)


class Succession(CodedByName, Timestamped):
    """A change from some units to others, or to none (an org:ChangeEvent of W3C ORG)."""

    class Kind(models.TextChoices):
        RENAMED = "renamed", _("renaming")
        MERGED = "merged", _("merger")
        SPLIT = "split", _("split")
        REPLACED = "replaced", _("replacement")
        ABOLISHED = "abolished", _("abolition")

    code = code_from_name_field(_("Names the change in files, as in “si-mzz-2019”."))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    happened_on = PartialDateField(_("on"), null=True, blank=True)
    originals = models.ManyToManyField(
        "units.Unit", related_name="successions", verbose_name=_("from")
    )
    results = models.ManyToManyField(
        "units.Unit", related_name="origins", blank=True, verbose_name=_("to")
    )
    legal_basis = models.CharField(_("legal basis"), max_length=500, blank=True)
    legal_basis_url = models.URLField(_("address of the legal basis"), max_length=500, blank=True)
    effects: models.JSONField[Effects, Effects] = models.JSONField(
        default=dict, editable=False, serialize=False
    )

    objects = models.Manager.from_queryset(SuccessionQuerySet)()

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        ordering = ["-happened_on", "code"]
        constraints = [code_is_plain()]

    def __str__(self) -> str:
        return self.code

    def code_stem(self) -> str:
        """What units it is of, where that is known, and its year."""
        originals = self.originals.values_list("code", flat=True) if self.pk else ()
        return succession_stem(originals, self.happened_on, self.kind)


def succession_stem(originals: Iterable[str], day: AnyDay | None, kind: str) -> str:
    """How the code of a succession begins when it is made by itself.

    >>> from datetime import date
    >>> succession_stem(["mfa-b", "mfa-a"], date(2026, 6, 1), "merged")
    'mfa-a-2026'
    >>> succession_stem(["mfa-a"], None, "renamed")
    'mfa-a-renamed'
    """
    first = min(originals, default="succession")
    return f"{first[:90]}-{day.year if day else kind}"
