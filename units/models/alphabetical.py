"""Rows in the order of each language's alphabet, by stored keys that every database sorts alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, ClassVar, Self, cast

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from units.models.written import Written, WrittenQuerySet
from units.text.collation import KEY_VERSION, sort_key
from units.text.languages import ENGLISH, LANGUAGES, SERBIAN_CYRILLIC
from units.text.transliteration import spellings

_ROWS_AT_ONCE = 500


@cache
def sort_key_column(language: str) -> str:
    """The column that orders rows in a language (a code of the registry)."""
    return f"sort_key_{LANGUAGES[language].suffix}"


SORT_KEY_COLUMNS = tuple(map(sort_key_column, LANGUAGES))
_LANGUAGE_OF = dict(zip(SORT_KEY_COLUMNS, LANGUAGES, strict=True))


class SortKeyField(models.BinaryField):
    """The key of a row in one language. It follows the name whenever the row is stored."""

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes:
        """The key as it should be now."""
        key = cast("Alphabetical", model_instance).sort_key_in(_LANGUAGE_OF[self.attname])
        setattr(model_instance, self.attname, key)
        return key


class AlphabeticalQuerySet[M: models.Model](WrittenQuerySet[M]):
    """Rows that are listed by name; their keys follow the names, however those are written."""

    def by_name(self, language: str | None = None) -> Self:
        """In the order of a language (that in force by default)."""
        return self.order_by(sort_key_column(language or get_language() or ENGLISH), "pk")

    def with_stale_sort_keys(self) -> Self:
        """Rows whose keys an earlier version of the application stored."""
        first = SORT_KEY_COLUMNS[0]
        older, newer = bytes([KEY_VERSION]), bytes([KEY_VERSION + 1])
        return self.filter(Q((f"{first}__lt", older)) | Q((f"{first}__gte", newer)))

    def refresh_sort_keys(self) -> int:
        """Recompute the keys and store those that differ; return how many rows had wrong ones."""
        stale: list[M] = []
        refreshed = 0
        for row in self.iterator(chunk_size=_ROWS_AT_ONCE):
            if cast("Alphabetical", row).set_sort_keys():
                stale.append(row)
            if len(stale) == _ROWS_AT_ONCE:
                refreshed += self._store_sort_keys(stale)
                stale = []
        return refreshed + self._store_sort_keys(stale)

    refresh_sort_keys.alters_data = True  # type: ignore[attr-defined]

    def update(self, **values: Any) -> int:
        """As Django's; where names change the keys follow."""
        if not self._renames(values):
            return super().update(**values)
        pks = list(self.order_by().values_list("pk", flat=True))
        changed = super().update(**values)
        type(self)(self.model, using=self.db).filter(pk__in=pks).refresh_sort_keys()
        return changed

    update.alters_data = True  # type: ignore[attr-defined]

    def _renames(self, values: Mapping[str, Any]) -> bool:
        names = cast("type[Alphabetical]", self.model).NAME_FIELDS
        return any(name.startswith(names) for name in values)

    def _store_sort_keys(self, rows: list[M]) -> int:
        """Past the notice of changes: what a row says is as before."""
        if rows:
            plain: models.QuerySet[M] = models.QuerySet(self.model, using=self.db)
            plain.bulk_update(rows, SORT_KEY_COLUMNS)
        return len(rows)


class Alphabetical(Written):
    """Listed by name.

    The keys are of what readers of each language are shown, stand-ins for missing translations
    included.
    """

    NAME_FIELDS: ClassVar[tuple[str, ...]] = ()
    """The translated fields of which the name is made."""
    DERIVED = SORT_KEY_COLUMNS

    class Meta:
        abstract = True

    def name_in_lists(self, language: str) -> str:
        """What it is called in a list in a language (a code of the registry)."""
        raise NotImplementedError

    def sort_key_in(self, language: str) -> bytes:
        """The key that it should have in a language (a code of the registry)."""
        return sort_key(self.name_in_lists(language), language)

    def set_sort_keys(self) -> bool:
        """Give it the keys that it should have; whether it had others."""
        had_others = False
        for language in LANGUAGES:
            column, key = sort_key_column(language), self.sort_key_in(language)
            had_others |= bytes(getattr(self, column)) != key
            setattr(self, column, key)
        return had_others


for _column in SORT_KEY_COLUMNS:
    _field = SortKeyField(editable=False, serialize=False, default=b"")
    Alphabetical.add_to_class(_column, _field)


def sort_key_indexes(name: str) -> list[models.Index]:
    """An index for each language; ``name`` begins the names of all."""
    return [
        models.Index(fields=[sort_key_column(code)], name=f"{name}_{language.suffix}")
        for code, language in LANGUAGES.items()
    ]


def alphabetical_rows() -> Iterator[AlphabeticalQuerySet[models.Model]]:
    """All that is listed by name, a model at a time."""
    for model in apps.get_models():
        if issubclass(model, Alphabetical):
            yield cast("AlphabeticalQuerySet[models.Model]", model._default_manager.all())


def refresh_sort_keys_of(cyrillic: Iterable[str]) -> None:
    """Recompute the keys of names that may hold Cyrillic words which are spelled otherwise now."""
    forms = {spelling for word in cyrillic for spelling in spellings(word)}
    for rows in alphabetical_rows() if forms else ():
        affected = Q()
        for field in cast("type[Alphabetical]", rows.model).NAME_FIELDS:
            for form in forms:
                affected |= Q((f"{field}_{LANGUAGES[SERBIAN_CYRILLIC].suffix}__contains", form))
        rows.filter(affected).refresh_sort_keys()
