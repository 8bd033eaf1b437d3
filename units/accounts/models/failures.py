"""Failed tries, counted until their time is over."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils import timezone


class FailedTriesQuerySet(models.QuerySet["FailedTries"]):
    """Questions about failed tries."""

    def ended(self) -> Self:
        """Counts whose time is over: they hinder nobody any more."""
        return self.filter(ends_at__lte=timezone.now())

    def locking(self) -> Self:
        """Counts for which one has to wait."""
        return self.filter(ends_at__gt=timezone.now(), failures__gte=models.F("limit"))


class FailedTries(models.Model):
    """How often something failed under one rule, by digests: nothing of it can be read."""

    key = models.CharField(max_length=32, primary_key=True)
    name = models.CharField(max_length=32, blank=True, db_index=True)
    network = models.CharField(max_length=32, blank=True, db_index=True)
    failures = models.PositiveIntegerField(default=0)
    limit = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    objects = models.Manager.from_queryset(FailedTriesQuerySet)()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.key}: {self.failures}"
