"""Which tables there are after some migrations, and what their values look like in a file."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

_LEFT_OUT = frozenset({"django_session", "accounts_opensession"})
"""Who is signed in: nobody is, in what was restored."""
_KINDS = {
    "BinaryField": "bytes",
    "BooleanField": "bool",
    "DateField": "day",
    "DateTimeField": "moment",
    "JSONField": "json",
    "UUIDField": "uuid",
}


def tables_after(
    loader: MigrationLoader, applied: list[tuple[str, str]]
) -> list[type[models.Model]]:
    """The models as they were when just those migrations were applied; sessions are left out."""
    known = [key for key in applied if key in loader.graph.nodes]
    found = loader.project_state(known).apps.get_models(include_auto_created=True)
    return sorted(
        (
            model
            for model in found
            if model._meta.managed
            and not model._meta.proxy
            and model._meta.db_table not in _LEFT_OUT
        ),
        key=lambda model: model._meta.db_table,
    )


def columns(model: type[models.Model]) -> list[list[str]]:
    """The columns of a table that are written, and the kind of each."""
    fields = [field for field in model._meta.local_concrete_fields if not field.generated]
    return [[str(field.column), _kind(field)] for field in fields]


def _kind(field: models.Field) -> str:
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return _KINDS.get(field.get_internal_type(), "plain")


def _moment_to_file(value: datetime) -> str:
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


TO_FILE: dict[str, Callable[[Any], Any]] = {
    "bytes": lambda value: base64.b64encode(value).decode(),
    "bool": bool,
    "day": date.isoformat,
    "moment": _moment_to_file,
    "json": json.loads,
    "uuid": lambda value: str(UUID(str(value))),
}


def from_file(connection: BaseDatabaseWrapper) -> dict[str, Callable[[Any], Any]]:
    """How values of each kind are given to a database."""
    is_postgresql = connection.vendor == "postgresql"
    adapt = connection.ops.adapt_datetimefield_value

    def moment(value: str) -> object:
        read = datetime.fromisoformat(value)
        return read if is_postgresql else adapt(read)

    return {
        "bytes": base64.b64decode,
        "bool": bool,
        "day": date.fromisoformat if is_postgresql else str,
        "moment": moment,
        "json": lambda value: json.dumps(value, ensure_ascii=False),
        "uuid": UUID if is_postgresql else lambda value: UUID(value).hex,
    }
