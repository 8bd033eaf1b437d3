"""Alphabetical order that is stored: a key for each language, so that every database sorts as the language does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.apps import apps
from django.db import models
from django.db.models.signals import pre_save

from units.text.collation import VERSION, sort_key
from units.text.languages import LANGUAGES, SERBIAN_CYRILLIC
from units.text.transliteration import spellings


class Alphabetical(models.Model):
    """Listed by name. The keys are of what readers of each language are shown, stand-ins for missing translations included."""

    NAME_FIELDS: ClassVar[tuple[str, ...]] = ()
    """The translated fields of which the name is made."""

    class Meta:
        abstract = True

    def name_in_lists(self, language: str) -> str:
        """What it is called in a list in a language (a code of the registry)."""
        raise NotImplementedError

    def sort_keys(self) -> dict[str, bytes]:
        """What the columns of its keys should hold."""
        return {sort_key_column(code): sort_key(self.name_in_lists(code), code) for code in LANGUAGES}

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store it with its keys, also where only some columns are stored."""
        columns = set(map(sort_key_column, LANGUAGES))
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], *columns}
        elif self.get_deferred_fields() & columns:
            set_sort_keys(self)  # Django stores what is loaded, and so they are
        super().save(*args, **kwargs)


for _code in LANGUAGES:
    Alphabetical.add_to_class(f"sort_key_{LANGUAGES[_code].suffix}", models.BinaryField(editable=False, serialize=False, default=b""))


def sort_key_column(language: str) -> str:
    """The column that orders rows in a language (a code of the registry)."""
    return f"sort_key_{LANGUAGES[language].suffix}"


def sort_key_indexes(name: str) -> list[models.Index]:
    """An index for each language; ``name`` begins the names of all."""
    return [models.Index(fields=[sort_key_column(code)], name=f"{name}_{LANGUAGES[code].suffix}") for code in LANGUAGES]


def refresh_sort_keys(rows: models.QuerySet[Any], *, chunk: int = 500) -> int:
    """Recompute the keys of some rows and store those that differ; the number of rows that did."""
    columns = [sort_key_column(code) for code in LANGUAGES]
    stale: list[Alphabetical] = []
    refreshed = 0
    for row in rows.iterator(chunk_size=chunk):
        if set_sort_keys(row):
            stale.append(row)
        if len(stale) == chunk:
            refreshed += _store(stale, columns)
            stale = []
    return refreshed + _store(stale, columns)


def refresh_stale_sort_keys() -> int:
    """Recompute the keys that an earlier version of the application stored; the number of rows that had some."""
    first = sort_key_column(next(iter(LANGUAGES)))
    stale = models.Q((f"{first}__lt", bytes([VERSION]))) | models.Q((f"{first}__gte", bytes([VERSION + 1])))
    return sum(refresh_sort_keys(model._base_manager.filter(stale)) for model in alphabetical_models())


def refresh_sort_keys_of(cyrillic: Iterable[str]) -> None:
    """Recompute the keys of all whose names may hold one of some Cyrillic words, because it is spelled otherwise now."""
    for model in alphabetical_models():
        names = [f"{field}_{LANGUAGES[SERBIAN_CYRILLIC].suffix}" for field in model.NAME_FIELDS]
        affected = models.Q()
        for name in names:
            for spelling in {spelling for word in cyrillic for spelling in spellings(word)}:
                affected |= models.Q((f"{name}__contains", spelling))
        refresh_sort_keys(model._base_manager.filter(affected))


def alphabetical_models() -> list[type[Alphabetical]]:
    """The models that are listed by name."""
    return [model for model in apps.get_models() if issubclass(model, Alphabetical)]


def set_sort_keys(row: Alphabetical) -> bool:
    """Give a row the keys that it should have; whether it had others."""
    had_others = False
    for column, key in row.sort_keys().items():
        had_others |= bytes(getattr(row, column)) != key
        setattr(row, column, key)
    return had_others


def _store(rows: Iterable[Alphabetical], columns: list[str]) -> int:
    rows = list(rows)
    if rows:
        type(rows[0])._base_manager.bulk_update(rows, columns)
    return len(rows)


def _before_saving(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    if isinstance(instance, Alphabetical):
        set_sort_keys(instance)


# A signal, because fixtures are stored without save().
pre_save.connect(_before_saving, dispatch_uid="sort-keys")
