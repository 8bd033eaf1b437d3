"""Who holds the lock of the structure since when, for those who wait to be told.

What takes long says what it is. PostgreSQL keeps that with the session, so it ends with it. On
SQLite it is a line in a file beside the database, which counts while the process that wrote it
lives.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from units.databases import in_use

KEY = int.from_bytes(b"ustroj", "big")
"""The number of the advisory lock of PostgreSQL."""
_MARK = "ustroj"
_OF_THE_HOLDER = """
    SELECT holder.application_name, holder.xact_start
    FROM pg_locks JOIN pg_stat_activity AS holder USING (pid)
    WHERE locktype = 'advisory' AND granted AND objsubid = 1
      AND (classid::bigint << 32) + objid::bigint = %s
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class Act(StrEnum):
    """What holds the lock for long."""

    LOAD = "load"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the lock."""

    since: datetime
    act: Act | None = None
    """What for; None: one of the short ones."""
    user: int | None = None
    """The primary key of the user; None for a command, or where it is not known."""


_act: ContextVar[tuple[Act, int | None] | None] = ContextVar("act_under_the_lock", default=None)


@contextmanager
def acting(act: Act, user: int | None = None) -> Iterator[None]:
    """Whoever waits for a lock that is taken within is told of this act."""
    token = _act.set((act, user))
    try:
        yield
    finally:
        _act.reset(token)


@contextmanager
def announced(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Say what the lock is held for, as long as the block lasts."""
    if (act := _act.get()) is None:
        yield
        return
    line = f"{_MARK} {act[0]} {act[1] or 0} {int(datetime.now(UTC).timestamp())}"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('application_name', %s, true)", [line])
        yield
        return
    note = _note(connection)
    if note:
        note.write_text(f"{line} {os.getpid()}", encoding="ascii")
    try:
        yield
    finally:
        if note:
            note.unlink(missing_ok=True)


def holder() -> Holder | None:
    """Who holds the lock of the database in use; None where nobody does, or it cannot be known."""
    connection = connections[in_use()]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_OF_THE_HOLDER, [KEY])
            row = cursor.fetchone()
        return (_read(str(row[0])) or Holder(row[1])) if row else None
    note = _note(connection)
    if note is None or not note.exists():
        return None
    line, _, pid = note.read_text(encoding="ascii").rpartition(" ")
    return _read(line) if pid.isdigit() and _is_alive(int(pid)) else None


def _note(connection: BaseDatabaseWrapper) -> Path | None:
    """The file beside an SQLite database; None for one in memory, which has no other users."""
    path = Path(str(connection.settings_dict["NAME"]))
    return path.with_name(f"{path.name}-holder") if path.is_file() else None


def _read(line: str) -> Holder | None:
    """What an announcement says; None of a line that is none."""
    with suppress(ValueError):
        mark, act, user, since = line.split(" ")
        if mark == _MARK:
            return Holder(datetime.fromtimestamp(int(since), UTC), Act(act), int(user) or None)
    return None


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
