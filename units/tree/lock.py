"""One lock for the structure, on both database engines, and the error where a change is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from units.databases import in_use
from units.databases.waiting import patience
from units.tree.holders import KEY, announced

_held: ContextVar[frozenset[str]] = ContextVar("tree_locks_held", default=frozenset())
"""The databases whose structure is locked by a block round this one."""


class StructureError(Exception):
    """A structural change that cannot be made; its message says why, for an editor to read."""


@contextmanager
def tree_lock() -> Iterator[None]:
    """A transaction in which nobody else changes the structure of the database in use; others wait.

    PostgreSQL takes an advisory lock, which also guards an empty table. On SQLite the transaction
    itself is the lock, because the settings begin each one with ``BEGIN IMMEDIATE``. Taking it
    twice is harmless. How long it waits is said by ``units.databases.waiting``.
    """
    alias, held = in_use(), _held.get()
    with transaction.atomic(using=alias):
        connection = connections[alias]
        if alias not in held and connection.vendor == "postgresql":
            _take(connection)
        token = _held.set(held | {alias})
        try:
            with announced(connection):
                yield
        finally:
            _held.reset(token)


def _take(connection: BaseDatabaseWrapper) -> None:
    told = patience().told
    with connection.cursor() as cursor:
        if told:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [KEY])
            if cursor.fetchone() == (True,):
                return
            told()
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [KEY])
