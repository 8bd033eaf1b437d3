"""SQL that gives the states of things as their rows are now, made from the specification.

The database puts each state together by itself, as JSON: what was written by ``COPY`` need not be
read back, and a save costs one statement. Both engines give the same states.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from django.db import models

from units.specification import RECORD_TYPES, AnyField, FieldType, RecordType

_ORDERS = {
    "formercode": "code",
    "post": "is_head DESC, {order}, id",
    "contact": "{order}, id",
    "task": "{order}, id",
    "appointment": "started_on NULLS FIRST, person_id",
}
"""In which order what belongs to a thing stands in the list of it."""
_MORE_COLUMNS = {"task": ("depth",)}
"""What files tell by nesting."""
_MOST_PAIRS = 40
"""In one call of a function, which takes a limited number of arguments."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How an engine writes JSON."""

    is_postgresql: bool

    def thing(self, pairs: Iterable[tuple[str, str]]) -> str:
        """An object of those pairs of key and SQL that are not NULL."""
        pairs = list(pairs)
        chunks = [pairs[at : at + _MOST_PAIRS] for at in range(0, len(pairs), _MOST_PAIRS)]
        if self.is_postgresql:
            built = " || ".join(f"jsonb_build_object({_arguments(chunk)})" for chunk in chunks)
            return f"jsonb_strip_nulls({built})"
        made = "'{}'"
        for chunk in chunks:
            made = f"json_patch({made}, json_object({_arguments(chunk)}))"
        return made

    def listed(self, item: str, source: str, order: str) -> str:
        """An array of what a part of SQL gives, NULL where it gives nothing."""
        if self.is_postgresql:
            return f"(SELECT jsonb_agg({item} ORDER BY {order}) FROM {source})"
        rows = f"SELECT {item} AS item FROM {source} ORDER BY {order}"
        return f"json(NULLIF((SELECT json_group_array(json(item)) FROM ({rows})), '[]'))"

    def number(self, sql: str) -> str:
        """A number as an item of an array."""
        return f"to_jsonb({sql})" if self.is_postgresql else sql

    def boolean(self, column: str, *, default: bool) -> str:
        """True or false, where it is not as in a new row."""
        said = "false" if default else "true"
        condition = f"NOT {column}" if default else column
        return f"CASE WHEN {condition} THEN {said if self.is_postgresql else f"json('{said}')"} END"


def _arguments(pairs: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"'{key}', {sql}" for key, sql in pairs)


@cache
def states_of(subject: str, *, is_postgresql: bool) -> str:
    """A SELECT of key, code, parent, after and state of the things ``row``, without a condition."""
    record_type, dialect = RECORD_TYPES[subject], Dialect(is_postgresql)
    table = record_type.model._meta.db_table
    pairs = list(_pairs(record_type, "row", dialect))
    after = parent = "CAST(NULL AS bigint)"
    if subject == "unit":
        after, parent = _AFTER.format(table=table), "row.parent_id"
        pairs.append(("after", after))
    return (
        f"SELECT row.id AS key, row.{record_type.key} AS code, {parent} AS parent, "
        f"{after} AS after, {dialect.thing(pairs)} AS state FROM {table} AS row"
    )


_AFTER = """(CASE WHEN row.parent_id IS NULL THEN (
    SELECT before.id FROM {table} AS before WHERE before.lft = 1 AND before.tree_id = (
        SELECT MAX(other.tree_id) FROM {table} AS other WHERE other.tree_id < row.tree_id))
ELSE (
    SELECT CASE WHEN before.level = row.level THEN before.id END FROM {table} AS before
    WHERE before.tree_id = row.tree_id AND before.lft < row.lft AND before.level <= row.level
    ORDER BY before.lft DESC LIMIT 1) END)"""
"""The unit before another: walking back from it one meets that, or the unit above."""


def _pairs(record_type: RecordType, row: str, dialect: Dialect) -> Iterator[tuple[str, str]]:
    for key, field_type in record_type.keys.items():
        if field_type is FieldType.ITEMS:
            if record_type.items[key] not in ("unit", "task") or record_type.name == "unit":
                yield from _items(record_type, key, row, dialect)
        elif field_type is FieldType.CODES:
            yield key, _codes(record_type, key, row, dialect)
        else:
            for column in record_type.columns_of(key):
                yield column, _column(record_type.field(column), row, dialect)
    for column in _MORE_COLUMNS.get(record_type.name, ()):
        yield column, _column(record_type.field(column), row, dialect)


def _items(
    record_type: RecordType, key: str, row: str, dialect: Dialect
) -> Iterator[tuple[str, str]]:
    """What belongs to a row, as a list; units below it are things of their own."""
    inner = RECORD_TYPES[record_type.items[key]]
    if inner.name == "unit":
        return
    part = f"{row}_{inner.name}"
    table = inner.model._meta.db_table
    source = f"{table} AS {part} WHERE {part}.{record_type.name}_id = {row}.id"
    item = dialect.thing([("id", f"{part}.id"), *_pairs(inner, part, dialect)])
    yield key, dialect.listed(item, source, _ORDERS[inner.name].format(order='"order"'))


def _codes(record_type: RecordType, key: str, row: str, dialect: Dialect) -> str:
    """The primary keys of the rows that a row names."""
    relation = record_type.model._meta.get_field(key)
    table = relation.m2m_db_table()  # type: ignore[union-attr]
    own, other = relation.m2m_column_name(), relation.m2m_reverse_name()  # type: ignore[union-attr]
    source = f"{table} AS named WHERE named.{own} = {row}.id"
    return dialect.listed(dialect.number(f"named.{other}"), source, f"named.{other}")


def _column(field: AnyField, row: str, dialect: Dialect) -> str:
    """A column, NULL where it is as in a new row."""
    column, default = f'{row}."{field.column}"', field.get_default()
    if isinstance(field, models.BooleanField):
        return dialect.boolean(column, default=bool(default))
    if isinstance(field, models.ForeignKey | models.DateField) and not default:
        return column
    if isinstance(field, models.IntegerField):
        return f"NULLIF({column}, {int(str(default or 0))})"
    return f"NULLIF({column}, '{default or ''}')"
