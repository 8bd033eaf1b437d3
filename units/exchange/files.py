"""Files of any of our formats into documents: which is which, and which belong together."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO, StringIO
from pathlib import Path, PurePath

from django.utils.translation import gettext as _

from units.exchange.faults import Fault, RefusedError
from units.exchange.formats import outlines
from units.exchange.formats.outline_writer import write
from units.exchange.formats.tables import comma, workbook
from units.exchange.formats.tables.reader import Reader
from units.exchange.formats.tables.writer import Item
from units.exchange.formats.tables.writer import rows as table_rows
from units.exchange.records import Document

FORMATS = ("yaml", "xlsx", "csv")
ENDINGS = (".yaml", ".yml", ".xlsx", ".csv", ".zip")
"""Of the names of files that can be read."""
_OTHER_SPREADSHEETS = (".xls", ".xlsm", ".xlsb", ".ods", ".numbers")
_LARGEST = 512 * 2**20
"""Bytes of an archive when it is unpacked."""


def read(files: Iterable[str | Path]) -> list[Document]:
    """The documents in some files.

    Raises ``RefusedError`` with the faults of all of them.
    """
    contents: list[tuple[str, bytes]] = []
    faults: list[Fault] = []
    for file in files:
        try:
            contents.append((str(file), Path(file).read_bytes()))
        except OSError as error:
            faults.append(
                Fault(
                    str(file),
                    1,
                    1,
                    "",
                    "",
                    _("The file cannot be read: %(reason)s.") % {"reason": error.strerror},
                )
            )
    return read_contents(contents, faults)


def read_contents(
    contents: Iterable[tuple[str, bytes]], faults: Iterable[Fault] = ()
) -> list[Document]:
    """The documents in some files that were read already.

    Each YAML file is one, all tables together are one.

    Raises ``RefusedError`` with the faults of all of them, and those that were found before.
    """
    faults = list(faults)
    documents: list[Document] = []
    tables = Reader()
    for name, content in _unpacked(contents, faults):
        try:
            ending = PurePath(name).suffix.lower()
            if ending == ".csv":
                tables.read(comma.read(name, content))
            elif ending == ".xlsx":
                for sheet in workbook.read(name, content):
                    tables.read(sheet)
            elif ending in _OTHER_SPREADSHEETS:
                message = _(
                    "Spreadsheets are read as XLSX and CSV. Save the file as “Excel workbook (.xlsx)”."
                )
                faults.append(Fault(name, 1, 1, "", "", message))
            else:
                documents.append(outlines.read(name, content))
        except RefusedError as error:
            faults += error.faults
    try:
        if tables.names:
            documents.append(tables.document())
    except RefusedError as error:
        faults += error.faults
    if faults:
        raise RefusedError(faults)
    return documents


def _unpacked(
    contents: Iterable[tuple[str, bytes]], faults: list[Fault]
) -> Iterator[tuple[str, bytes]]:
    for name, content in contents:
        if PurePath(name).suffix.lower() != ".zip":
            yield name, content
            continue
        try:
            with zipfile.ZipFile(BytesIO(content)) as archive:
                parts = [
                    part
                    for part in archive.infolist()
                    if part.filename.lower().endswith(ENDINGS[:-1])
                ]
                if sum(part.file_size for part in parts) > _LARGEST:
                    faults.append(
                        Fault(name, 1, 1, "", "", _("The archive is too large. Unpack it."))
                    )
                    continue
                if not parts:
                    faults.append(
                        Fault(
                            name,
                            1,
                            1,
                            "",
                            "",
                            _("The archive holds no tables. Put files such as units.csv into it."),
                        )
                    )
                yield from ((part.filename, archive.read(part)) for part in parts)
        except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
            faults.append(
                Fault(
                    name,
                    1,
                    1,
                    "",
                    "",
                    _("The file cannot be read: %(reason)s.") % {"reason": error},
                )
            )


def written(lists: Mapping[str, Iterable[Item]], file_format: str) -> dict[str, bytes]:
    """The files of a dump, by name: one, or for CSV one for each table.

    Raises ``RefusedError`` where the format cannot hold a text.
    """
    if file_format == "xlsx":
        return {"units.xlsx": workbook.write(table_rows(lists))}
    if file_format == "csv":
        return {f"{name}.csv": comma.write(rows) for name, rows in table_rows(lists).items()}
    out = StringIO()
    write(out, lists)
    return {"units.yaml": out.getvalue().encode()}


def packed(files: Mapping[str, bytes]) -> bytes:
    """Some files as one archive (ZIP); the same files always give the same bytes."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
