"""How units follow one another, and the codes they had."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from units.models.codes import Coded, CodedQuerySet, code_field, code_is_plain
from units.models.written import Timestamped


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


class SuccessionQuerySet(CodedQuerySet["Succession"]):
    """How units followed one another."""


class Succession(Coded, Timestamped):
    """A change from some units to others, or to none (an org:ChangeEvent of W3C ORG)."""

    class Kind(models.TextChoices):
        RENAMED = "renamed", _("renamed")
        MERGED = "merged", _("merged")
        SPLIT = "split", _("split")
        REPLACED = "replaced", _("replaced")
        ABOLISHED = "abolished", _("abolished")

    code = code_field(_("Names the change in files, as in “si-mzz-2019”."), unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    happened_on = models.DateField(_("on"), null=True, blank=True)
    originals = models.ManyToManyField(
        "units.Unit", related_name="successions", verbose_name=_("from")
    )
    results = models.ManyToManyField(
        "units.Unit", related_name="origins", blank=True, verbose_name=_("to")
    )
    legal_basis = models.CharField(_("legal basis"), max_length=500, blank=True)
    legal_basis_url = models.URLField(_("address of the legal basis"), max_length=500, blank=True)

    objects = models.Manager.from_queryset(SuccessionQuerySet)()

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        ordering = ["-happened_on", "code"]
        constraints = [code_is_plain()]

    def __str__(self) -> str:
        return self.code
