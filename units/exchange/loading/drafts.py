"""Rows that are compared and written in bulk, not by ``save()``: they take few bytes each."""

from __future__ import annotations

from functools import cache
from typing import cast

from django.db import models
from modeltranslation.fields import TranslationField
from modeltranslation.translator import NotRegistered, translator

from units.specification import AnyField


def draft[M: models.Model](model: type[M]) -> type[M]:
    """The class of such rows of a model.

    A column that is not set is as in a new row and takes no memory. They are made much faster than
    the model's own, for which django-modeltranslation asks each column for its default.
    """
    return cast("type[M]", _draft(model))


@cache
def _draft(model: type[models.Model]) -> type[models.Model]:
    defaults = {name: vars(model())[name] for name in plain_columns(model)}
    names = {"__module__": model.__module__, "__doc__": model.__doc__, "__init__": _without_columns}
    return type.__new__(type(model), model.__name__, (model,), {**names, **defaults})


def _without_columns(row: models.Model) -> None:
    row._state = cast("models.base.ModelState", _State())


type _Others = dict[str, models.Model | None]
"""The rows that a row names, by relation."""


class _State:
    """What Django keeps of a row, in few bytes."""

    __slots__ = ("_naming", "_others", "_shared", "adding", "db")
    fetch_mode, peers = models.FETCH_ONE, ()

    def __init__(self) -> None:
        """Of a row that is not stored."""
        self.adding, self.db = True, None
        self._others: _Others | None = None
        self._shared: _Others | None = None
        """Of a row that names one other: all that name the same have this in common."""
        self._naming: _Others | None = None
        """What those have in common that name this one."""

    @property
    def fields_cache(self) -> _Others:
        """The rows that it names; from now on its own, since Django writes into it."""
        if self._others is None:
            self._others = dict(self._shared or ())
        return self._others

    def other(self, relation: str) -> models.Model | None:
        """The row that it names by a relation, if it is known."""
        known = self._shared if self._others is None else self._others
        return known.get(relation) if known else None

    def share(self, relation: str, other: models.Model) -> bool:
        """Name a row, if it is the first that is named; whether it was possible."""
        state = cast("_State", other._state)
        if self._others is not None or self._shared is not None or type(state) is not _State:
            return False
        if state._naming is None or relation not in state._naming:
            state._naming = {relation: other}
        self._shared = state._naming
        return True


def refer(row: models.Model, relation: str, other: models.Model | None) -> None:
    """Let a row name another one, or none."""
    state = cast("object", row._state)
    if other is not None and isinstance(state, _State) and state.share(relation, other):
        if other.pk is not None:
            setattr(row, f"{relation}_id", other.pk)
    else:
        setattr(row, relation, other)


def other_of(row: models.Model, relation: str) -> models.Model | None:
    """The row that one names, if it is known; nothing is asked of the database."""
    state = cast("object", row._state)
    return (
        state.other(relation)
        if isinstance(state, _State)
        else row._state.fields_cache.get(relation)
    )


def plain_columns(model: type[models.Model]) -> list[str]:
    """The columns that are kept as they are; that of a translated text follows the others."""
    return [
        field.attname
        for field in model._meta.concrete_fields
        if not follows_the_others(model, field)
    ]


def follows_the_others(model: type[models.Model], field: AnyField) -> bool:
    """Whether it is the column of a translated text without a language, which English fills."""
    is_of_a_language = isinstance(cast("object", field), TranslationField)
    return field.name in _translated(model) and not is_of_a_language


@cache
def _translated(model: type[models.Model]) -> frozenset[str]:
    try:
        return frozenset(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        return frozenset()
