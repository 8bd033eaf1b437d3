"""What is listed by name: a key for each language, kept as the names change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, cast

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.db.models.signals import pre_save

from units.alphabet import SORT_KEY_COLUMNS, AlphabeticalQuerySet, sort_key_column
from units.text.collation import sort_key
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

    def set_sort_keys(self) -> bool:
        """Give it the keys that it should have; whether it had others."""
        had_others = False
        for language in LANGUAGES:
            column, key = sort_key_column(language), sort_key(self.name_in_lists(language), language)
            had_others |= bytes(getattr(self, column)) != key
            setattr(self, column, key)
        return had_others

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store it with its keys, also where only some columns are stored."""
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], *SORT_KEY_COLUMNS}
        elif self.get_deferred_fields().intersection(SORT_KEY_COLUMNS):
            self.set_sort_keys()  # Django stores what is loaded, and so they are
        super().save(*args, **kwargs)


for _column in SORT_KEY_COLUMNS:
    Alphabetical.add_to_class(_column, models.BinaryField(editable=False, serialize=False, default=b""))


def sort_key_indexes(name: str) -> list[models.Index]:
    """An index for each language; ``name`` begins the names of all."""
    return [models.Index(fields=[sort_key_column(code)], name=f"{name}_{LANGUAGES[code].suffix}") for code in LANGUAGES]


def alphabetical_rows() -> Iterator[AlphabeticalQuerySet]:
    """All that is listed by name, a model at a time."""
    for model in apps.get_models():
        if issubclass(model, Alphabetical):
            yield cast(AlphabeticalQuerySet, model._default_manager.all())


def refresh_sort_keys_of(cyrillic: Iterable[str]) -> None:
    """Recompute the keys of all whose names may hold one of some Cyrillic words, because it is spelled otherwise now."""
    forms = {spelling for word in cyrillic for spelling in spellings(word)}
    for rows in alphabetical_rows():
        affected = Q()
        for field in rows.model.NAME_FIELDS:
            for form in forms:
                affected |= Q((f"{field}_{LANGUAGES[SERBIAN_CYRILLIC].suffix}__contains", form))
        rows.filter(affected).refresh_sort_keys()


def _before_saving(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    if isinstance(instance, Alphabetical):
        instance.set_sort_keys()


# A signal, because fixtures are stored without save().
pre_save.connect(_before_saving, dispatch_uid="sort-keys")
