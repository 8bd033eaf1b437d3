"""Many rows at once: read in few queries, inserted by ``COPY`` or by one prepared statement."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from units.databases import connection_to_write
from units.databases.inserting import insert_rows
from units.exchange.loading.drafts import draft, follows_the_others, other_of, plain_columns
from units.models import GlossaryEntry, Succession
from units.models.alphabetical import SORT_KEY_COLUMNS
from units.specification import AnyField
from units.text.languages import ENGLISH, LANGUAGES

ROWS_IN_A_QUERY = 5000
"""Rows that one query names."""
_ROWS_IN_A_FETCH = 2000
SAVED_ONE_BY_ONE: tuple[type[models.Model], ...] = (GlossaryEntry, Succession)
"""Few, and with more to do when they are written."""


def stored[M: models.Model](rows: models.QuerySet[M]) -> Iterator[M]:
    """The rows of a query as drafts: for reading and bulk writing, not for ``save()``.

    Without sort keys, which follow from what they say.
    """
    make = draft(rows.model)
    names = [name for name in plain_columns(rows.model) if name not in SORT_KEY_COLUMNS]
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


def insert(
    model: type[models.Model],
    rows: Sequence[models.Model],
    finish: Callable[[models.Model], None],
) -> None:
    """Insert new drafts, without what ``save()`` would set.

    ``finish`` sets what is still lacking, in a copy of each that lives as long as it is written.
    Those without a primary key are given one by the database, which they do not learn.
    """
    if not rows:
        return
    connection = connection_to_write(model)
    every: Sequence[AnyField] = model._meta.concrete_fields
    fields = [field for field in every if not field.primary_key or rows[0].pk is not None]
    columns = [str(field.column) for field in fields]
    finished = (_finished(row, finish) for row in rows)
    values = list(_values(model, fields, finished, connection))  # a copy lets nothing be asked
    insert_rows(model, columns, values)


def _finished[M: models.Model](row: M, finish: Callable[[models.Model], None]) -> M:
    copy = object.__new__(type(row))
    vars(copy).update(vars(row))
    finish(copy)
    return copy


def _values(
    model: type[models.Model],
    fields: Sequence[AnyField],
    rows: Iterable[models.Model],
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
            other.pk if (other := other_of(row, relation)) is not None else getattr(row, name)
        )
    if follows_the_others(model, field):
        english = f"{name}_{LANGUAGES[ENGLISH].suffix}"
        return lambda row: getattr(row, english) or ""
    if isinstance(
        field, models.CharField | models.TextField | models.IntegerField | models.BooleanField
    ):
        return attrgetter(name)
    return lambda row: (
        None if (value := getattr(row, name)) is None else field.get_db_prep_save(value, connection)
    )
