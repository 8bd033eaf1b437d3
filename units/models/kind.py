"""Kinds of unit: a table that editors keep, because each administration has words of its own."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from units.localized.texts import localized
from units.models.codes import CodedByName, CodedQuerySet, code_from_name_field, code_is_plain
from units.models.languages import filled_in_some_language
from units.text.folding import slug
from units.text.languages import ENGLISH


class UnitKindQuerySet(CodedQuerySet["UnitKind"]):
    """Kinds of unit."""


class UnitKind(CodedByName):
    """Ministry, sector, department … The rank is said by the place in the tree, not by the word."""

    code = code_from_name_field(
        _("The name of the kind in files and addresses, as in “department”.")
    )
    name = models.CharField(_("name"), max_length=100, blank=True)
    order = models.PositiveIntegerField(_("order"), default=0)
    eu_code = models.URLField(
        _("EU code"),
        max_length=300,
        blank=True,
        help_text=_("The address of the same kind in a code list of the European Union."),
    )

    objects = models.Manager.from_queryset(UnitKindQuerySet)()

    class Meta:
        verbose_name = _("kind of unit")
        verbose_name_plural = _("kinds of unit")
        ordering = ["order", "code"]
        constraints = [
            code_is_plain(),
            filled_in_some_language("name", _("Give the name in at least one language.")),
        ]

    def __str__(self) -> str:
        return str(localized(self, "name")) or self.code

    def code_stem(self) -> str:
        """Its name in English, or in any language."""
        return slug(str(localized(self, "name", ENGLISH)))
