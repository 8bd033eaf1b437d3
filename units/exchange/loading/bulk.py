"""Many new rows at once: ``COPY`` on PostgreSQL, one prepared statement on SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import models
from django.utils import timezone
from modeltranslation.fields import TranslationField
from modeltranslation.translator import NotRegistered, translator

from units.databases import connection_to_write
from units.text.languages import ENGLISH, LANGUAGES

_CHUNK = 2000


def blank(model: type[models.Model]) -> Callable[[], Any]:
    """What makes empty rows of a model, much faster than calling it.

    Django-modeltranslation asks each column for its default.
    """
    pattern = model()
    attributes = {name: value for name, value in vars(pattern).items() if name != "_state"}

    def make() -> Any:
        row = model.__new__(model)
        row.__dict__.update(attributes)
        if "_mptt_cached_fields" in attributes:
            row.__dict__["_mptt_cached_fields"] = dict(attributes["_mptt_cached_fields"])
        row._state = models.base.ModelState()
        return row

    return make


def stored(rows: models.QuerySet[Any]) -> Iterator[Any]:
    """The rows of a query, made as ``blank`` makes them.

    For reading and bulk writing, not for ``save()``.
    """
    make = blank(rows.model)
    names = [field.attname for field in rows.model._meta.concrete_fields]
    for values in rows.values_list(*names).iterator(chunk_size=_CHUNK):
        row = make()
        row.__dict__.update(zip(names, values, strict=True))
        row._state.adding, row._state.db = False, rows.db
        yield row


def insert(model: type[models.Model], rows: Sequence[Any]) -> None:
    """Insert new rows; those without a primary key are given one by the database, which they do not
    learn.
    """
    if not rows:
        return
    connection = connection_to_write(model)
    fields = [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key or rows[0].pk is not None
    ]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    table = quote(model._meta.db_table)
    values = _values(model, fields, rows, connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(values))
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _values(
    model: type[models.Model], fields: Sequence[Any], rows: Sequence[Any], connection: Any
) -> Iterator[list[Any]]:
    takes = [_taken(model, field, connection) for field in fields]
    for row in rows:
        yield [take(row) for take in takes]


def _taken(model: type[models.Model], field: Any, connection: Any) -> Callable[[Any], Any]:
    """How the value of a column is taken from a row."""
    name = field.attname
    if getattr(field, "auto_now", False):
        now = field.get_db_prep_save(timezone.now(), connection)
        return lambda row: now
    if isinstance(field, models.ForeignKey):
        relation = field.name
        return lambda row: (
            other.pk
            if (other := row._state.fields_cache.get(relation)) is not None
            else row.__dict__[name]
        )
    if field.name in _translated(model) and not isinstance(field, TranslationField):
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
