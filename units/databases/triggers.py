"""Which triggers of ours are set in a database."""

from __future__ import annotations

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
