"""The file of a backup: a ZIP archive with lines for each table, and a manifest, written last."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

FORMAT = "ustroj-backup"
VERSION = 1
_MANIFEST = "manifest.json"


class NoBackupError(Exception):
    """A file is not, or not all of, a backup; says why."""


@dataclass(frozen=True, slots=True)
class Table:
    """What a file says of a table."""

    name: str
    columns: list[list[str]]
    """Names, and of which kind their values are."""
    rows: int
    checksum: str
    """SHA-256 of its lines."""


@dataclass(slots=True)
class Manifest:
    """What a file says of itself."""

    made_at: str
    engine: str
    migrations: list[list[str]]
    """App and name of each that was applied."""
    registry_version: int
    tables: list[Table] = field(default_factory=list)
    format: str = FORMAT
    version: int = VERSION


class Writer:
    """Writes a file that has its name only once it is whole."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive

    def table(self, name: str, columns: list[list[str]], rows: Iterable[list[Any]]) -> Table:
        """Write all rows of a table."""
        digest, number = hashlib.sha256(), 0
        with self.archive.open(_place(name), "w", force_zip64=True) as entry:
            for row in rows:
                said = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
                line = said.encode() + b"\n"
                entry.write(line)
                digest.update(line)
                number += 1
        return Table(name, columns, number, digest.hexdigest())

    def manifest(self, manifest: Manifest) -> None:
        """Say what is in the file, as the last of it."""
        self.archive.writestr(_MANIFEST, json.dumps(asdict(manifest), indent=1))


@contextmanager
def writing_to(path: Path) -> Iterator[Writer]:
    """A file that only its owner may read: it holds accounts, too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                yield Writer(archive)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


class Reader:
    """Reads a file that was found to be whole."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self.archive = archive
        self.manifest = manifest

    def rows(self, table: Table) -> Iterator[list[Any]]:
        """All rows of a table."""
        with self.archive.open(_place(table.name)) as entry:
            for line in entry:
                yield json.loads(line)


@contextmanager
def reading_from(path: Path) -> Iterator[Reader]:
    """A file, every byte of which was compared with its checksum first."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(archive)
            for table in manifest.tables:
                _compare(archive, table)
            yield Reader(archive, manifest)
    except (zipfile.BadZipFile, EOFError, OSError) as error:
        why = str(error).rstrip(".")
        raise NoBackupError(f"{path} is no backup, or only a part of one ({why}).") from error


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        said = json.loads(archive.read(_MANIFEST))
        if said["format"] != FORMAT:
            raise ValueError(said["format"])
        if said["version"] > VERSION:
            raise NoBackupError("The backup was made by a newer release, which can restore it.")
        tables = [Table(**table) for table in said.pop("tables")]
        return Manifest(**{**said, "tables": tables})
    except (KeyError, TypeError, ValueError) as error:
        raise NoBackupError("This archive is not a backup of a register.") from error


def _compare(archive: zipfile.ZipFile, table: Table) -> None:
    digest = hashlib.sha256()
    try:
        with archive.open(_place(table.name)) as entry:
            while block := entry.read(1 << 20):
                digest.update(block)
    except KeyError as error:
        raise NoBackupError(f"The backup lacks the table {table.name}.") from error
    if digest.hexdigest() != table.checksum:
        raise NoBackupError(f"The backup is damaged in the table {table.name}.")


def _place(name: str) -> str:
    return f"tables/{name}.jsonl"
