"""Whether a database is out: it cannot be reached, is stopping, has no room or takes too long.

What was asked of it may be right, and can be asked again later; other errors would come again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError

_CLASSES = ("08", "53", "58")
"""PostgreSQL's classes of errors: of connections, of resources that ran out, of the system."""
_CODES = frozenset({"57014", "57P01", "57P02", "57P03", "57P05"})
"""A question took too long; it is being stopped, was stopped, starts, or sent an idle one away."""
_LOST = frozenset({None, "57P01", "57P02"})
_READ_ONLY, _IO_ERROR, _FULL, _CANNOT_OPEN = 8, 10, 13, 14
_DISK_FULL = "53100"
_SQLITE = frozenset({_READ_ONLY, _IO_ERROR, _FULL, _CANNOT_OPEN})


def is_out(error: BaseException | None) -> bool:
    """Whether an error says that the database is out, rather than that the question is wrong."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    cause = error.__cause__
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _SQLITE
    if cause is not None and not hasattr(cause, "sqlstate"):
        return False
    state = getattr(cause, "sqlstate", None)
    return state is None or state in _CODES or state.startswith(_CLASSES)


def has_no_room(error: BaseException | None) -> bool:
    """Whether there was nowhere to store anything; what is stored can be read."""
    cause = error.__cause__ if error else None
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    return code == _FULL or getattr(cause, "sqlstate", None) == _DISK_FULL


def is_unsure(error: BaseException | None) -> bool:
    """Whether the connection was lost in the midst of a commit, which may have come to its end."""
    return bool(getattr(error, "is_unsure", False))


@contextmanager
def committing() -> Iterator[None]:
    """Around a commit: whoever loses the connection in it cannot know what became of it."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        cause = error.__cause__
        is_lost = hasattr(cause, "sqlstate") and getattr(cause, "sqlstate", None) in _LOST
        vars(error)["is_unsure"] = is_lost
        raise
