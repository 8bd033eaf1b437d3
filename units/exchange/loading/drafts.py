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
    names = {"__module__": model.__module__, "__doc__": model.__doc__, "__init__": _nothing}
    state = {"_state": _OnDemand()}
    return type.__new__(type(model), model.__name__, (model,), {**names, **defaults, **state})


def _nothing(row: models.Model) -> None:
    """A draft begins without anything of its own."""


type _Others = dict[str, models.Model | None]
"""The rows that a row names, by relation."""


class _State:
    """What Django keeps of a row."""

    __slots__ = ("adding", "db", "fields_cache")
    fetch_mode, peers = models.FETCH_ONE, ()

    def __init__(self, others: _Others) -> None:
        """Of a row that is not stored."""
        self.adding, self.db = True, None
        self.fields_cache = others


class _OnDemand:
    """Gives a draft a state of its own where Django asks for it: most are never asked."""

    def __get__(self, row: models.Model, _owner: object) -> _State:
        """The state, with what the row names so far."""
        state = _State(dict(vars(row).pop(_NAMED, ())))
        vars(row)["_state"] = state
        return state


_NAMED = "named"
"""Where a draft without a state keeps the one row that it names, together with all that do."""
_NAMING = "naming"
"""Where that keeps what they have in common, by relation."""


def refer(row: models.Model, relation: str, other: models.Model | None) -> None:
    """Let a row name another one, or none; drafts that name the same one share what says so."""
    own = vars(row)
    is_first = _is_draft(row) and "_state" not in own and _NAMED not in own
    if not is_first or other is None or not _is_draft(other):
        setattr(row, relation, other)
        return
    naming: dict[str, _Others] = vars(other).setdefault(_NAMING, {})
    own[_NAMED] = naming.setdefault(relation, {relation: other})
    if other.pk is not None:
        setattr(row, f"{relation}_id", other.pk)


def other_of(row: models.Model, relation: str) -> models.Model | None:
    """The row that one names, if it is known; nothing is asked of the database."""
    own = vars(row)
    if _is_draft(row) and "_state" not in own:
        known: _Others = own.get(_NAMED, {})
        return known.get(relation)
    return row._state.fields_cache.get(relation)


def _is_draft(row: models.Model) -> bool:
    return "_state" in vars(type(row))


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
