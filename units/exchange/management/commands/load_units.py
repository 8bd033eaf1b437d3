"""``manage.py load_units``: files of our formats, all of them or nothing, with the difference."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections import Counter
from typing import TextIO, TypedDict, Unpack, cast

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from units.busy import patiently
from units.databases import pinned
from units.exchange.faults import RefusedError
from units.exchange.files import read_files
from units.exchange.loading.difference import ACTIONS
from units.exchange.loading.documents import Report, load
from units.progress import Progress
from units.text.languages import ENGLISH, LANGUAGES
from units.tree import Act, acting


class Options(TypedDict):
    """What the command may be told."""

    files: list[str]
    dry_run: bool
    close_missing: bool
    format: str
    language: str
    database: str
    verbosity: int


class Command(BaseCommand):
    help = (
        "Load units from YAML, XLSX, CSV or ZIP files, all of them or nothing, "
        "and say what changes. Loading twice changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files", nargs="+", metavar="FILE", help="a file of the nested format, or of tables"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")
        parser.add_argument(
            "--close-missing",
            action="store_true",
            help="dissolve, as of today, the units that a file no longer has",
        )
        parser.add_argument(
            "--format",
            choices=["text", "json"],
            default="text",
            help="how the difference is written",
        )
        parser.add_argument(
            "--language", choices=list(LANGUAGES), default=ENGLISH, help="the language of messages"
        )
        parser.add_argument("--database", default="default", help="the database to write to")

    def handle(self, *args: object, **options: Unpack[Options]) -> None:
        with override(options["language"]):
            try:
                with (
                    pinned(options["database"]),
                    patiently(self.stderr.write),
                    acting(Act.LOAD),
                ):
                    report = self._load(options)
            except RefusedError as error:
                for fault in error.faults:
                    self.stderr.write(str(fault))
                count = len(error.faults)
                message = ngettext(
                    "Nothing was loaded: %(count)d fault.",
                    "Nothing was loaded: %(count)d faults.",
                    count,
                )
                raise CommandError(message % {"count": count}) from error
            self._tell(report, options)

    def _load(self, options: Options) -> Report:
        stream = cast("TextIO", self.stderr._out)  # past the wrapper, which ends every line
        return load(
            read_files(options["files"]),
            is_dry=options["dry_run"],
            is_closing=options["close_missing"],
            progress=Progress(stream, options["verbosity"]),
        )

    def _tell(self, report: Report, options: Options) -> None:
        for remark in report.remarks:
            self.stderr.write(self.style.WARNING(str(remark)))
        if options["format"] == "json":
            self.stdout.write(
                json.dumps(
                    [change.as_json() for change in report.changes], ensure_ascii=False, indent=1
                )
            )
            return
        for change in report.changes if options["verbosity"] else ():
            self.stdout.write(str(change))
        counts = Counter(change.action for change in report.changes)
        done = ", ".join(f"{ACTIONS[action]()} {count}" for action, count in counts.items()) or _(
            "nothing changes"
        )
        message = (
            _("Dry run, nothing was written: %(done)s.")
            if options["dry_run"]
            else _("Done: %(done)s.")
        )
        self.stdout.write(self.style.SUCCESS(message % {"done": done}))
