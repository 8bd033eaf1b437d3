"""``manage.py load_units``: files of our formats, all of them or nothing, with the difference."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections import Counter
from datetime import date
from typing import TextIO, TypedDict, Unpack, cast

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from units.authorship import Door, writing_as
from units.busy import patiently
from units.databases import pinned
from units.difference import ACTIONS
from units.exchange.faults import RefusedError
from units.exchange.files import read_files
from units.exchange.loading.closings import HowToClose
from units.exchange.loading.documents import Report, load
from units.models import Succession
from units.progress import Progress
from units.text.languages import ENGLISH, LANGUAGES
from units.tree import Act, acting


class Options(TypedDict):
    """What the command may be told."""

    files: list[str]
    dry_run: bool
    close_missing: bool
    closed_on: date | None
    closed_as: str
    successor: list[str]
    act: str
    act_url: str
    why: str
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
            help="close the units that a file no longer has",
        )
        _add_closing(parser)
        parser.add_argument(
            "--format",
            choices=["text", "json"],
            default="text",
            help="how the difference is written",
        )
        parser.add_argument(
            "--language", choices=list(LANGUAGES), default=ENGLISH, help="the language of messages"
        )
        parser.add_argument(
            "--why", default="", help="the reason, for the history; else the names of the files"
        )
        parser.add_argument("--database", default="default", help="the database to write to")

    def handle(self, *args: object, **options: Unpack[Options]) -> None:
        with override(options["language"]):
            try:
                with (
                    pinned(options["database"]),
                    patiently(self.stderr.write),
                    acting(Act.LOAD),
                    writing_as(door=Door.FILES, why=options["why"] or ", ".join(options["files"])),
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
            how=_how(options),
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


def _add_closing(parser: ArgumentParser) -> None:
    """What can be said of the units that are closed."""
    parser.add_argument(
        "--closed-on",
        type=date.fromisoformat,
        metavar="DAY",
        help="the first day on which those no longer exist, as in 2026-06-01; else today",
    )
    parser.add_argument(
        "--closed-as", choices=Succession.Kind.values, default="", help="record how they ended"
    )
    parser.add_argument(
        "--successor",
        action="append",
        default=[],
        metavar="CODE",
        help="a unit that follows them; can be given several times",
    )
    parser.add_argument("--act", default="", help="the legal basis, in that language")
    parser.add_argument("--act-url", default="", metavar="URL", help="its address")


def _how(options: Options) -> HowToClose:
    """What the command is told of the units that are closed."""
    act = {
        f"legal_basis_{LANGUAGES[options['language']].suffix}": options["act"],
        "legal_basis_url": options["act_url"],
    }
    if options["closed_as"] == "" and any(act.values()):
        raise CommandError(_("Say with --closed-as how they ended, if you give an act."))
    return HowToClose(
        options["closed_on"],
        options["closed_as"],
        tuple(options["successor"]),
        {column: text for column, text in act.items() if text},
    )
