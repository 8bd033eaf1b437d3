"""``manage.py rebuild_search``: does search know what the units say?"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TextIO, TypedDict, Unpack, cast

from django.core.management import BaseCommand, CommandError

from units.databases import pinned
from units.progress import Progress
from units.search.index import Differences, rebuild


class Options(TypedDict):
    """What the command may be told."""

    check: bool
    database: str
    verbosity: int


class Command(BaseCommand):
    help = (
        "Compare the index of search with what the units say and mend it: "
        "after rows were changed behind the application's back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="only say what is wrong; exit status 1 when anything is",
        )
        parser.add_argument("--database", default="default", help="the database to look at")

    def handle(self, *args: object, **options: Unpack[Options]) -> None:
        progress = Progress(cast("TextIO", self.stderr._out), options["verbosity"])
        with pinned(options["database"]):
            found = rebuild(progress, is_dry=options["check"])
        summary = _summary(found)
        if found and options["check"]:
            raise CommandError(f"{summary} Run “manage.py rebuild_search”.")
        self.stdout.write(self.style.SUCCESS(summary))


def _summary(found: Differences) -> str:
    broken = " SQLite's own index had come apart." if found.is_broken else ""
    return (
        f"{found.missing} missing entries, {found.stale} wrong ones, "
        f"{found.words} words that nobody uses.{broken}"
    )
