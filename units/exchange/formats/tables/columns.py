"""Which tables there are and which columns they have, from the description of the outline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from units.specification import RECORD_TYPES, TOP, FieldType, RecordType
from units.text.languages import LANGUAGES

UNIT, POST, ORDER, DEPTH = "unit", "post", "order", "depth"


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    header: str
    """What stands in its first row."""
    key: str = ""
    """The key of the nested format; empty for a column that says to what or where a row belongs."""
    language: str = ""
    """The language of its texts."""

    @property
    def name(self) -> str:
        """The column of the model."""
        return f"{self.key}_{LANGUAGES[self.language].suffix}" if self.language else self.key


@dataclass(frozen=True)
class Table:
    """One table: a sheet of a workbook or a file."""

    name: str
    record_type: RecordType
    owners: tuple[str, ...] = ()
    """The columns that say to what a row belongs."""
    is_ordered: bool = False
    """Whether its rows have an order that is not that of a column of the model."""
    is_always_there: bool = False
    """Whether it is written though it has no rows, so that one sees where to add them."""

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        """By header, in the order in which they are written."""
        first = [Column(name) for name in self.owners]
        if self.is_ordered:
            first.append(Column(ORDER))
        if self.record_type.name == "task":
            first.append(Column(DEPTH))
        found = [
            column
            for key, field_type in self.record_type.keys.items()
            for column in self._of_key(key, field_type)
        ]
        # The code and the parent of a unit say where it belongs.
        behind = 2 if self.name == "units" else 0
        found[behind:behind] = first
        return {column.header: column for column in found}

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The columns without which a row says nothing."""
        return (*OWNED_BY.get(self.name, ()), *self.record_type.required)

    def _of_key(self, key: str, field_type: FieldType) -> list[Column]:
        if field_type is FieldType.LANGUAGES:
            return [Column(f"{key}.{language}", key, language) for language in LANGUAGES]
        if field_type is FieldType.ITEMS and key not in CODES_IN_A_CELL:
            return []
        return [Column(key, key)]


OWNED_BY: Mapping[str, tuple[str, ...]] = {
    "posts": (UNIT,),
    "appointments": (UNIT, POST),
    "contacts": (UNIT,),
    "tasks": (UNIT,),
}
"""What must be named in the tables of what belongs to units, in the order of putting together."""

CODES_IN_A_CELL = frozenset({"former_codes"})
"""Lists of things that have nothing but a code: they stand in one cell."""

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        Table("units", RECORD_TYPES["unit"], is_ordered=True, is_always_there=True),
        Table("posts", RECORD_TYPES["post"], (UNIT,), is_ordered=True, is_always_there=True),
        Table("appointments", RECORD_TYPES["appointment"], (UNIT, POST), is_always_there=True),
        Table(
            "contacts", RECORD_TYPES["contact"], (UNIT, POST), is_ordered=True, is_always_there=True
        ),
        Table("tasks", RECORD_TYPES["task"], (UNIT,), is_ordered=True, is_always_there=True),
        Table("people", RECORD_TYPES[TOP["people"]], is_always_there=True),
        Table("kinds", RECORD_TYPES[TOP["kinds"]]),
        Table("successions", RECORD_TYPES[TOP["successions"]]),
        Table("glossary", RECORD_TYPES[TOP["glossary"]]),
    )
}

_EXPLAINED = {
    UNIT: _("The code of the unit to which the row belongs."),
    POST: _(
        "The code of the post to which the row belongs; empty where it belongs to the unit itself."
    ),
    ORDER: _("The place in the list: 1, 2, 3 … Sorting the rows of the sheet does not change it."),
    DEPTH: _("0 for a task; 1 for a part of the task before it, and so on."),
}


def explained(table: Table, column: Column) -> str:
    """What a column holds, for people, in the language in force."""
    if not column.key or column.key in CODES_IN_A_CELL:
        return str(_EXPLAINED.get(column.header, _("Codes, with a space between them.")))
    field = table.record_type.field(column.key)
    name = (
        f"{field.verbose_name} ({LANGUAGES[column.language].autonym})"
        if column.language
        else str(field.verbose_name)
    )
    help_text = getattr(field, "help_text", "")
    return str(format_lazy("{}. {}", name, help_text)) if help_text else name
