"""Changes, and the states of things that they ended and began."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import batched
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Max, Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from units.authorship import Door

type State = dict[str, Any]
"""What is stored of one thing: its columns that say something, and lists of what belongs to it.

A column has the value that its row has; what names another row has the primary key of that. As in
files, what is as in a new row is left out.
"""

KEYS_AT_ONCE = 5000
"""In one question, of which databases take a limited number of parameters."""


class Change(models.Model):
    """What one transaction did."""

    at = models.DateTimeField(_("when"), db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("who"),
    )
    by_name = models.CharField(_("who"), max_length=150, blank=True)
    """As they were called then."""
    door = models.CharField(_("door"), max_length=12, choices=Door)
    why = models.TextField(_("why"), blank=True)
    undoes = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        related_name="undone_by",
        verbose_name=_("takes back"),
    )

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def is_final(self) -> bool:
        """Whether it cannot be taken back: before the beginning there is nothing.

        And who was forgotten stays so.
        """
        return self.door in (Door.BEGINNING, Door.FORGETTING)


class VersionQuerySet(models.QuerySet["Version"]):
    """States of things."""

    def current(self) -> Self:
        """As things stand now."""
        return self.filter(until=None)

    def as_of(self, change: int) -> Self:
        """As things stood after a change, by its primary key."""
        ended_later = Q(until=None) | Q(until__gt=change)
        return self.filter(ended_later, since__lte=change)

    def of(self, subject: str, key: int) -> Self:
        """The states of one thing."""
        return self.filter(subject=subject, key=key)

    def existing(self) -> Self:
        """States of what is there; a thing that is deleted has one that says nothing."""
        return self.filter(state__isnull=False)

    def gone(self) -> Self:
        """That things do not exist any more."""
        return self.current().filter(state__isnull=True)

    def among(self, subjects: Collection[str]) -> Self:
        """Those of some sorts of things, where something else says which row is looked for.

        What is compared is no column by itself: else SQLite would go through all that is there.
        """
        return self.alias(sort=Concat("subject", Value(""))).filter(sort__in=subjects)

    def last_of(self, things: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Version]:
        """The last states of some things that say something, by record type and key.

        Also of what has gone since.
        """
        keys: dict[str, set[int]] = {}
        for subject, key in things:
            keys.setdefault(subject, set()).add(key)
        found: dict[tuple[str, int], Version] = {}
        for subject, listed in keys.items():
            for some in batched(sorted(listed), KEYS_AT_ONCE, strict=False):
                of_some = self.filter(subject=subject, key__in=some)
                for version in of_some.current().existing():
                    found[subject, version.key] = version
                gone = [key for key in some if (subject, key) not in found]
                last = of_some.filter(key__in=gone).existing().order_by().values("key")
                for version in self.filter(pk__in=last.annotate(last=Max("pk")).values("last")):
                    found[subject, version.key] = version
        return found


class Version(models.Model):
    """A state of one thing, from the change that made it to the one that ended it."""

    since = models.ForeignKey(
        Change, on_delete=models.CASCADE, related_name="begun", verbose_name=_("since")
    )
    until = models.ForeignKey(
        Change,
        on_delete=models.CASCADE,
        null=True,
        related_name="ended",
        db_index=False,
        verbose_name=_("until"),
    )
    subject = models.CharField(max_length=20)
    """The name of its record type: ``unit``, ``person`` …"""
    key = models.BigIntegerField()
    """Its primary key, which it keeps also when it is deleted and comes back."""
    code = models.CharField(max_length=255)
    parent = models.BigIntegerField(null=True)
    """The key of the unit above; None for what is at the top, or no unit."""
    after = models.BigIntegerField(null=True)
    """The key of the unit before it under the same parent; None for the first."""
    state: models.JSONField[State | None, State | None] = models.JSONField(null=True)
    """None: it does not exist."""

    objects = models.Manager.from_queryset(VersionQuerySet)()

    class Meta:
        verbose_name = _("state")
        verbose_name_plural = _("states")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "key", "since"], name="version_one_state_in_a_change"
            )
        ]
        indexes = [
            models.Index(fields=["until"], condition=Q(until__isnull=False), name="version_ended"),
            models.Index(fields=["parent"], name="version_parent"),
            models.Index(fields=["after"], condition=Q(until__isnull=True), name="version_after"),
            models.Index(fields=["code"], name="version_code"),
            models.Index(
                fields=["subject", "key"],
                condition=Q(until__isnull=True),
                name="version_current",
            ),
            models.Index(
                fields=["since"],
                condition=Q(until__isnull=True, state__isnull=True),
                name="version_gone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.code}"
