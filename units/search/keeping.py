"""Keeps the index right: whatever is saved or deleted, the entries of the units that it concerns follow in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from asgiref.local import Local
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_save

from units.models import Appointment, Contact, FormerCode, GlossaryEntry, Person, Post, Task, Unit, UnitKind
from units.search.engine import units_with_words
from units.search.index import refresh

_state = Local()


@contextmanager
def deferred(using: str = DEFAULT_DB_ALIAS) -> Iterator[set[int]]:
    """For many writes in one transaction: the entries are made at its end, each once. Only so do rows of fixtures count.

    Gives the set of primary keys of units to which writers add whose rows send no signals.
    """
    outer: set[int] | None = getattr(_state, "waiting", None)
    if outer is not None:
        yield outer
        return
    with transaction.atomic(using=using):
        waiting: set[int] = set()
        _state.waiting = waiting
        try:
            yield waiting
        finally:
            _state.waiting = None
        refresh(waiting, using)


def connect() -> None:
    """Listen to every write of a row that search knows of."""
    for model in (Unit, UnitKind, FormerCode, Task, Post, Appointment, Person, Contact, GlossaryEntry):
        name = f"search-{model._meta.model_name}"
        pre_save.connect(_before_saving, sender=model, dispatch_uid=f"{name}-before")
        post_save.connect(_saved, sender=model, dispatch_uid=name)
        post_delete.connect(_deleted, sender=model, dispatch_uid=f"{name}-deleted")


def units_of(row: Model, using: str) -> Iterable[int]:
    """The primary keys of the units whose entries say something of a row."""
    pk: int = row.pk or 0
    if isinstance(row, Unit):
        return [pk]
    if isinstance(row, Task | Post | FormerCode):
        return [row.unit_id]
    if isinstance(row, Contact) and row.unit_id:
        return [row.unit_id]
    posts = Post._base_manager.using(using)
    if isinstance(row, Contact | Appointment):
        return posts.filter(pk=row.post_id or 0).values_list("unit", flat=True)
    if isinstance(row, Person):
        return posts.filter(appointments__person=pk).values_list("unit", flat=True)
    if isinstance(row, UnitKind):
        return Unit._base_manager.using(using).filter(kind=pk).values_list("pk", flat=True)
    if isinstance(row, GlossaryEntry):
        return units_with_words(row.cyrillic, using)
    raise TypeError(type(row))


def _before_saving(sender: type[Model], instance: Any, using: str, **kwargs: Any) -> None:
    """What belonged elsewhere before concerns that place, too."""
    instance._search_before = []
    if instance.pk and not isinstance(instance, Unit | UnitKind | Person):
        stored = sender._base_manager.using(using).filter(pk=instance.pk).first()
        instance._search_before = list(units_of(stored, using)) if stored else []


def _saved(sender: type[Model], instance: Any, using: str, raw: bool, **kwargs: Any) -> None:
    before = instance.__dict__.pop("_search_before", [])
    if raw and getattr(_state, "waiting", None) is None:
        return  # Django's own fixtures come in any order; whoever loads them defers, or rebuilds
    _note({*before, *units_of(instance, using)}, using)


def _deleted(sender: type[Model], instance: Any, using: str, **kwargs: Any) -> None:
    _note(set(units_of(instance, using)), using)


def _note(pks: set[int], using: str) -> None:
    waiting = getattr(_state, "waiting", None)
    if waiting is not None:
        waiting.update(pks)
    else:
        refresh(pks, using)
