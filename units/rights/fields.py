"""The one vocabulary for what is written of a unit: its columns, its parts and their columns.

``name_sl``, ``code`` and ``parent`` are the unit's own; ``tasks.text_sl`` is a text of its tasks,
``posts.contacts.value`` a value of the contacts of its posts. ``tasks`` alone means the rows: that
there are more or fewer; ``units`` the order of the units directly below.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from units.specification import RECORD_TYPES, FieldType, RecordType, language_of

UNITS = "units"
"""The order of the units directly below."""
PARENT, END = "parent", "dissolved_on"
"""Where a unit stands and when it ends: more is asked for these than for its other columns."""
_PLACES = {"post": ("order",), "contact": ("order",), "task": ("order", "depth")}
"""Columns that a file says by the place of a row in its list."""


@dataclass(frozen=True, slots=True)
class Field:
    """Something that can be written of a unit."""

    name: str
    model: str
    """``unit``, ``post``, ``contact``, ``task``, ``appointment`` or ``formercode``."""
    language: str = ""
    """The code of the language in which it is a text; empty where it is none."""
    is_list: bool = False
    """Whether it means rows, not one of their columns."""


def field_of(name: str) -> Field:
    """What a name means. Raises ``KeyError`` where it means nothing.

    >>> field_of("posts.title_sl").language, field_of("posts.is_head").model
    ('sl', 'post')
    """
    return fields()[name]


@cache
def fields() -> dict[str, Field]:
    """All that can be written of a unit, by name."""
    return {field.name: field for field in _fields(RECORD_TYPES["unit"], "")}


@cache
def paths_of_model(model: str) -> tuple[str, ...]:
    """The lists in which rows of a model stand, such as ``contacts`` and ``posts.contacts``.

    >>> paths_of_model("contact"), paths_of_model("unit")
    (('posts.contacts', 'contacts'), ())
    """
    listed = (field for field in fields().values() if field.is_list)
    return tuple(field.name for field in listed if field.model == model)


@cache
def texts_of_model(model: str) -> tuple[str, ...]:
    """The texts of a model in all languages, as fields of a unit.

    >>> texts_of_model("task")[:2], texts_of_model("appointment")
    (('tasks.text_sl', 'tasks.text_sr'), ())
    """
    named = (field for field in fields().values() if field.language)
    return tuple(field.name for field in named if field.model == model)


def _fields(record_type: RecordType, path: str) -> Iterator[Field]:
    for key, sort in record_type.keys.items():
        if sort is not FieldType.ITEMS:
            for column in record_type.columns_of(key):
                language = language_of(column) if sort is FieldType.LANGUAGES else ""
                yield Field(path + column, record_type.name, language)
            continue
        inner = RECORD_TYPES[record_type.items[key]]
        if inner.name == "unit":
            yield Field(path + key, "unit")
        elif inner is not record_type:  # tasks of tasks are tasks of the unit
            yield Field(path + key, inner.name, is_list=True)
            yield from _fields(inner, f"{path}{key}.")
    for column in _PLACES.get(record_type.name, ()):
        yield Field(path + column, record_type.name)
