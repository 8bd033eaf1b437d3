"""Files of any of our formats into documents: which is which, and which belong together."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path, PurePath
from shutil import copyfileobj
from typing import IO

from django.utils.translation import gettext as _

from units.exchange.faults import Fault, Faults, RefusedError
from units.exchange.formats.limits import BROKEN_ARCHIVE, Allowance
from units.exchange.formats.outline_writer import write_outline
from units.exchange.formats.outlines import read_outline
from units.exchange.formats.tables.comma import is_utf_16, read_csv, write_rows
from units.exchange.formats.tables.reader import Reader, Sheet
from units.exchange.formats.tables.workbook import read_workbook, write_workbook
from units.exchange.formats.tables.writer import table_rows
from units.exchange.records import Document, Source
from units.specification import Item

FORMATS = ("yaml", "xlsx", "csv")
ENDINGS = (".yaml", ".yml", ".xlsx", ".csv", ".txt", ".zip")
"""Of the names of files that can be read."""
_NOT_FROM_ARCHIVES = (".txt", ".zip")
"""Read-me files and archives in archives are passed over."""
_OTHER_SPREADSHEETS = (".xls", ".xlsm", ".xlsb", ".ods", ".numbers")


def read_files(files: Iterable[str | Path]) -> list[Document]:
    """The documents in some files, which may be as large as a command can take.

    Raises ``RefusedError`` with the faults of all of them.
    """
    contents: list[tuple[str, bytes]] = []
    faults: list[Fault] = []
    for file in files:
        try:
            contents.append((str(file), Path(file).read_bytes()))
        except OSError as error:
            faults.append(_fault(str(file), _why_not_opened(error)))
    return read_contents(contents, faults, Allowance())


def read_contents(
    contents: Iterable[tuple[str, bytes]],
    faults: Iterable[Fault] = (),
    allowance: Allowance | None = None,
) -> list[Document]:
    """The documents in some files that were read already, which ``allowance`` limits together.

    Each YAML file is one, all tables together are one.

    Raises ``RefusedError`` with the faults of all of them, and those that were found before, where
    they cannot be looked at any further.
    """
    faults, allowance = Faults(faults), allowance or Allowance.of_uploads()
    documents: list[Document] = []
    tables = Reader()
    for name, content in _unpacked(contents, faults, allowance):
        with _collecting(faults):
            sheets = _sheets(name, content, allowance)
            if sheets is None:
                documents.append(read_outline(name, content, allowance))
            for sheet in sheets or ():
                tables.read(sheet)
    with _collecting(faults):
        if tables.names:
            documents.append(tables.document())
    if faults:
        faults += [fault for document in documents for fault in document.faults]
        raise RefusedError(faults)
    return documents


@contextmanager
def _collecting(faults: list[Fault]) -> Iterator[None]:
    """Go on after a file that is refused, and keep what is wrong with it."""
    try:
        yield
    except RefusedError as error:
        faults += error.faults


def _sheets(name: str, content: bytes, allowance: Allowance) -> list[Sheet] | None:
    """The tables in a file; None where it holds an outline."""
    ending = PurePath(name).suffix.lower()
    if ending == ".csv" or (ending == ".txt" and is_utf_16(content)):
        return [read_csv(name, content, allowance)]
    if ending == ".xlsx":
        return read_workbook(name, content, allowance)
    if ending in _OTHER_SPREADSHEETS:
        message = _(
            "Only XLSX and CSV spreadsheets can be read. Save the file as “Excel workbook (.xlsx)”."
        )
        raise RefusedError([_fault(name, message)])
    return None


def _unpacked(
    contents: Iterable[tuple[str, bytes]], faults: list[Fault], allowance: Allowance
) -> Iterator[tuple[str, bytes]]:
    """All files, those in archives among them."""
    for name, content in contents:
        if PurePath(name).suffix.lower() != ".zip":
            yield name, content
            continue
        try:
            with zipfile.ZipFile(BytesIO(content)) as archive:
                for part in _readable(name, archive):
                    if (unpacked := allowance.unpacked(archive, part)) is None:
                        raise RefusedError([_too_large(name)])
                    yield part.filename, unpacked
        except RefusedError as error:
            faults += error.faults
        except BROKEN_ARCHIVE:
            message = _(
                "The file cannot be read: it is not a ZIP archive, or it is damaged or locked by "
                "a password. Make it again, or unpack it."
            )
            faults.append(_fault(name, message))


def _readable(name: str, archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files in an archive that are of our formats; archives in it are not opened.

    Raises ``RefusedError`` where there are none.
    """
    endings = tuple(ending for ending in ENDINGS if ending not in _NOT_FROM_ARCHIVES)
    parts = [part for part in archive.infolist() if part.filename.lower().endswith(endings)]
    if not parts:
        message = _("The archive holds no tables. Put files such as units.csv into it.")
        raise RefusedError([_fault(name, message)])
    return parts


def _too_large(name: str) -> Fault:
    return _fault(name, _("The archive is too large. Unpack it."))


def _why_not_opened(error: OSError) -> str:
    """Why a file is not there to be read, in our words: the system's are English."""
    if isinstance(error, FileNotFoundError):
        return _("There is no such file. Correct its name.")
    if isinstance(error, IsADirectoryError):
        return _("This is a folder. Name the files in it.")
    if isinstance(error, PermissionError):
        return _("You are not allowed to read this file. Ask for permission to read it.")
    return _("The file cannot be read. Copy it to another place and try again.")


def _fault(name: str, message: str) -> Fault:
    """Something about a file as a whole."""
    return Source(name).fault((1, 1), "", "", message)


def write_files(lists: Mapping[str, Iterable[Item]], file_format: str, folder: Path) -> list[Path]:
    """The files of a dump in a folder: one, or for CSV one for each table.

    Raises ``RefusedError`` where the format cannot hold a text.
    """
    if file_format == "yaml":
        path = folder / "units.yaml"
        with path.open("w", encoding="utf-8", newline="\n") as out:
            write_outline(out, lists)
        return [path]
    tables = table_rows(lists)
    if file_format == "xlsx":
        path = folder / "units.xlsx"
        with path.open("wb") as book:
            write_workbook(book, tables)
        return [path]
    paths = [folder / f"{name}.csv" for name in tables]
    for path, rows in zip(paths, tables.values(), strict=True):
        with path.open("w", encoding="utf-8-sig", newline="") as out:
            write_rows(out, rows)
    return paths


def pack(out: IO[bytes], paths: Iterable[Path]) -> None:
    """Put files into an archive (ZIP), as ``packed`` does."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            part = zipfile.ZipInfo(path.name)
            part.compress_type, part.file_size = zipfile.ZIP_DEFLATED, path.stat().st_size
            with path.open("rb") as content, archive.open(part, "w") as packed_part:
                copyfileobj(content, packed_part)


def packed(files: Mapping[str, bytes]) -> bytes:
    """Some files as one archive (ZIP); the same files always give the same bytes."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
