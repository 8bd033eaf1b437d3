"""One lock for the structure, on both database engines, and the error for a change that it cannot take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections, transaction

_KEY = int.from_bytes(b"ustroj", "big")


class StructureError(Exception):
    """A structural change that cannot be made; its message says why, for an editor to read."""


@contextmanager
def tree_lock(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """A transaction in which nobody else changes the structure; others wait until it ends.

    PostgreSQL takes an advisory lock, which also guards an empty table. On SQLite the transaction itself is the
    lock, because the settings begin each one with ``BEGIN IMMEDIATE``. Taking it twice is harmless.
    """
    with transaction.atomic(using=using):
        connection = connections[using]
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_KEY])
        yield
