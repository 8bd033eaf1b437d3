"""The nested format as one of Django's: ``serializers.serialize("units", rows)``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import StringIO
from typing import IO, Any, TextIO

from django.core.serializers import base
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model

from units.databases import pinned
from units.exchange.dumping import dump
from units.exchange.formats.outline_writer import write_outline
from units.exchange.formats.outlines import read_outline
from units.exchange.loading.documents import load
from units.models import Unit


class Serializer(base.Serializer):
    """Writes the branches of the units among some rows, with what belongs to them.

    All that there is where all units are given.
    """

    internal_use_only = False

    def serialize(  # type: ignore[override]
        self,
        queryset: Iterable[Model],
        *,
        stream: TextIO | None = None,
        using: str = DEFAULT_DB_ALIAS,
        **options: object,
    ) -> Any:
        """The document as text, or into a stream."""
        self.stream = stream or StringIO()
        rows = list(queryset)
        with pinned(rows[0]._state.db or using if rows else using):  # dumpdata does not say which
            given = {row.pk: row for row in rows if isinstance(row, Unit)}
            is_all = len(given) == Unit.objects.count()
            tops = [unit for unit in given.values() if unit.parent_id not in given]
            write_outline(self.stream, dump(None if is_all else tops))
        return self.getvalue()


def Deserializer(  # noqa: N802 - Django's name
    stream_or_string: IO[str] | IO[bytes] | str | bytes,
    *,
    using: str = DEFAULT_DB_ALIAS,
    **options: object,
) -> Iterator[Loadable]:
    """Reads a document; saving the one thing that this gives loads the whole, all or nothing."""
    yield Loadable(
        stream_or_string if isinstance(stream_or_string, str | bytes) else stream_or_string.read(),
        using,
    )


class Loadable:
    """A document on its way into the database."""

    object = None

    def __init__(self, content: str | bytes, using: str) -> None:
        """A document for a database."""
        self.content, self.using = content, using

    def save(self, **options: Any) -> None:
        """Load it. Raises ``RefusedError`` with all that is wrong."""
        with pinned(self.using):
            load([read_outline("-", self.content)])
