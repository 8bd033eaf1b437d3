"""Django's ``loaddata``, safe for the tree, with errors that name file, row and field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import IO, TypedDict, Unpack, cast

from django.core.management import CommandError
from django.core.management.base import OutputWrapper
from django.core.serializers import get_public_serializer_formats
from django.db import DatabaseError
from modeltranslation.management.commands.loaddata import Command as TranslatedLoadData

from units.authorship import Door, writing_as
from units.busy import patiently
from units.databases import pinned
from units.exchange.faults import RefusedError
from units.exchange.formats import flat as flat_format
from units.exchange.formats.flat import FlatRow
from units.exchange.formats.outlines import is_nested, read_outline
from units.exchange.loading import documents, flat
from units.exchange.records import Document
from units.localized import glossary
from units.tree import Act, acting

type _Open = Callable[[str, str | None], IO[bytes]]


class Options(TypedDict):
    """What the command may be told."""

    database: str
    app_label: str | None
    ignore: bool
    format: str | None
    verbosity: int


class Command(TranslatedLoadData):
    stdout: OutputWrapper
    help = (
        "Load fixtures, flat or nested: all of them or nothing. "
        "Units need no tree columns; rows are found by their natural keys."
    )

    def handle(self, *fixture_labels: str, **options: Unpack[Options]) -> None:
        """Load, or say what is wrong and change nothing."""
        self.rows: dict[str, list[FlatRow]] = {}
        self.documents: list[Document] = []
        report, held_back = self.stdout, StringIO()
        # Django reports success before the tree is numbered and the rows are checked.
        self.stdout = OutputWrapper(held_back)
        try:
            with (
                pinned(options["database"]),
                patiently(self.stderr.write),
                acting(Act.LOAD),
                writing_as(door=Door.FILES, why=", ".join(fixture_labels)),
            ):
                self._read(fixture_labels, options)
                with flat.fixtures() as self.load:
                    super().handle(*fixture_labels, **options)
                    remarks = [*self.load.remarks, *documents.load(self.documents).remarks]
                    for remark in remarks:
                        self.stderr.write(self.style.WARNING(str(remark)))
        except (flat_format.FixtureError, RefusedError, CommandError, OSError) as error:
            raise CommandError(f"Nothing was loaded. {error}") from error
        except DatabaseError as error:
            reason = str(error).removeprefix("Problem installing fixtures: ")
            raise CommandError(f"Nothing was loaded. The database refuses it: {reason}") from error
        finally:
            self.stdout = report
        self.stdout.write(held_back.getvalue(), ending="")

    def _read(self, labels: Sequence[str], options: Options) -> None:
        """All files, each once, before anybody has to wait."""
        for name in ("app_label", "ignore", "format", "verbosity"):
            setattr(self, name, options[name])
        self.using = options["database"]
        self.serialization_formats = get_public_serializer_formats()
        seen: set[Path] = set()
        for label in labels:
            rows = self.rows.setdefault(label, [])
            for path, *_ in self.find_fixtures(label):
                if (file := Path(path).resolve()) not in seen:
                    seen.add(file)
                    rows += self._rows_of(path)
        self.file_count = len(seen)

    def _rows_of(self, path: str) -> Iterable[FlatRow]:
        content, name, file_format = self.content(path)
        if file_format == "yaml" and is_nested(content):
            self.documents.append(read_outline(flat_format.shown(name), content))
            return ()
        return flat_format.read_rows(content, name, file_format, is_lenient=self.ignore)

    def load_label(self, fixture_label: str) -> None:
        """Store the rows that were read from the files of that name."""
        if not self.fixture_count:  # the first of them
            self.fixture_count = self.file_count
            stated = sum(document.count for document in self.documents)
            self.fixture_object_count = self.loaded_object_count = stated
        for row in self.rows.pop(fixture_label, ()):
            self.fixture_object_count += 1
            for remark in row.script_warnings(glossary.current):
                self.stderr.write(self.style.WARNING(remark))
            self.loaded_object_count += self.save_obj(self.load.deserialized(row))

    def content(self, path: str) -> tuple[str | bytes, str, str]:
        """What a file says, its name and its format."""
        _, file_format, compression = self.parse_name(Path(path).name)
        # django-stubs forgets the mode beside each function.
        formats = cast("dict[str | None, tuple[_Open, str | None]]", self.compression_formats)
        opened, mode = formats[compression]
        with closing(opened(path, mode)) as file:
            return file.read(), path, file_format or ""
