"""What is wrong with a file: where, with what, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

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


MOST_FAULTS = 1000
"""That are told; nobody reads more, and a small file can have millions."""


class RefusedError(Exception):
    """A file cannot be loaded; nothing of it is."""

    def __init__(self, faults: Iterable[Fault], *, has_more: bool = False) -> None:
        """All that is wrong, in the order of the file; at its end, whether there is more."""
        self.faults = sorted(
            faults,
            key=lambda fault: (fault.file, fault.sheet, fault.line, fault.column, fault.message),
        )
        if has_more:
            message = _("There are more than %(count)d faults. Correct these first.")
            message %= {"count": len(self.faults)}
            self.faults.append(replace(self.faults[-1], subject="", field="", message=message))
        super().__init__("\n".join(map(str, self.faults)))


class Faults(list[Fault]):
    """Faults as they are found: where there are too many, the rest is not looked for."""

    def append(self, fault: Fault) -> None:
        """Add one. Raises ``RefusedError`` with those before it where they are enough."""
        if len(self) >= MOST_FAULTS:
            raise RefusedError(self, has_more=True)
        super().append(fault)

    def extend(self, faults: Iterable[Fault]) -> None:
        """Add some, one after the other."""
        for fault in faults:
            self.append(fault)

    def __iadd__(self, faults: Iterable[Fault]) -> Self:  # type: ignore[override,misc]
        self.extend(faults)
        return self
