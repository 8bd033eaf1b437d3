"""Django loads a database engine from this module."""

from __future__ import annotations

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from units.databases.commits import TellsBeforeCommit
from units.databases.moments import is_looking
from units.databases.waiting import is_busy, patience, waiting

_A_GLANCE = 0.2
"""Seconds before a command says that it waits."""
_AS_LONG_AS_IT_TAKES = 1_000_000.0


class DatabaseWrapper(TellsBeforeCommit, base.DatabaseWrapper):
    """A connection to SQLite, which waits for others as long as its user would."""

    waits: float | None = None
    """Seconds for which it was last told to wait."""

    def close(self) -> None:
        """The next connection is set up anew."""
        super().close()
        self.waits = None

    def _cursor(self, name: str | None = None) -> base.SQLiteCursorWrapper:
        cursor: base.SQLiteCursorWrapper = super()._cursor(name)  # type: ignore[misc]
        limit = patience().limit
        if limit != self.waits and not self.in_atomic_block:
            self._wait_at_most(limit)
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        """As Django's, which waits here for the one lock; who only looks needs none."""
        if is_looking():
            self.cursor().execute("BEGIN")
            return
        told = patience().told
        if told is None:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
            return
        try:
            with waiting(_A_GLANCE):
                super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except OperationalError as error:
            if not is_busy(error):
                raise
            told()
            with waiting(_AS_LONG_AS_IT_TAKES):
                super()._start_transaction_under_autocommit()  # type: ignore[misc]

    def _wait_at_most(self, seconds: float | None) -> None:
        usual = float(self.settings_dict["OPTIONS"].get("timeout", 5))
        milliseconds = int(1000 * (usual if seconds is None else seconds))
        self.connection.execute(f"PRAGMA busy_timeout = {milliseconds}")
        self.waits = seconds
