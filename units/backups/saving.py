"""All rows of a database into a file, as they stood at one moment; nobody is held up by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from units.backups.container import Manifest, Writer, writing_to
from units.backups.tables import TO_FILE, columns, tables_after
from units.databases import in_use
from units.databases.moments import one_moment
from units.version import version

_AT_ONCE = 2000


def back_up(path: Path) -> Manifest:
    """Write the database in use to a file; what is in it."""
    connection = connections[in_use()]
    loader = MigrationLoader(connection)
    applied = sorted(loader.applied_migrations)
    with writing_to(path) as writer, one_moment():
        manifest = Manifest(
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            engine=connection.vendor,
            migrations=[list(key) for key in applied],
            registry_version=version(),
        )
        for model in tables_after(loader, applied):
            manifest.tables.append(_table(writer, connection, model))
        writer.manifest(manifest)
    return manifest


def _table(writer: Writer, connection: BaseDatabaseWrapper, model: type[models.Model]) -> Any:
    written = columns(model)
    rows = _rows(connection, model, [TO_FILE.get(kind) for _name, kind in written])
    return writer.table(model._meta.db_table, written, rows)


def _rows(
    connection: BaseDatabaseWrapper,
    model: type[models.Model],
    ways: list[Callable[[Any], Any] | None],
) -> Iterator[list[Any]]:
    """By their primary keys, a few thousand in memory at a time."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name, _kind in columns(model))
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {table} ORDER BY {key}")
        while rows := cursor.fetchmany(_AT_ONCE):
            for row in rows:
                yield [
                    value if value is None or way is None else way(value)
                    for value, way in zip(row, ways, strict=True)
                ]
