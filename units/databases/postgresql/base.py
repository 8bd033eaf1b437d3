"""Django loads a database engine from this module."""

from __future__ import annotations

from django.db.backends.postgresql import base

from units.databases.commits import TellsBeforeCommit
from units.databases.moments import is_looking
from units.databases.waiting import patience


class DatabaseWrapper(TellsBeforeCommit, base.DatabaseWrapper):
    """A connection to PostgreSQL, whose transactions begin with what their user wants of them."""

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc]
        if autocommit:
            return
        with self.wrap_database_errors:
            if is_looking():
                self.connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            elif (limit := patience().limit) is not None:
                self.connection.execute(f"SET LOCAL lock_timeout = {max(1, int(1000 * limit))}")
