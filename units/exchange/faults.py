"""What is wrong with a file: where, with what, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong."""

    file: str
    line: int
    column: int
    subject: str
    """What it is said of: “unit si-mzz”, “unit si-mzz, task t01”."""
    field: str
    """The key or column; empty where the whole is meant."""
    message: str
    """What is wrong and what to do, a sentence each."""
    sheet: str = ""
    """The sheet of a workbook; empty in other files."""

    @property
    def where(self) -> str:
        """The place as an editor of the file calls it: line and column, or a cell."""
        if self.sheet:
            cell = f"{self.sheet}!{get_column_letter(self.column)}{self.line}"
            return _("%(file)s, cell %(cell)s") % {"file": self.file, "cell": cell}
        return _("%(file)s, line %(line)d, column %(column)d") % {
            "file": self.file,
            "line": self.line,
            "column": self.column,
        }

    def __str__(self) -> str:
        return ": ".join(
            [
                ", ".join(part for part in (self.where, self.subject, self.field) if part),
                self.message,
            ]
        )


class RefusedError(Exception):
    """A file cannot be loaded; nothing of it is."""

    def __init__(self, faults: list[Fault]) -> None:
        """All that is wrong, in the order of the file."""
        self.faults = sorted(
            faults,
            key=lambda fault: (fault.file, fault.sheet, fault.line, fault.column, fault.message),
        )
        super().__init__("\n".join(map(str, self.faults)))
