"""Telling others that somebody's rights have changed."""

from __future__ import annotations

from django.db import models
from django.db.models import prefetch_related_objects
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import Signal

from units.rights.models import Grant

grant_changed = Signal()
"""Sent by ``Grant`` in the transaction of each change, by whatever door.

With the ``grant``, ``was_removed``, and ``by``, the user who did it; None where a command did, or
where it went with its holder or its unit.
"""


def connect() -> None:
    """Begin to tell; called once, when Django starts."""
    post_save.connect(_written, sender=Grant, dispatch_uid="grants-saved")
    pre_delete.connect(_about_to_be_removed, sender=Grant, dispatch_uid="grants-named")
    post_delete.connect(_removed, sender=Grant, dispatch_uid="grants-deleted")


def _written(sender: type[models.Model], instance: Grant, **kwargs: object) -> None:
    grant_changed.send(Grant, grant=instance, was_removed=False, by=instance.changed_by)


def _about_to_be_removed(sender: type[models.Model], instance: Grant, **kwargs: object) -> None:
    """Look who holds it and where: they may be gone before it when it goes with them."""
    prefetch_related_objects([instance], "user", "group", "unit")


def _removed(sender: type[models.Model], instance: Grant, **kwargs: object) -> None:
    grant_changed.send(Grant, grant=instance, was_removed=True, by=instance.changed_by)
