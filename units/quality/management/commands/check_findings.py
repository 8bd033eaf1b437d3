"""``manage.py check_findings``: does what is kept of missing and doubtful things hold?"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TextIO, TypedDict, Unpack, cast

from django.core.management import BaseCommand, CommandError
from django.utils.translation import ngettext

from units.busy import patiently
from units.databases import pinned
from units.progress import Progress
from units.quality.keeping import Differences, rebuild
from units.quality.models import Finding


class Options(TypedDict):
    """What the command may be told."""

    repair: bool
    database: str
    verbosity: int


class Command(BaseCommand):
    help = (
        "Compare what the desk counts with what the units say. Exit status 1 when something is "
        "wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="mend what is wrong")
        parser.add_argument("--database", default="default", help="the database to look at")

    def handle(self, *args: object, **options: Unpack[Options]) -> None:
        with pinned(options["database"]), patiently(self.stderr.write):
            progress = Progress(cast("TextIO", self.stderr._out), options["verbosity"])
            found = rebuild(progress, is_dry=not options["repair"])
            self._tell(found, is_repairing=options["repair"])

    def _tell(self, found: Differences, *, is_repairing: bool) -> None:
        count = found.missing + found.stale + found.sums
        if not found:
            number = Finding.objects.count()
            self.stdout.write(self.style.SUCCESS(f"The findings are right: {number}."))
        elif is_repairing:
            mended = ngettext("%d fault mended.", "%d faults mended.", count) % count
            self.stdout.write(self.style.SUCCESS(mended))
        else:
            faults = ngettext("%d fault.", "%d faults.", count) % count
            raise CommandError(f"{faults} Run “manage.py check_findings --repair” to mend them.")
