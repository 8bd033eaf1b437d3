"""Which database is meant, how long a write waits for others, and the last moment before a commit.

No function passes an alias on: one is pinned for a stretch of code, and every question and every
write in it go there. A write pins its database while it lasts, so that what it asks and what it
sets off meet what it wrote, also where other questions go to replicas.

>>> with pinned("archive"):
...     in_use()
'archive'
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import DEFAULT_DB_ALIAS, connections, models, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

_pinned: ContextVar[str | None] = ContextVar("pinned_database", default=None)


class Router:
    """Sends everything to the database that is pinned; where none is, Django decides."""

    def db_for_read(self, model: type[models.Model], **hints: object) -> str | None:
        """The alias to read from, or None."""
        return _pinned.get()

    def db_for_write(self, model: type[models.Model], **hints: object) -> str | None:
        """The alias to write to, or None."""
        return _pinned.get()


@contextmanager
def pinned(alias: str) -> Iterator[None]:
    """Ask and write one database, whatever is pinned outside."""
    token = _pinned.set(alias)
    try:
        yield
    finally:
        _pinned.reset(token)


@contextmanager
def writing(alias: str | None = None) -> Iterator[None]:
    """One transaction for a write and what it sets off, in a database (that in use by default).

    Within another transaction it is a part of that: what fails in it fails the whole.
    """
    alias = alias or in_use()
    with pinned(alias), transaction.atomic(using=alias, savepoint=False):
        yield


def in_use() -> str:
    """The alias of the database that is pinned, or of the usual one."""
    return _pinned.get() or DEFAULT_DB_ALIAS


def connection_to_read(model: type[models.Model]) -> BaseDatabaseWrapper:
    """Where SQL of our own asks about a model."""
    return connections[router.db_for_read(model)]


def connection_to_write(model: type[models.Model]) -> BaseDatabaseWrapper:
    """Where SQL of our own writes rows of a model."""
    return connections[router.db_for_write(model)]
