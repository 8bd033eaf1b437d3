"""What a migration would hold up on PostgreSQL while others read and write."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.migrations import Migration, operations
from django.db.migrations.operations.base import Operation

_WRITERS = "holds up writers while an index is made; use AddIndexConcurrently"
_ALL = "holds up readers and writers while all rows are looked at or written anew"
_OLD = "takes away what the release before it still asks for; drop it a release later"
_LATE = "runs while tables are locked; move it to a migration of its own"
_EFFECTS: dict[type[Operation], str] = {
    operations.AddIndex: _WRITERS,
    operations.AlterField: _ALL,
    operations.AddConstraint: _ALL,
    operations.AlterUniqueTogether: _ALL,
    operations.RemoveField: _OLD,
    operations.RenameField: _OLD,
    operations.DeleteModel: _OLD,
    operations.RenameModel: _OLD,
    operations.AlterModelTable: _OLD,
}
_CODE = (operations.RunPython, operations.RunSQL)


def held_up(migration: Migration) -> Iterator[str]:
    """What each operation would hold up; nothing is held up at tables that it makes itself."""
    made: set[str] = set()
    changes_tables = False
    for operation in migration.operations:
        if isinstance(operation, operations.CreateModel):
            made.add(operation.name.lower())
            continue
        name = getattr(operation, "model_name", None) or getattr(operation, "name", "")
        if str(name).lower() in made:
            continue
        if effect := _effect(operation):
            yield f"{operation.describe()}: {effect}."
        if changes_tables and migration.atomic and isinstance(operation, _CODE):
            yield f"{operation.describe()}: {_LATE}."
        changes_tables = changes_tables or not isinstance(operation, _CODE)


def _effect(operation: Operation) -> str | None:
    if isinstance(operation, AddIndexConcurrently):
        return None
    return next((said for kind, said in _EFFECTS.items() if isinstance(operation, kind)), None)
