"""A database to try things in: a copy of one that was migrated and stands beside it."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.db import connection


def pristine(name: str) -> str:
    """The name of the database of which this one is a copy."""
    return f"{name}_pristine"


def renew(name: str) -> None:
    """Make it as it was when it was migrated, whatever is in it and whoever is connected."""
    if connection.vendor == "sqlite":
        remove(name)
        shutil.copyfile(pristine(name), name)
    else:
        drop(name)
        create(name, template=pristine(name))


def remove(name: str) -> None:
    for suffix in ("", "-wal", "-shm"):
        Path(name + suffix).unlink(missing_ok=True)


def create(name: str, *, template: str) -> None:
    _order(
        f"CREATE DATABASE {connection.ops.quote_name(name)} TEMPLATE "
        f"{connection.ops.quote_name(template)}"
    )


def drop(name: str) -> None:
    _order(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)} WITH (FORCE)")


def _order(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
