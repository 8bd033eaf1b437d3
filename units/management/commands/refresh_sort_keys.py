"""``manage.py refresh_sort_keys``: is every list in the order of its language?"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TypedDict, Unpack

from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import ngettext

from units.models.alphabetical import alphabetical_rows


class Options(TypedDict):
    """What the command may be told."""

    check: bool


class Command(BaseCommand):
    help = (
        "Recompute the stored keys of alphabetical order: after names were changed behind the "
        "application's back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="only say how many are wrong; exit status 1 when any is",
        )

    def handle(self, *args: object, **options: Unpack[Options]) -> None:
        with transaction.atomic():
            found = sum(rows.refresh_sort_keys() for rows in alphabetical_rows())
            if options["check"]:
                transaction.set_rollback(True)
        if found and options["check"]:
            message = (
                ngettext("%d row has a wrong sort key.", "%d rows have wrong sort keys.", found)
                % found
            )
            raise CommandError(f"{message} Run “manage.py refresh_sort_keys”.")
        self.stdout.write(
            self.style.SUCCESS(
                ngettext("%d sort key was wrong.", "%d sort keys were wrong.", found) % found
            )
        )
