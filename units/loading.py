"""Fixtures into rows: all of a file or none of it, the tree right afterwards, and errors that a webmaster can act on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models.signals import post_save, pre_save
from django.utils import timezone
from django.utils.translation import gettext as _

from units.models.base import Dated
from units.tree import StructureError, raw_saves

_APP = "units"


class LoadingError(Exception):
    """What is wrong with a load, one line for each fault; nothing of it was kept."""


@contextmanager
def fixtures(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """While fixtures are loaded: one transaction, each row checked as the admin would check it, the tree numbered at the end.

    Raises ``LoadingError`` with every fault found in the rows.
    """
    loaded: list[models.Model] = []

    def keep(sender: type[models.Model], instance: models.Model, raw: bool, using: str, **kwargs: Any) -> None:
        if raw and sender._meta.app_label == _APP and using == database:
            loaded.append(instance)

    database = using
    pre_save.connect(_keep_last_change, dispatch_uid="loading-last-change")
    post_save.connect(keep, weak=False, dispatch_uid="loading-keep")
    try:
        with raw_saves(using):
            yield
            if faults := list(_faults(loaded)):
                raise LoadingError("\n".join(faults))
    except StructureError as error:
        raise LoadingError(str(error)) from error
    finally:
        post_save.disconnect(dispatch_uid="loading-keep")
        pre_save.disconnect(dispatch_uid="loading-last-change")


def _keep_last_change(sender: type[models.Model], instance: models.Model, raw: bool, using: str, **kwargs: Any) -> None:
    """A row that a fixture leaves as it is keeps the moment of its last change; fixtures do not state one."""
    if not raw or not isinstance(instance, Dated):
        return
    stored = sender._base_manager.using(using).filter(pk=instance.pk).first() if instance.pk else None
    same = stored is not None and all(
        getattr(stored, field.attname) == field.to_python(getattr(instance, field.attname))
        for field in sender._meta.concrete_fields
        if getattr(field, "serialize", True) and not field.primary_key
    )
    instance.updated_at = stored.updated_at if same and isinstance(stored, Dated) else timezone.now()


def _faults(rows: list[models.Model]) -> Iterator[str]:
    for row in rows:
        try:
            fresh = type(row)._base_manager.get(pk=row.pk)
            fresh.full_clean(exclude=["parent"] if row._meta.model_name == "unit" else None, validate_unique=False)
        except ValidationError as error:
            for field, messages in error.message_dict.items():
                where = "" if field == NON_FIELD_ERRORS else f", {field}"
                for message in messages:
                    yield f"{row._meta.label_lower} {_key(row)}{where}: {message}"


def _key(row: models.Model) -> str:
    natural = getattr(row, "natural_key", None)
    return " / ".join(str(part) for part in natural() if part is not None) if natural else _("number %(pk)s") % {"pk": row.pk}
