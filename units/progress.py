"""How far a long command has come: one line that renews itself on a terminal, several elsewhere."""

from __future__ import annotations

import time
from typing import TextIO

from django.utils.translation import gettext as _


class Progress:
    """Told how many of all are done, it says so with the rate and the time left.

    It passes over short work in silence.
    """

    def __init__(self, stream: TextIO, verbosity: int, *, shortest: float = 2.0) -> None:
        """Say it on a stream; nothing at verbosity 0, and nothing before ``shortest`` seconds."""
        self.stream = stream
        self.is_silent = verbosity < 1
        self.is_terminal = bool(getattr(stream, "isatty", lambda: False)())
        self.shortest = shortest
        self.begun = time.monotonic()
        self.said = -1
        """The last percentage that was said."""

    def __call__(self, done: int, total: int) -> None:
        """So many of all are done."""
        elapsed = time.monotonic() - self.begun
        percent = 100 * done // total if total else 100
        step = 1 if self.is_terminal else 10
        if self.is_silent or elapsed < self.shortest or percent // step == self.said // step:
            return
        self.said = percent
        rate = done / elapsed
        line = _("%(done)d of %(total)d units compared, %(rate)d a second, %(left)d s left") % {
            "done": done,
            "total": total,
            "rate": rate,
            "left": (total - done) / rate if rate else 0,
        }
        self.stream.write(f"\r{line}\033[K" if self.is_terminal else f"{line}\n")
        if self.is_terminal and done == total:
            self.stream.write("\r\033[K")
        self.stream.flush()
