"""Writes of rows: each is one transaction together with what it sets off, and none goes unnoticed.

``save()`` and ``delete()`` send Django's signals. Writes of many rows send none, so the querysets
here say what they wrote; ``units.changes`` listens to both.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Unpack

from django.db import models, router
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from units.databases import writing
from units.tree import SaveOptions

rows_written = Signal()
"""Sent by a model with the ``rows`` (a queryset) that are about to be written, or were, at once."""


class WrittenQuerySet[M: models.Model](models.QuerySet[M, M]):
    """Rows whose writing is noticed, however many are written at once."""

    def update(self, **values: object) -> int:
        """As Django's; what the rows belonged to before is told of the change, too."""
        with writing(self.db):
            rows = self._rows(self.order_by().values_list("pk", flat=True))
            self._tell(rows)
            changed = super().update(**values)
            self._tell(rows)
        return changed

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        with writing(self.db):
            created = super().bulk_create(objs, *args, **kwargs)
            self._tell(self._rows([row.pk for row in created]))
        return created

    def bulk_update(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> int:
        objs = list(objs)
        with writing(self.db):
            rows = self._rows([row.pk for row in objs])
            self._tell(rows)
            changed = super().bulk_update(objs, *args, **kwargs)
            self._tell(rows)
        return changed

    def delete(self) -> tuple[int, dict[str, int]]:
        with writing(self.db):
            return super().delete()

    delete.queryset_only = True  # type: ignore[attr-defined]

    def _rows(self, pks: Iterable[Any]) -> models.QuerySet[M]:
        return models.QuerySet(self.model, using=self.db).filter(pk__in=list(pks))

    def _tell(self, rows: models.QuerySet[M]) -> None:
        rows_written.send(self.model, rows=rows.all())


class Written(models.Model):
    """A row that is written together with what follows from it."""

    DERIVED: ClassVar[tuple[str, ...]] = ()
    """The columns that follow from others, and are stored whichever others are."""

    class Meta:
        abstract = True

    def complete(self) -> None:
        """Fill in what may be left empty; asked before the row is stored."""

    def save(self, **options: Unpack[SaveOptions]) -> None:
        """Store it, completed, and what follows from it, in one transaction."""
        with writing(options.get("using") or router.db_for_write(type(self), instance=self)):
            self.complete()
            columns = options.get("update_fields")
            if columns is None:
                columns = self._loaded_columns()
            if columns is not None:
                options["update_fields"] = {*columns, *self.DERIVED}
            super().save(**options)

    def delete(
        self, using: str | None = None, keep_parents: bool = False
    ) -> tuple[int, dict[str, int]]:
        """Delete it, and what belongs to it, in one transaction."""
        with writing(using or router.db_for_write(type(self), instance=self)):
            return super().delete(using, keep_parents)

    def _loaded_columns(self) -> set[str] | None:
        """The columns of a row that was read in part; None for a whole one."""
        unread = self.get_deferred_fields()
        if self._state.adding or not unread:
            return None
        fields = self._meta.concrete_fields
        return {field.attname for field in fields if not field.primary_key} - unread


class Timestamped(Written):
    """Knows when it last changed."""

    updated_at = models.DateTimeField(_("last change"), auto_now=True, serialize=False)

    class Meta:
        abstract = True
