"""What the addresses that units name answered when they were asked."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

DEAD_AFTER = 2
"""On so many different days in a row an address must fail: a server may be down for a night."""
LONGEST = 500
"""Signs of an address; columns for addresses take no more, and neither do most servers."""


class LinkCheckQuerySet(models.QuerySet["LinkCheck"]):
    """Questions about addresses."""

    def dead(self) -> Self:
        """Addresses that failed on several days and have not answered since."""
        return self.filter(failures__gte=DEAD_AFTER)

    def waiting_longest(self) -> Self:
        """In the order in which they are to be asked: those never asked first."""
        return self.order_by(models.F("checked_at").asc(nulls_first=True), "pk")


class LinkCheck(models.Model):
    """An address, and what became of the last questions to it."""

    class Answer(models.TextChoices):
        FOUND = "found", _("answers")
        REFUSED = "refused", _("answers, but not to programs")
        UNTRUSTED = "untrusted", _("answers with a certificate that is not trusted")
        NOT_ASKED = "not-asked", _("is not asked: it leads into a network that is not public")
        GONE = "gone", _("says that there is no such page")
        BROKEN = "broken", _("says that something is wrong with it")
        SILENT = "silent", _("does not answer")
        NO_HOST = "no-host", _("names a server that does not exist")
        ASTRAY = "astray", _("leads from one address to another without end")

    url = models.CharField(_("address"), max_length=LONGEST, unique=True)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, blank=True)
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    """As HTTP numbers them; None where nothing came."""
    checked_at = models.DateTimeField(_("asked"), null=True, db_index=True)
    failed_since = models.DateField(_("fails since"), null=True)
    failed_on = models.DateField(null=True)
    """The last day on which it failed: further failures of a day are not counted."""
    failures = models.PositiveSmallIntegerField(_("days on which it failed"), default=0)

    objects = models.Manager.from_queryset(LinkCheckQuerySet)()

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["url"], condition=models.Q(failures__gte=DEAD_AFTER), name="link_dead"
            )
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def is_dead(self) -> bool:
        """Whether it failed on several days and has not answered since, as ``dead()`` asks."""
        return self.failures >= DEAD_AFTER
