"""Many rows at once: read in few queries, inserted by ``COPY`` or by one prepared statement."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from operator import attrgetter
from typing import Any, cast

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from modeltranslation.fields import TranslationField
from modeltranslation.translator import NotRegistered, translator

from units.databases import connection_to_write
from units.databases.inserting import insert_rows
from units.models import GlossaryEntry, Succession
from units.specification import AnyField
from units.text.languages import ENGLISH, LANGUAGES

ROWS_IN_A_QUERY = 5000
"""Rows that one query names."""
_ROWS_IN_A_FETCH = 2000
SAVED_ONE_BY_ONE: tuple[type[models.Model], ...] = (GlossaryEntry, Succession)
"""Few, and with more to do when they are written."""


def draft[M: models.Model](model: type[M]) -> type[M]:
    """The class of a model's rows that are compared and written in bulk, not by ``save()``.

    A column that is not set is as in a new row and takes no memory. They are made much faster than
    the model's own, for which django-modeltranslation asks each column for its default.
    """
    return cast("type[M]", _draft(model))


@cache
def _draft(model: type[models.Model]) -> type[models.Model]:
    defaults = {name: vars(model())[name] for name in _plain_columns(model)}
    names = {"__module__": model.__module__, "__doc__": model.__doc__, "__init__": _without_columns}
    return type.__new__(type(model), model.__name__, (model,), {**names, **defaults})


def _without_columns(row: models.Model) -> None:
    row._state = cast("models.base.ModelState", _State())


class _State:
    """What Django keeps of a row, in few bytes."""

    __slots__ = ("_others", "adding", "db")
    fetch_mode, peers = models.FETCH_ONE, ()

    def __init__(self) -> None:
        """Of a row that is not stored."""
        self.adding, self.db = True, None
        self._others: dict[str, models.Model | None] | None = None

    @property
    def fields_cache(self) -> dict[str, models.Model | None]:
        """The rows that it names."""
        if self._others is None:
            self._others = {}
        return self._others


def _plain_columns(model: type[models.Model]) -> list[str]:
    """The columns that are kept as they are; that of a translated text follows the others."""
    return [
        field.attname
        for field in model._meta.concrete_fields
        if not _follows_the_others(model, field)
    ]


def stored[M: models.Model](rows: models.QuerySet[M]) -> Iterator[M]:
    """The rows of a query as drafts: for reading and bulk writing, not for ``save()``."""
    make, names = draft(rows.model), _plain_columns(rows.model)
    defaults = [getattr(make, name) for name in names]
    for values in rows.values_list(*names).iterator(chunk_size=_ROWS_IN_A_FETCH):
        row = make()
        for name, value, default in zip(names, values, defaults, strict=True):
            if value != default:
                setattr(row, name, value)
        row._state.adding, row._state.db = False, rows.db
        yield row


def stored_by_code[M: models.Model](
    model: type[M], codes: Collection[str], key: str = "code"
) -> dict[str, M]:
    """The rows with some codes, or with some values of another column that names them."""
    found = (
        model._base_manager.filter(**{f"{key}__in": chunk}) for chunk in chunks(sorted(set(codes)))
    )
    is_saved = model in SAVED_ONE_BY_ONE
    return {
        getattr(row, key): row for rows in found for row in (rows if is_saved else stored(rows))
    }


def chunks[T](items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Parts of a list that a query can name.

    >>> [len(chunk) for chunk in chunks(range(11_000))]
    [5000, 5000, 1000]
    """
    step = ROWS_IN_A_QUERY
    return (items[start : start + step] for start in range(0, len(items), step))


def insert(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Insert new rows as they are, without what ``save()`` would set.

    Those without a primary key are given one by the database, which they do not learn.
    """
    if not rows:
        return
    connection = connection_to_write(model)
    every: Sequence[AnyField] = model._meta.concrete_fields
    fields = [field for field in every if not field.primary_key or rows[0].pk is not None]
    columns = [str(field.column) for field in fields]
    insert_rows(model, columns, _values(model, fields, rows, connection))
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _values(
    model: type[models.Model],
    fields: Sequence[AnyField],
    rows: Sequence[models.Model],
    connection: BaseDatabaseWrapper,
) -> Iterator[list[Any]]:
    takes = [_taken(model, field, connection) for field in fields]
    for row in rows:
        yield [take(row) for take in takes]


def _taken(
    model: type[models.Model], field: AnyField, connection: BaseDatabaseWrapper
) -> Callable[[models.Model], object]:
    """How the value of a column is taken from a row."""
    name = field.attname
    if isinstance(field, models.ForeignKey):
        relation = field.name
        return lambda row: (
            other.pk
            if (other := row._state.fields_cache.get(relation)) is not None
            else getattr(row, name)
        )
    if _follows_the_others(model, field):
        english = f"{name}_{LANGUAGES[ENGLISH].suffix}"
        return lambda row: getattr(row, english) or ""
    if isinstance(
        field, models.CharField | models.TextField | models.IntegerField | models.BooleanField
    ):
        return attrgetter(name)
    return lambda row: (
        None if (value := getattr(row, name)) is None else field.get_db_prep_save(value, connection)
    )


def _follows_the_others(model: type[models.Model], field: AnyField) -> bool:
    """Whether it is the column of a translated text without a language, which English fills."""
    is_of_a_language = isinstance(cast("object", field), TranslationField)
    return field.name in _translated(model) and not is_of_a_language


@cache
def _translated(model: type[models.Model]) -> frozenset[str]:
    try:
        return frozenset(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        return frozenset()
