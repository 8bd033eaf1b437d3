"""Which triggers of ours are set in a database."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.core import checks
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper


def triggers_called(connection: BaseDatabaseWrapper, prefix: str) -> dict[str, str]:
    """The triggers whose names begin so, with their tables."""
    if connection.vendor == "postgresql":
        sql = (
            "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE NOT tgisinternal AND tgname LIKE %s AND pg_table_is_visible(tgrelid)"
        )
    else:
        sql = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s"
    with connection.cursor() as cursor:
        cursor.execute(sql, [f"{prefix}%"])
        return dict(cursor.fetchall())


def drop_trigger(connection: BaseDatabaseWrapper, name: str, table: str) -> None:
    """Take a trigger away from its table."""
    on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on}")


def warnings_of(
    databases: Iterable[str] | None, told: Callable[[BaseDatabaseWrapper], str], code: str
) -> list[checks.CheckMessage]:
    """A warning for each database of which something is told: which triggers it lacks.

    An error would keep ``migrate`` from setting them.
    """
    hint = "Run “manage.py migrate”, which sets what is missing."
    found = ((alias, told(connections[alias])) for alias in databases or ())
    return [
        checks.Warning(f"In “{alias}” {message}", hint=hint, id=code)
        for alias, message in found
        if message
    ]
