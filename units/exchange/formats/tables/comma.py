"""Tables as CSV: read as any spreadsheet writes it, written so that none runs or spoils a cell."""

from __future__ import annotations

import csv
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator
from io import StringIO
from pathlib import PurePath
from typing import TextIO

from django.utils.translation import gettext as _

from units.exchange.faults import Fault, RefusedError
from units.exchange.formats.limits import Allowance
from units.exchange.formats.tables.reader import Sheet
from units.exchange.records import Source
from units.text.old_encodings import read_old

csv.field_size_limit(2**24)

_SEPARATOR = re.compile(r'"?sep=([,;\t])"?\r?\n', re.IGNORECASE)
"""A first line by which a spreadsheet is told what stands between the cells."""
_QUOTES = re.compile('"+')
_GUARDED = re.compile(
    r"""'*(?:
        # a formula, to one spreadsheet or another
        [=+\-@＝＋－＠\t\r\n]
        # a number or a day in its eyes, not in ours
        |(?!\d{4}-\d\d-\d\d\Z)(?![1-9]\d{,10}\Z|0\Z)[\d(][\d\s()/.:+-]*\Z
    )""",
    re.VERBOSE,
)
"""Cells that a spreadsheet would take for a formula (OWASP, CSV injection) or would rewrite."""


def guard(text: str) -> str:
    """A text as a cell that stays one: an apostrophe keeps it from becoming something else.

    >>> guard("+38614782267"), guard("014782267"), guard("=1+1"), guard("2026-01-31"), guard("1200")
    ("'+38614782267", "'014782267", "'=1+1", '2026-01-31', '1200')
    """
    return f"'{text}" if _GUARDED.match(text) else text


def unguard(cell: str) -> str:
    """The text of a cell: ``unguard(guard(text)) == text``.

    >>> unguard("'+38614782267"), unguard("+38614782267"), unguard("'tis")
    ('+38614782267', '+38614782267', "'tis")
    """
    return cell[1:] if cell.startswith("'") and _GUARDED.match(cell) else cell


def write_csv(rows: Iterable[Iterable[str]]) -> bytes:
    """A table as RFC 4180 has it, in UTF-8.

    With a byte order mark, without which Excel spoils all scripts but one.
    """
    out = StringIO(newline="")
    write_rows(out, rows)
    return out.getvalue().encode("utf-8-sig")


def write_rows(out: TextIO, rows: Iterable[Iterable[str]]) -> None:
    """The same, a row at a time, into a file that is open for it."""
    csv.writer(out).writerows([guard(cell) for cell in row] for row in rows)


def is_utf_16(content: bytes) -> bool:
    """Whether it begins with the mark of UTF-16, as Excel's “Unicode text” does."""
    return content[:2] in (BOM_UTF16_LE, BOM_UTF16_BE)


def read_csv(file: str, content: bytes, allowance: Allowance | None = None) -> Sheet:
    """The table in a file, with commas, semicolons or tabs between the cells.

    Raises ``RefusedError`` if it cannot be read.
    """
    source = Source(file)
    text, remarks = _text_in(source, content)
    if "\0" in text.partition("\n")[0]:
        raise RefusedError([source.fault((1, 1), "", "", _("This is not a CSV file."))])
    rows = list(_lines(source, text, allowance or Allowance()))
    return Sheet(source, PurePath(file).stem, rows, remarks=remarks)


def _text_in(source: Source, content: bytes) -> tuple[str, list[Fault]]:
    """The text in a file, and what was assumed of its encoding where the file does not say it."""
    try:
        return content.decode("utf-16" if is_utf_16(content) else "utf-8-sig"), []
    except UnicodeDecodeError as error:
        if not is_utf_16(content) and (old := read_old(content)):
            message = _(
                "This is not UTF-8 text, so it was read as %(encoding)s: “%(word)s”. "
                "If that is not what stands there, save the file as “CSV UTF-8”."
            )
            told = message % {"encoding": old.encoding, "word": old.sample}
            return old.text, [source.fault((old.line, 1), "", "", told)]
        line = content[: error.start].count(b"\n") + 1
        message = _("This is not UTF-8 text. Save the file as “CSV UTF-8”.")
        raise RefusedError([source.fault((line, 1), "", "", message)]) from error


def _lines(source: Source, text: str, allowance: Allowance) -> Iterator[tuple[int, list[str]]]:
    stated = _SEPARATOR.match(text)
    begin = stated.end() if stated else 0
    header, _newline, _rest = text[begin:].lstrip("\r\n").partition("\n")
    reader = csv.reader(
        StringIO(text[begin:], newline=""),
        delimiter=stated[1] if stated else max(",;\t", key=header.count),
        strict=True,
    )
    first = 2 if stated else 1
    line = first
    width = 0
    try:
        for cells in reader:
            width = width or len(cells)
            allowance.take(source, line, rows=1, cells=max(width, len(cells)))
            if cells:
                yield line, [unguard(cell) for cell in cells]
            line = reader.line_num + first
    except csv.Error as error:
        if "unexpected end" in str(error):
            line += _lines_to_open_quote(
                "".join(StringIO(text, newline="").readlines()[line - 1 :])
            )
        raise RefusedError([source.fault((line, 1), "", "", _unreadable(error))]) from error


def _lines_to_open_quote(rest: str) -> int:
    r"""How many lines of a text come before the quotation mark that is not closed.

    >>> _lines_to_open_quote('a,"b\nc"\nd,"e ""f"" g\n')
    2
    """
    opening = None
    for found in _QUOTES.finditer(rest):
        if len(found[0]) % 2:  # two of them are one within a cell, or an empty cell
            opening = found.start() if opening is None else None
    return rest.count("\n", 0, opening or 0)


def _unreadable(error: csv.Error) -> str:
    """Why a row that begins in some line is none."""
    if "unexpected end" in str(error):
        return _(
            "A quotation mark in this row is not closed. "
            "Close it, and double those that belong to a text."
        )
    if "expected after" in str(error):
        return _(
            "A quotation mark in this row is followed by a text. "
            "Double those that belong to a text."
        )
    if "field limit" in str(error):
        return _("A cell of this row is too long; perhaps a quotation mark is not closed.")
    return _("This is not CSV. Correct it here or in the line before.")
