"""``manage.py dump_units``: a branch or everything, in the formats that can be loaded again."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Mapping
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import TypedDict, Unpack

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import override

from units.databases import pinned
from units.databases.moments import one_moment
from units.exchange.dumping import dump
from units.exchange.faults import RefusedError
from units.exchange.files import FORMATS, pack, write_files
from units.exchange.formats.outline_writer import write_outline
from units.models import Unit
from units.models.codes import is_code
from units.specification import Item
from units.text.languages import ENGLISH, LANGUAGES


class Options(TypedDict):
    """What the command may be told."""

    codes: list[str]
    output: str | None
    format: str | None
    language: str
    database: str


class Command(BaseCommand):
    help = (
        "Write units in the nested format or as tables: the branches of the codes given, or all. "
        "Loading what it writes changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "codes", nargs="*", metavar="CODE", help="the unit at the top of a branch"
        )
        parser.add_argument(
            "--output",
            metavar="FILE",
            help="where to write; for CSV a folder, or an archive that ends with .zip",
        )
        parser.add_argument(
            "--format", choices=FORMATS, help="by the ending of FILE when left out, else yaml"
        )
        parser.add_argument(
            "--language",
            choices=list(LANGUAGES),
            default=ENGLISH,
            help="the language of what the command says, and in which a workbook explains itself",
        )
        parser.add_argument("--database", default="default", help="the database to read")

    def handle(self, *args: object, **options: Unpack[Options]) -> None:
        with pinned(options["database"]), override(options["language"]), one_moment():
            self._dump(options)

    def _dump(self, options: Options) -> None:
        output = Path(options["output"]) if options["output"] else None
        lists = dump(self._tops(options["codes"]))
        file_format = options["format"] or _format_of(output)
        if file_format != "yaml":
            self._write_tables(lists, file_format, output)
        elif output:
            with output.open("w", encoding="utf-8", newline="\n") as file:
                write_outline(file, lists)
        else:
            write_outline(getattr(self.stdout, "_out", sys.stdout), lists)

    def _tops(self, codes: list[str]) -> list[Unit] | None:
        if not codes:
            return None
        units = Unit.objects.filter(code__in=filter(is_code, codes))
        found = {unit.code: unit for unit in units}
        if unknown := [code for code in codes if code not in found]:
            raise CommandError(_("There is no unit “%(code)s”.") % {"code": unknown[0]})
        return [found[code] for code in codes]

    def _write_tables(
        self, lists: Mapping[str, Iterable[Item]], file_format: str, output: Path | None
    ) -> None:
        if output is None:
            raise CommandError(
                _("Tables need --output: a file that ends with .xlsx or .zip, or a folder for CSV.")
            )
        with TemporaryDirectory() as folder:
            try:
                files = write_files(lists, file_format, Path(folder))
            except RefusedError as error:
                message = _("Nothing was written. %(reason)s") % {"reason": error}
                raise CommandError(message) from error
            if file_format == "csv" and output.suffix.lower() == ".zip":
                with output.open("wb") as out:
                    pack(out, files)
                return
            if file_format == "csv":
                output.mkdir(parents=True, exist_ok=True)
            for file in files:
                copyfile(file, output / file.name if file_format == "csv" else output)


def _format_of(output: Path | None) -> str:
    ending = output.suffix.lower() if output else ""
    return {".xlsx": "xlsx", ".zip": "csv"}.get(ending, "yaml")
