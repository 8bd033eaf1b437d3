"""What is wrong with a file: where, with what, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong."""

    file: str
    line: int
    column: int
    subject: str
    """What it is said of: “unit si-mzz”, “task t01 of si-mzz”."""
    field: str
    """The key or column; empty where the whole is meant."""
    message: str
    """What is wrong and what to do, a sentence each."""

    def __str__(self) -> str:
        where = _("%(file)s, line %(line)d, column %(column)d") % {"file": self.file, "line": self.line, "column": self.column}
        return ": ".join([", ".join(part for part in (where, self.subject, self.field) if part), self.message])


class RefusedError(Exception):
    """A file cannot be loaded; nothing of it is."""

    def __init__(self, faults: list[Fault]) -> None:
        """All that is wrong, in the order of the file."""
        self.faults = sorted(faults)
        super().__init__("\n".join(map(str, self.faults)))
