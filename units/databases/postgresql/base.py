"""Django loads a database engine from this module."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from socket import SHUT_RDWR, socket
from typing import Any
from weakref import WeakSet

import psycopg
from django.conf import settings
from django.db.backends.postgresql import base
from django.db.backends.utils import CursorWrapper

from units.databases.commits import TellsBeforeCommit
from units.databases.moments import is_looking
from units.databases.waiting import patience

_LONG = 0.5
"""Seconds after which a connection that failed was no refusal, but silence."""
_REST = 1.0
"""Seconds for which nobody else waits for one that is silent."""


class DatabaseWrapper(TellsBeforeCommit, base.DatabaseWrapper):
    """A connection to PostgreSQL, whose transactions begin with what their user wants of them."""

    silent_until: dict[str, float] = {}
    """Until when the servers that did not answer are let be, by alias."""
    in_use: WeakSet[DatabaseWrapper] = WeakSet()
    """All of this process that are connected, whichever thread they belong to."""
    is_limited = False
    """Whether what this connection asks may take a while only."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """As Django's; whoever comes while a server is silent is told so at once."""
        began = time.monotonic()
        if began < self.silent_until.get(self.alias, 0):
            raise psycopg.OperationalError("The server did not answer a moment ago.")
        self.is_limited = False
        self.in_use.add(self)
        try:
            return super().get_new_connection(conn_params)
        except psycopg.OperationalError:
            if time.monotonic() - began > _LONG:
                self.silent_until[self.alias] = time.monotonic() + _REST
            raise

    @classmethod
    def let_go(cls, alias: str, seconds: float) -> None:
        """Let nobody wait for a server that is silent; but whoever writes, whom it may yet hear."""
        cls.silent_until[alias] = time.monotonic() + seconds
        for one in list(cls.in_use):
            if one.alias == alias and not one.in_atomic_block and one.connection:
                with suppress(OSError, psycopg.Error):
                    cut(one.connection)

    def _cursor(self, name: str | None = None) -> CursorWrapper:
        cursor: CursorWrapper = super()._cursor(name)  # type: ignore[misc]
        is_hurried = patience().limit is not None
        if is_hurried is not self.is_limited and not self.in_atomic_block:
            longest = settings.LONGEST_ANSWER if is_hurried else 0
            with self.wrap_database_errors:
                self.connection.execute(f"SET statement_timeout = {int(1000 * longest)}")
            self.is_limited = is_hurried
        return cursor

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc]
        if not autocommit and (wishes := "; ".join(self._wishes())):
            with self.wrap_database_errors:
                self.connection.execute(wishes)

    def _wishes(self) -> Iterator[str]:
        """What is said at the beginning of a transaction."""
        if self.is_limited:
            yield "SET LOCAL statement_timeout = 0"  # it may write, or read, very much
        if is_looking():
            yield "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
        elif (limit := patience().limit) is not None:
            yield f"SET LOCAL lock_timeout = {max(1, int(1000 * limit))}"


def cut(line: psycopg.Connection[Any]) -> None:
    """End a connection for whoever waits at it in another thread."""
    with socket(fileno=os.dup(line.fileno())) as end:
        end.shutdown(SHUT_RDWR)
