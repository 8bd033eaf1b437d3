"""How long a write waits for others, and who hears that it waits.

A request waits a little and then says so; a command waits as long as it takes, and says so at once.
Both engines of ours obey what is in force.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import OperationalError

_LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL's lock_timeout has run out
_BUSY_OR_LOCKED = (5, 6)  # SQLite's primary result codes


@dataclass(frozen=True, slots=True)
class Patience:
    """What holds for the writes of a stretch of code."""

    limit: float | None = None
    """Seconds that they wait at most; None: as long as the connection was set up to."""
    told: Callable[[], None] | None = None
    """Called when one must wait; it then waits as long as it takes."""


_AS_SET_UP = Patience()
_patience: ContextVar[Patience] = ContextVar("patience", default=_AS_SET_UP)


@contextmanager
def waiting(limit: float | None = None, told: Callable[[], None] | None = None) -> Iterator[None]:
    """Wait like that for others, in all writes of a block."""
    token = _patience.set(Patience(limit, told))
    try:
        yield
    finally:
        _patience.reset(token)


def patience() -> Patience:
    """What is in force."""
    return _patience.get()


def is_busy(error: BaseException) -> bool:
    """Whether a database refused something because others had it for too long."""
    cause = error.__cause__
    return isinstance(error, OperationalError) and (
        getattr(cause, "sqlstate", None) == _LOCK_NOT_AVAILABLE
        or getattr(cause, "sqlite_errorcode", 0) & 0xFF in _BUSY_OR_LOCKED
    )
