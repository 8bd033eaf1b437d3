"""Findings: how much of a sort is missing or doubtful in a unit; and who has looked up to where."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from units.models import Unit


class FindingQuerySet(models.QuerySet["Finding"]):
    """Findings."""

    def holding(self, on: date | None = None) -> Self:
        """Those that hold on a day (today by default)."""
        day = on or timezone.localdate()
        begun = Q(since__isnull=True) | Q(since__lte=day)
        not_ended = Q(until__isnull=True) | Q(until__gt=day)
        return self.filter(begun, not_ended)


class Finding(models.Model):
    """So many things of a unit are missing or doubtful in the same way, for the same time.

    A unit has one for each kind, language and time; what depends on the day has its days here, so
    that nothing need be written when a day passes.
    """

    class Kind(models.TextChoices):
        MISSING = "missing", _("missing translations")
        OUTDATED = "outdated", _("outdated translations")
        VACANT = "vacant", _("vacant posts")
        NO_HEAD = "no-head", _("units without a head")
        ENDING = "ending", _("appointments that end soon")
        NO_CONTACT = "no-contact", _("units without a contact")
        UNCONFIRMED = "unconfirmed", _("contacts not confirmed for a year")
        DRAFT = "draft", _("drafts")
        SCRIPTS = "scripts", _("texts with letters of another script")
        DEAD_LINK = "dead-link", _("links that lead nowhere")

    unit = models.ForeignKey(
        Unit, on_delete=models.CASCADE, related_name="findings", verbose_name=_("unit")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    language = models.CharField(_("language"), max_length=10, blank=True, default="")
    """The code of the language of texts; empty where it is about none."""
    number = models.PositiveIntegerField(_("number"))
    """Of texts, posts or contacts; of a unit as a whole, 1."""
    since = models.DateField(_("since"), null=True)
    """The first day on which it holds; None: always."""
    until = models.DateField(_("until"), null=True)
    """The first day on which it no longer does; None: never."""

    objects = models.Manager.from_queryset(FindingQuerySet)()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["pk"]
        indexes = [
            # Holds all that is asked, so that counting reads no row.
            models.Index(
                fields=["kind", "language", "unit", "since", "until", "number"],
                name="finding_counted",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind} {self.language}".rstrip()


class Visit(models.Model):
    """Up to which change one of the staff has looked at what colleagues did."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    at = models.DateTimeField()
    """When the desk was last opened."""
    seen = models.BigIntegerField(default=0)
    """The last change there was then, by its primary key."""
    since = models.BigIntegerField(default=0)
    """The last change of the visit before, after which news begin."""

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")

    def __str__(self) -> str:
        return f"{self.user_id}"
