"""``manage.py carry_out_due``: proposals that were accepted for a day, once that has come."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import TypedDict, Unpack

from django.core.management import BaseCommand, CommandError

from units.busy import patiently
from units.databases import pinned
from units.proposals.carrying_out import carry_out_due


class Options(TypedDict):
    """What the command may be told."""

    day: date | None
    database: str


class Command(BaseCommand):
    help = (
        "Carry out the proposals that are due. Safe to run twice, and late; let a timer run it "
        "shortly after midnight. Exit status 1 when one could not be carried out."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--day",
            type=date.fromisoformat,
            help="as if it were that day, as in 2026-06-01; else today",
        )
        parser.add_argument("--database", default="default", help="the database to write to")

    def handle(self, *args: object, **options: Unpack[Options]) -> None:
        done = failed = 0
        with pinned(options["database"]), patiently(self.stderr.write):
            for proposal, problem in carry_out_due(options["day"]):
                if problem:
                    failed += 1
                    self.stderr.write(f"{proposal.pk} “{proposal}”: {problem}")
                else:
                    done += 1
                    self.stdout.write(f"{proposal.pk} “{proposal}”")
        self.stdout.write(self.style.SUCCESS(f"Carried out: {done}."))
        if failed:
            raise CommandError(f"Not carried out: {failed}. They wait for somebody to look.")
