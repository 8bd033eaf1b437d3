"""Rows of tables into records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import chain, zip_longest

from django.db import models
from django.utils.translation import gettext as _

from units.exchange.faults import Fault, Faults, RefusedError
from units.exchange.formats.tables.columns import (
    CODES_IN_A_CELL,
    DEPTH,
    ORDER,
    OWNED_BY,
    POST,
    TABLES,
    UNIT,
    Column,
    Table,
)
from units.exchange.formats.texts import pass_gate
from units.exchange.records import Document, Places, Record, Source
from units.specification import RECORD_TYPES, TOP, FieldType, RecordType

_LAST_PLACE = 2**31


class NumericCell(str):
    """A cell that holds a number: what stood before its first digit is lost."""

    __slots__ = ()


class DayCell(str):
    """A cell that holds a day: what was written there, “9-12” perhaps, is lost."""

    __slots__ = ()


class TruthCell(str):
    """A cell that is true or false: it was a word, perhaps of another language."""

    __slots__ = ()


@dataclass(slots=True)
class Sheet:
    """A table as it stands in a file, not yet understood."""

    source: Source
    name: str
    """Its name, which may say which table it is."""
    rows: Iterable[tuple[int, Sequence[str]]]
    """Line and cells of each row, the header first; a cell that is empty is an empty text."""
    is_hidden: bool = False
    """Whether those who look at the file do not see it."""
    remarks: Sequence[Fault] = ()
    """What was assumed to read it."""


@dataclass(slots=True)
class _Line:
    """A row that was understood."""

    record: Record
    owners: dict[str, str]
    order: int
    depth: int


@dataclass(slots=True)
class Reader:
    """Reads the sheets of one load into one document; collects faults as it goes."""

    faults: list[Fault] = field(default_factory=Faults)
    stray: list[Fault] = field(default_factory=Faults)
    """Of columns that there are not."""
    lines: dict[str, list[_Line]] = field(default_factory=dict)
    """By table, for the tables that were given."""
    names: list[str] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)

    def read(self, sheet: Sheet) -> None:
        """Take in a table; rows of blanks and hidden sheets are passed over."""
        self.names.append(sheet.source.file)
        self.remarks += sheet.remarks
        if sheet.is_hidden:
            message = _("This sheet is hidden, so it was passed over. Show it if it is meant.")
            self.remarks.append(sheet.source.fault((1, 1), "", "", message))
            return
        rows = [(line, cells) for line, cells in sheet.rows if any(map(str.strip, cells))]
        if not rows:
            return
        (line, header), *below = rows
        headers = _headers(header)
        table = table_of(sheet.name, [text for text in headers if text])
        message = _lower_header(table, headers, below)
        if message or table is None:
            message = message or _unclear(sheet)
            self.faults.append(sheet.source.fault((line, 1), "", "", message))
            return
        columns = self._columns(sheet.source, line, table, headers)
        found = self.lines.setdefault(table.name, [])
        for number, cells in below:
            found.append(self._line(sheet.source, number, table, columns, cells))

    def document(self) -> Document:
        """All that was taken in.

        Raises ``RefusedError`` with all that can be seen to be wrong without the database.
        """
        document = Document(", ".join(dict.fromkeys(self.names)), remarks=self.remarks)
        for name in TOP:
            found = [line.record for line in self._in_order(name)]
            self.faults += [fault for record in found for fault in _lacking(record)]
            document.lists[name] = found
        units = _Owners(document.lists["units"], self.faults)
        for name in OWNED_BY:
            for line in self._in_order(name):
                units.add(name, line)
        document.lists["units"] = units.all
        for record in chain.from_iterable(document.lists.values()):
            self.faults += pass_gate(record)
        if self.faults:
            raise RefusedError(self.faults + self.stray)
        document.faults = self.stray
        return document

    def _in_order(self, name: str) -> list[_Line]:
        return sorted(self.lines.get(name, ()), key=lambda line: line.order)

    def _columns(
        self, source: Source, line: int, table: Table, headers: list[str]
    ) -> list[Column | None]:
        """The column that each header names; one that is nearly a column is read as that."""
        columns: list[Column | None] = []
        for place, header in enumerate(headers, start=1):
            column = table.columns.get(header)
            if column is not None and column in columns:
                message = _("This column stands here twice. Keep one of the two.")
                self.faults.append(source.fault((line, place), "", header, message))
                column = None
            elif header and column is None:
                near = _near(header, table)
                self.stray.append(source.fault((line, place), "", header, _stray(near, table)))
                column = table.columns[near] if near and near not in headers else None
            columns.append(column)
        message = _("The column “%(column)s” is missing. Add it.")
        self.faults += [
            source.fault((line, 1), "", name, message % {"column": name})
            for name in table.required
            if name not in headers and table.columns[name] not in columns
        ]
        return columns

    def _line(
        self,
        source: Source,
        number: int,
        table: Table,
        columns: list[Column | None],
        cells: Sequence[str],
    ) -> _Line:
        record = Record(table.record_type, source, number, 1)
        line = _Line(record, {}, _LAST_PLACE, 0)
        # A row that ends early has empty cells there: each column of the header is stated.
        for place, (column, text) in enumerate(zip_longest(columns, cells), start=1):
            if column is not None:
                self._cell(line, column, text or "", (number, place))
            elif place > len(columns) and text.strip():
                message = _no_column(source)
                self.faults.append(source.fault((number, place), record.subject(), "", message))
                break
        return line

    def _cell(self, line: _Line, column: Column, text: str, place: tuple[int, int]) -> None:
        record, name = line.record, column.name or column.header
        record.places[name] = place
        if message := _changed_by_spreadsheet(column, record.record_type, text):
            subject = record.subject(line.owners.get(UNIT, ""))
            self.faults.append(record.fault(name, subject, column.header, message))
        if not column.language:
            text = text.strip()
        value = text if text.strip() else None
        if not column.key:
            self._place(line, column.header, value)
        elif column.key in CODES_IN_A_CELL:
            record_type = RECORD_TYPES[record.record_type.items[column.key]]
            record.items[column.key] = [
                Record(record_type, record.source, *place, {"code": code}, Places(code=place))
                for code in _codes(value)
            ]
        elif record.record_type.keys[column.key] is FieldType.CODES:
            record.codes[column.key] = _codes(value)
        else:
            record.values[name] = value

    def _place(self, line: _Line, header: str, value: str | None) -> None:
        """Where a row belongs: to what, at which place, how deep."""
        if header in (ORDER, DEPTH):
            self._number(line, header, value)
        else:
            line.owners[header] = value or ""

    def _number(self, line: _Line, name: str, value: str | None) -> None:
        if value is None:
            return
        if not (value.isascii() and value.isdecimal()) or len(value) > 9:
            message = _("Write a whole number, as in 1, 2, 3 …")
            self.faults.append(line.record.fault(name, line.record.subject(), name, message))
        elif name == ORDER:
            line.order = int(value)
        else:
            line.depth = int(value)


class _Owners:
    """The units of the tables, and what belongs to each."""

    def __init__(self, units: list[Record], faults: list[Fault]) -> None:
        self.all = units
        self.faults = faults
        self.units = {unit.code: unit for unit in units}
        self.posts: dict[tuple[str, str], Record] = {}
        self.paths: dict[str, list[Record]] = {}
        """For each unit the task that was last, and those of which it is a part."""

    def add(self, name: str, line: _Line) -> None:
        """Put a row where it belongs; one that names only its owner says that the list is empty."""
        code, post = line.owners.get(UNIT, ""), line.owners.get(POST, "")
        record = line.record
        for missing in (key for key in OWNED_BY[name] if not line.owners.get(key)):
            if missing not in record.places:
                return  # the fault of its header is told
            message = _("“%(key)s” is missing. Write it.") % {"key": missing}
            self.faults.append(record.fault(missing, record.subject(), missing, message))
            return
        unit = self._unit_of(code, record)
        owner = self._post_of(unit, post, record) if post else unit
        if owner is None:
            return
        if all(value is None for value in record.values.values()):
            owner.items.setdefault(name, [])
            return
        self.faults += _lacking(record, owner.subject(unit.subject() if post else ""))
        if name == "tasks":
            self._add_task(unit, record, line.depth)
        else:
            owner.items.setdefault(name, []).append(record)
        if name == "posts":
            self.posts[code, record.values.get("code") or ""] = record

    def _unit_of(self, code: str, record: Record) -> Record:
        if code not in self.units:
            self.units[code] = _reference(RECORD_TYPES["unit"], code, record, UNIT)
            self.all.append(self.units[code])
        return self.units[code]

    def _post_of(self, unit: Record, code: str, record: Record) -> Record | None:
        if (unit.code, code) not in self.posts:
            if any(not post.is_reference for post in unit.items.get("posts", ())):
                message = _(
                    "The table of posts has no post “%(code)s” of this unit. "
                    "Correct the code, or add the post there."
                )
                subject = record.subject(unit.subject())
                self.faults.append(record.fault(POST, subject, POST, message % {"code": code}))
                return None
            self.posts[unit.code, code] = _reference(RECORD_TYPES["post"], code, record, POST)
            unit.items.setdefault("posts", []).append(self.posts[unit.code, code])
        return self.posts[unit.code, code]

    def _add_task(self, unit: Record, record: Record, depth: int) -> None:
        path = self.paths.setdefault(unit.code, [])
        if depth > len(path):
            message = _(
                "A task can be only one step deeper than the one before it. Write a smaller number."
            )
            self.faults.append(record.fault(DEPTH, record.subject(unit.subject()), DEPTH, message))
            return
        del path[depth:]
        (path[-1] if path else unit).items.setdefault("tasks", []).append(record)
        path.append(record)


def _lacking(record: Record, owner: str = "") -> list[Fault]:
    """What a row needs and does not have.

    Columns that are missing as a whole are told once, at the header.
    """
    return [fault for fault in record.lacking(owner) if fault.field in record.places]


def _reference(record_type: RecordType, code: str, record: Record, column: str) -> Record:
    place = record.places[column]
    places = Places(code=place)
    return Record(record_type, record.source, *place, {"code": code}, places, is_reference=True)


def _changed_by_spreadsheet(column: Column, record_type: RecordType, cell: str) -> str:
    """What is said of what is no text where a text is meant; empty where that does not stand."""
    is_typed = isinstance(cell, NumericCell | DayCell | TruthCell)
    if not is_typed or column.header in (ORDER, DEPTH):
        return ""
    is_value = column.key and record_type.keys[column.key] is FieldType.VALUE
    kind = record_type.field(column.name) if is_value else None
    if isinstance(kind, models.DateField | models.BooleanField | models.IntegerField):
        return ""
    if isinstance(cell, DayCell):
        return _(
            "This cell holds a date, so what was written there is lost. Format the cell as text "
            "and write it again."
        )
    if isinstance(cell, TruthCell):
        return _(
            "This cell holds “true” or “false”, not a text. "
            "Format the cell as text and write it again."
        )
    return _(
        "This cell holds a number, so a zero or a plus before it is lost. "
        "Format the cell as text and write it again."
    )


def _headers(cells: Sequence[str]) -> list[str]:
    return [text.strip().lower() for text in cells]


_Rows = Sequence[tuple[int, Sequence[str]]]


def _lower_header(table: Table | None, headers: Sequence[str], below: _Rows) -> str:
    """What is said where a title stands above the header; empty where none does."""
    tables = [table] if table else list(TABLES.values())
    if any(header in one.columns for one in tables for header in headers):
        return ""
    for line, cells in below[:2]:
        if any(set(one.required) <= set(_headers(cells)) for one in tables if one.required):
            message = _(
                "The header is not in row 1 but in row %(line)d. Take away what stands above it."
            )
            return message % {"line": line}
    return ""


def _unclear(sheet: Sheet) -> str:
    """What is said where it cannot be seen which table this is."""
    if sheet.source.sheet:
        message = _(
            "It is not clear which table this is. Name the sheet after one of the tables: "
            "%(tables)s; or remove it if it holds none."
        )
    else:
        message = _(
            "It is not clear which table this is. "
            "Name the file or the sheet after one of the tables: %(tables)s."
        )
    return message % {"tables": ", ".join(TABLES)}


def _no_column(source: Source) -> str:
    """What is said of a cell behind the last column of the header."""
    if source.sheet:
        return _(
            "This cell has no column: nothing stands above it in the first row. "
            "Write the name of its column there, or clear the cell."
        )
    return _(
        "This cell has no column: the row has more cells than the first row. "
        "Put texts with commas between quotes."
    )


def _near(header: str, table: Table) -> str:
    """The column that was meant; empty where none is like it."""
    return next(iter(get_close_matches(header, list(table.columns), n=1)), "")


def _stray(near: str, table: Table) -> str:
    """What is said of a header that is none of the table's."""
    if near:
        return _("There is no such column here. Did you mean “%(column)s”?") % {"column": near}
    message = _("There is no such column here. The columns of this table are: %(columns)s.")
    return message % {"columns": ", ".join(table.columns)}


def table_of(name: str, texts: Sequence[str]) -> Table | None:
    """The table that a name ends with, as in ``mzz-contacts.csv``.

    Otherwise the only one that has such columns.
    """
    word = re.split(r"[^a-z]+", name.lower())[-1]
    if word in TABLES:
        return TABLES[word]
    fitting = [
        table
        for table in TABLES.values()
        if set(texts) <= table.columns.keys() and set(table.required) <= set(texts)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _codes(cell: str | None) -> list[str]:
    """Codes with a space or a comma between them."""
    return (cell or "").replace(",", " ").split()
