"""Rows in the order of each language's alphabet, by keys that are stored with them: every database sorts alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Self, cast

from django.db import models
from django.utils.translation import get_language

from units.text.collation import VERSION
from units.text.languages import ENGLISH, LANGUAGES

if TYPE_CHECKING:
    from units.models.alphabet import Alphabetical


@cache
def sort_key_column(language: str) -> str:
    """The column that orders rows in a language (a code of the registry)."""
    return f"sort_key_{LANGUAGES[language].suffix}"


SORT_KEY_COLUMNS = tuple(map(sort_key_column, LANGUAGES))
_CHUNK = 500


class AlphabeticalQuerySet(models.QuerySet[Any]):
    """Rows that are listed by name. Their keys follow the names, whichever way those are written."""

    def by_name(self, language: str | None = None) -> Self:
        """In the order of a language (that in force by default)."""
        return self.order_by(sort_key_column(language or get_language() or ENGLISH), "pk")

    def with_stale_sort_keys(self) -> Self:
        """Rows whose keys an earlier version of the application stored."""
        first = SORT_KEY_COLUMNS[0]
        return self.filter(models.Q((f"{first}__lt", bytes([VERSION]))) | models.Q((f"{first}__gte", bytes([VERSION + 1]))))

    def refresh_sort_keys(self) -> int:
        """Recompute the keys and store those that differ; the number of rows that had wrong ones."""
        stale: list[Alphabetical] = []
        refreshed = 0
        for row in self.iterator(chunk_size=_CHUNK):
            if row.set_sort_keys():
                stale.append(row)
            if len(stale) == _CHUNK:
                refreshed += self._store_sort_keys(stale)
                stale = []
        return refreshed + self._store_sort_keys(stale)

    refresh_sort_keys.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """As Django's, with the keys."""
        rows = list(objs)
        for row in rows:
            row.set_sort_keys()
        return super().bulk_create(rows, *args, **kwargs)

    def update(self, **values: Any) -> int:
        """As Django's; where names change the keys follow."""
        if not self._renames(values):
            return super().update(**values)
        pks = list(self.values_list("pk", flat=True))
        changed = super().update(**values)
        self.model._default_manager.using(self.db).filter(pk__in=pks).refresh_sort_keys()
        return changed

    update.alters_data = True  # type: ignore[attr-defined]

    def _renames(self, values: Mapping[str, Any]) -> bool:
        return any(name.startswith(cast(Any, self.model).NAME_FIELDS) for name in values)

    def _store_sort_keys(self, rows: list[Alphabetical]) -> int:
        if rows:
            self.model._default_manager.using(self.db).bulk_update(rows, SORT_KEY_COLUMNS)
        return len(rows)
