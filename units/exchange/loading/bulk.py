"""Many rows at once: read in few queries, inserted by ``COPY`` or by one prepared statement."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, cast

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from modeltranslation.fields import TranslationField
from modeltranslation.translator import NotRegistered, translator

from units.databases import connection_to_write
from units.models import GlossaryEntry, Succession
from units.specification import AnyField
from units.text.languages import ENGLISH, LANGUAGES

ROWS_IN_A_QUERY = 5000
"""Rows that one query names."""
_ROWS_IN_A_FETCH = 2000
SAVED_ONE_BY_ONE: tuple[type[models.Model], ...] = (GlossaryEntry, Succession)
"""Few, and with more to do when they are written."""


def blank[M: models.Model](model: type[M]) -> Callable[[], M]:
    """What makes empty rows of a model, much faster than calling it.

    Django-modeltranslation asks each column for its default.
    """
    pattern = model()
    attributes: dict[str, object] = {
        name: value for name, value in vars(pattern).items() if name != "_state"
    }

    def make() -> M:
        row = model.__new__(model)
        row.__dict__.update(attributes)
        if "_mptt_cached_fields" in attributes:
            row.__dict__["_mptt_cached_fields"] = dict(pattern.__dict__["_mptt_cached_fields"])
        row._state = models.base.ModelState()
        return row

    return make


def stored[M: models.Model](rows: models.QuerySet[M]) -> Iterator[M]:
    """The rows of a query, made as ``blank`` makes them.

    For reading and bulk writing, not for ``save()``.
    """
    make = blank(rows.model)
    names = [field.attname for field in rows.model._meta.concrete_fields]
    for values in rows.values_list(*names).iterator(chunk_size=_ROWS_IN_A_FETCH):
        row = make()
        row.__dict__.update(zip(names, values, strict=True))
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
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    table = quote(model._meta.db_table)
    values = _values(model, fields, rows, connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for line in values:
                    copy.write_row(line)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(values))
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
            else row.__dict__[name]
        )
    if field.name in _translated(model) and not isinstance(cast("object", field), TranslationField):
        english = f"{name}_{LANGUAGES[ENGLISH].suffix}"
        return lambda row: row.__dict__.get(english) or ""
    if isinstance(
        field, models.CharField | models.TextField | models.IntegerField | models.BooleanField
    ):
        return lambda row: row.__dict__[name]
    return lambda row: (
        None if (value := row.__dict__[name]) is None else field.get_db_prep_save(value, connection)
    )


def _translated(model: type[models.Model]) -> frozenset[str]:
    try:
        return frozenset(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        return frozenset()
