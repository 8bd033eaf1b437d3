"""How much the files of one load may hold: what is more is refused before it fills the memory."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from lzma import LZMAError
from struct import error as StructError  # noqa: N812 - an exception
from typing import Self
from zlib import error as ZlibError  # noqa: N812 - an exception

from django.utils.translation import gettext as _

from units.exchange.faults import RefusedError
from units.exchange.records import Source

DEEPEST = 200
"""Lists and mappings of YAML within one another: a unit below another one is two of them."""
WIDEST = 1000
"""Columns of a table."""
_STEP = 2**20
BROKEN_ARCHIVE = (
    *(zipfile.BadZipFile, ZlibError, LZMAError, StructError, EOFError, OSError),
    *(ValueError, OverflowError, NotImplementedError, RuntimeError),
)
"""What zipfile raises for an archive that is damaged, locked or something else."""


@dataclass(slots=True)
class Allowance:
    """What the files may still hold; it is counted down while they are read."""

    size: int = 2 * 2**30
    """Bytes of archives and workbooks when they are unpacked."""
    rows: int = 5_000_000
    """Rows of tables, items of outlines."""
    cells: int = 200_000_000
    """Cells of tables, of which a row has one for each column; values of outlines."""

    @classmethod
    def of_uploads(cls) -> Self:
        """What one who waits for a page may bring: the registries that the admin is for."""
        return cls(size=256 * 2**20, rows=250_000, cells=3_000_000)

    def take(self, source: Source, line: int, *, rows: int, cells: int) -> None:
        """Count some of them. Raises ``RefusedError`` where they are too many."""
        self.rows -= rows
        self.cells -= cells
        if self.rows < 0:
            message = _("The files hold too many rows or items for one load. Load them in parts.")
        elif self.cells < 0:
            message = _(
                "The files hold too many cells or values for one load: "
                "every row has a cell for each column. Load them in parts."
            )
        else:
            return
        raise RefusedError([source.fault((line, 1), "", "", message)])

    def unpacked(self, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes | None:
        """What a part of an archive holds; None where that is more than may be.

        It is read up to there and no further, whatever size the archive states.
        """
        with archive.open(part) as packed:
            content = packed.read(self.size + 1)
        self.size -= len(content)
        return content if self.size >= 0 else None

    def holds(self, archive: zipfile.ZipFile) -> bool:
        """Whether an archive may be unpacked, by all that is in it."""
        for part in archive.infolist():
            with archive.open(part) as packed:
                while piece := packed.read(_STEP):
                    self.size -= len(piece)
                    if self.size < 0:
                        return False
        return True
