"""Tables as a workbook (XLSX) in which every cell is text, so that it becomes nothing else."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import islice
from typing import IO, Protocol, TypedDict, cast
from xml.etree.ElementTree import ParseError

from django.db import models
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.cell_style import StyleArray
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from units.exchange.faults import Fault, Faults, RefusedError
from units.exchange.formats.limits import BROKEN_ARCHIVE, WIDEST, Allowance
from units.exchange.formats.tables.columns import TABLES, Column, Table, explained
from units.exchange.formats.tables.comma import guard
from units.exchange.formats.tables.reader import DayCell, NumericCell, Sheet, TruthCell
from units.exchange.formats.texts import unstorable
from units.exchange.records import Source
from units.specification import FieldType

LONGEST_CELL = 32_767
"""Signs that a cell of a workbook can hold."""
_TEXT = "@"
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|\r")
_NO_PART_OF_A_DATE = re.compile(r'"[^"]*"|\[[^\]]*\]|[\\_*].')
"""Of the format of a cell: what is written as it stands, a colour or language, a blank's width."""
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BROKEN = (
    *(*BROKEN_ARCHIVE, InvalidFileException, ParseError),
    *(KeyError, TypeError, AttributeError, IndexError),
)
"""What openpyxl and zipfile raise for a file that is damaged, locked or something else."""
_LAST_ROW = 1_048_576
"""Of a sheet, in any program that writes them."""
_ROWS_WITH_CHOICES = 10_000
_WIDTHS = {"code": 30, "unit": 30, "parent": 30, "written": 36, "legal_basis_url": 30}
_NARROW, _WIDE = 14, 40


def write_workbook(out: IO[bytes], tables: Mapping[str, Collection[Sequence[str]]]) -> None:
    """A workbook with a sheet a table; the first row explains itself in the language in force.

    Raises ``RefusedError`` where a text is too long for a cell; nothing is written then.
    """
    if faults := [fault for name, rows in tables.items() for fault in _too_long(name, rows)]:
        raise RefusedError(faults)
    book = Workbook(write_only=True)
    for name, rows in tables.items():
        _write_sheet(book.create_sheet(name), TABLES[name], rows)
    book.save(out)


def _too_long(name: str, rows: Iterable[Sequence[str]]) -> Iterator[Fault]:
    message = _(
        "A cell of a workbook holds at most %(count)d characters, and this text has more. "
        "Choose CSV or YAML."
    )
    source = Source("units.xlsx", name)
    lines = iter(rows)
    header = next(lines)
    for line, row in enumerate(lines, start=2):
        for place, (column, text) in enumerate(zip(header, row, strict=True), start=1):
            if len(text) > LONGEST_CELL:
                yield source.fault((line, place), row[0], column, message % {"count": LONGEST_CELL})


def _write_sheet(sheet: Worksheet, table: Table, rows: Collection[Sequence[str]]) -> None:
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{max(len(rows), 2)}"
    for place, column in enumerate(table.columns.values(), start=1):
        dimension = sheet.column_dimensions[get_column_letter(place)]
        dimension.width = _WIDE if column.language else _WIDTHS.get(column.header, _NARROW)
        dimension.number_format = _TEXT
        if choices := _choices(table, column):
            offered = DataValidation(
                type="list", formula1=f'"{",".join(choices)}"', allow_blank=True
            )
            offered.add(
                f"{get_column_letter(place)}2:{get_column_letter(place)}{_ROWS_WITH_CHOICES}"
            )
            sheet.data_validations.append(offered)
    sheet.append([_header(sheet, table, column) for column in table.columns.values()])
    for row in islice(rows, 1, None):
        sheet.append([_cell(sheet, text) if text else None for text in row])


def _header(sheet: Worksheet, table: Table, column: Column) -> Cell:
    cell = WriteOnlyCell(sheet, column.header)
    cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E7EEF6")
    cell.comment = Comment(explained(table, column), "Ustroj", width=280, height=110)
    return cell


def _cell(sheet: Worksheet, text: str) -> Cell:
    cell = WriteOnlyCell(sheet, _UNWRITABLE.sub(_escape, text))
    cell.data_type, cell.number_format = "s", _TEXT
    if guard(text) != text:
        cell.quotePrefix = True  # or editing the cell would make a formula of it
    if "\n" in text:
        cell.alignment = Alignment(vertical="top")
    return cell


def _escape(match: re.Match[str]) -> str:
    """As ECMA-376 (22.9.2.19) writes what XML cannot hold, and what would be read as such."""
    return "".join(f"_x{ord(sign):04X}_" for sign in match[0][:1]) + match[0][1:]


def _choices(table: Table, column: Column) -> list[str]:
    if (
        not column.key
        or column.language
        or table.record_type.keys[column.key] is not FieldType.VALUE
    ):
        return []
    field = table.record_type.field(column.key)
    if isinstance(field, models.BooleanField):
        return ["true", "false"]
    return [value for value, _label in field.flatchoices if value]


class _Cell(TypedDict):
    """A cell as openpyxl's parser gives it, as far as we look at it."""

    column: int
    value: object
    data_type: str
    style_id: int


class _OpenBook(Protocol):
    """A workbook that is only read, as far as we look at it."""

    epoch: datetime
    _cell_styles: Sequence[StyleArray]
    _number_formats: Sequence[str]
    _date_formats: set[int]
    _timedelta_formats: set[int]


class _OpenSheet(Protocol):
    """A sheet of one."""

    parent: _OpenBook
    title: str
    sheet_state: str
    _shared_strings: Sequence[str]

    def _get_source(self) -> IO[bytes]: ...


def read_workbook(file: str, content: bytes, allowance: Allowance | None = None) -> list[Sheet]:
    """The tables of a workbook; sheets without a single cell are passed over.

    Raises ``RefusedError`` if it cannot be read, or where a cell holds a formula or an error
    instead of a text.
    """
    faults: list[Fault] = Faults()
    allowance = allowance or Allowance()
    try:
        _refuse_large(file, content, allowance)
        with closing(load_workbook(BytesIO(content), read_only=True, keep_links=False)) as book:
            sheets = [
                _sheet(Source(file, sheet.title), sheet, faults, allowance)
                for sheet in cast("list[_OpenSheet]", book.worksheets)
            ]
    except _BROKEN as error:
        message = _(
            "This is not an XLSX workbook, or it is damaged or locked by a password. "
            "Save it again as “Excel workbook (.xlsx)”."
        )
        raise RefusedError([Source(file).fault((1, 1), "", "", message)]) from error
    if faults:
        raise RefusedError(faults)
    return [sheet for sheet in sheets if sheet.rows or sheet.is_hidden]


def _sheet(source: Source, sheet: _OpenSheet, faults: list[Fault], allowance: Allowance) -> Sheet:
    """A sheet; one that is hidden is not looked at."""
    if sheet.sheet_state != "visible":
        return Sheet(source, sheet.title, [], is_hidden=True)
    return Sheet(source, sheet.title, list(_lines(source, sheet, faults, allowance)))


def _refuse_large(file: str, content: bytes, allowance: Allowance) -> None:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        is_held = allowance.holds(archive)
    if not is_held:
        message = _("The workbook is too large. Save its tables as CSV.")
        raise RefusedError([Source(file).fault((1, 1), "", "", message)])


def _lines(
    source: Source, sheet: _OpenSheet, faults: list[Fault], allowance: Allowance
) -> Iterator[tuple[int, list[str]]]:
    width = header = 0
    merged: list[str] = []
    for line, row in _stated_cells(sheet, merged):
        cells: list[str] = []
        for cell in row:
            place = cell["column"]
            if message := _refusal(cell, place):
                faults.append(source.fault((line, place), "", "", message))
            elif (text := _seen(cell, sheet.parent)).strip():
                cells += [""] * (place - len(cells))
                cells[place - 1] = text
        width = width or len(cells)
        filled = max(width, len(cells)) if cells else 0
        allowance.take(source, line, rows=1 if cells else 0, cells=max(len(row), filled))
        if cells:
            header = header or line
            yield line, cells
    faults += _merged_below(source, header, merged)


def _merged_below(source: Source, header: int, ranges: Sequence[str]) -> Iterator[Fault]:
    """A fault for each range of merged cells below the header: all but one of them are empty."""
    for name in ranges:
        column, line, _last_column, last_line = range_boundaries(name)
        if header and (last_line or header + 1) > header:
            message = _("The cells %(range)s are merged. Divide them and write the value in each.")
            yield source.fault((line or 1, column or 1), "", "", message % {"range": name})


def _stated_cells(sheet: _OpenSheet, merged: list[str]) -> Iterator[tuple[int, list[_Cell]]]:
    """The rows of a sheet with the cells that the file holds, and then which are merged.

    Openpyxl's own rows are filled up, so that a row with a cell in its last column has 16,384.
    """
    book = sheet.parent
    with sheet._get_source() as source:
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        rows: Iterator[tuple[int, list[_Cell]]] = parser.parse()
        for line, cells in rows:
            if not 0 < line <= _LAST_ROW:
                raise InvalidFileException(f"There is no row {line}.")
            yield line, cells
        if parser.merged_cells is not None:
            merged += [merge.ref for merge in parser.merged_cells.mergeCell]


def _refusal(cell: _Cell, place: int) -> str:
    """Why a cell cannot be read; empty where it can."""
    if cell["value"] is None or not str(cell["value"]).strip():
        return ""
    if place > WIDEST:
        return _("A table has at most %(count)d columns. Clear this cell.") % {"count": WIDEST}
    if cell["data_type"] == "f":
        return _("This cell holds a formula. Copy it and paste its value instead.")
    if cell["data_type"] == "e":
        return _("This cell holds an error of the spreadsheet. Write the text.")
    return unstorable(_text(cell["value"]))


def _seen(cell: _Cell, book: _OpenBook) -> str:
    """What a person sees in a cell: of “May 2019” a spreadsheet makes a day, and shows none."""
    text = _text(cell["value"])
    if not isinstance(text, DayCell) or len(text) != len("2019-05-31"):
        return text
    number = book._cell_styles[cell["style_id"]].numFmtId
    custom = number - BUILTIN_FORMATS_MAX_SIZE
    pattern = BUILTIN_FORMATS.get(number) or book._number_formats[custom]
    shown = set(_NO_PART_OF_A_DATE.sub("", pattern.partition(";")[0].lower()))
    if "d" in shown or "y" not in shown:
        return text
    return DayCell(text[: len("2019-05")] if "m" in shown else text[: len("2019")])


def _text(value: object) -> str:
    """What stands in a cell, as one would write it in ours."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return TruthCell("true" if value else "false")
    if isinstance(value, datetime):
        is_day = value.time() == time()
        return DayCell(value.date().isoformat() if is_day else value.isoformat(" "))
    if isinstance(value, date | time):
        return DayCell(value.isoformat())
    if isinstance(value, timedelta):
        return DayCell(value)
    if isinstance(value, int | float):
        return NumericCell(int(value) if isinstance(value, float) and value.is_integer() else value)
    return _unescaped(str(value))


def _unescaped(text: str) -> str:
    """A text without the escapes of ECMA-376; the two halves of a sign become one."""
    if not _ESCAPED.search(text):
        return text
    text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
