"""A file into a database, all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import batched
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from units.backups.container import Manifest, NoBackupError, Reader, Table, reading_from
from units.backups.tables import columns, from_file, tables_after
from units.databases import in_use

_AT_ONCE = 500
_TELLING = ("units_unit", "auth_user", "units_person", "history_change")
"""Tables whose rows nobody wants to lose."""
_RAISE_VERSION = """
    INSERT INTO units_version (id, number) VALUES (1, %s)
    ON CONFLICT (id) DO UPDATE SET number = CASE
        WHEN units_version.number >= excluded.number THEN units_version.number + 1
        ELSE excluded.number END
"""


class NotEmptyError(Exception):
    """There is something in the database that would be lost."""


def restore(path: Path, *, replacing: bool = False) -> Manifest:
    """Bring the database in use to what the file says; then apply the migrations made since."""
    connection = connections[in_use()]
    with reading_from(path) as reader:
        if not replacing and (found := _rows_there(connection)):
            raise NotEmptyError(f"The database is not empty: {found} holds rows.")
        _bring_tables(connection, reader.manifest)
        _write(connection, reader)
    call_command("migrate", database=in_use(), interactive=False, verbosity=0)
    cache.clear()
    return reader.manifest


def _rows_there(connection: BaseDatabaseWrapper) -> str | None:
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for name in _TELLING:
            if name in tables:
                cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(name)} LIMIT 1")
                if cursor.fetchone():
                    return name
    return None


def _bring_tables(connection: BaseDatabaseWrapper, manifest: Manifest) -> None:
    """Make the tables as they were when the file was made."""
    executor = MigrationExecutor(connection)
    wanted = [(app, name) for app, name in manifest.migrations]
    known = executor.loader.graph.nodes
    if unknown := [f"{app}.{name}" for app, name in wanted if (app, name) not in known]:
        raise NoBackupError(
            f"The backup was made by another release, which knows {', '.join(unknown)}."
        )
    applied = set(executor.loader.applied_migrations)
    if applied == set(wanted):
        return
    if applied - set(wanted):
        raise NoBackupError(
            "The tables of the database are newer than the backup: give an empty database."
        )
    executor.migrate(_last_of_apps(executor, set(wanted)))


def _last_of_apps(
    executor: MigrationExecutor, wanted: set[tuple[str, str]]
) -> list[tuple[str, str]]:
    nodes = executor.loader.graph.node_map
    return sorted(
        key
        for key in wanted
        if not any(child.key[0] == key[0] and child.key in wanted for child in nodes[key].children)
    )


def _write(connection: BaseDatabaseWrapper, reader: Reader) -> None:
    manifest = reader.manifest
    loader = MigrationExecutor(connection).loader
    applied = [(app, name) for app, name in manifest.migrations]
    found = {model._meta.db_table: model for model in tables_after(loader, applied)}
    ways = from_file(connection)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for name in found:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")
        for table in manifest.tables:
            if table.name not in found or table.columns != columns(found[table.name]):
                raise NoBackupError(f"The table {table.name} is not what the backup says.")
            chosen = [ways.get(kind) for _name, kind in table.columns]
            _load(connection, cursor, table, _values(reader.rows(table), chosen))
        for statement in connection.ops.sequence_reset_sql(no_style(), list(found.values())):
            cursor.execute(statement)
        cursor.execute(_RAISE_VERSION, [manifest.registry_version])


def _values(
    rows: Iterator[list[Any]], ways: list[Callable[[Any], Any] | None]
) -> Iterator[list[Any]]:
    for row in rows:
        yield [
            value if value is None or way is None else way(value)
            for value, way in zip(row, ways, strict=True)
        ]


def _load(
    connection: BaseDatabaseWrapper, cursor: Any, table: Table, rows: Iterator[list[Any]]
) -> None:
    """By COPY where there is one."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name, _kind in table.columns)
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {quote(table.name)} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    places = ", ".join(["%s"] * len(table.columns))
    statement = f"INSERT INTO {quote(table.name)} ({names}) VALUES ({places})"
    for some in batched(rows, _AT_ONCE):
        cursor.executemany(statement, some)
