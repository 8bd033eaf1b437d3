"""``manage.py restore``: what ``backup`` wrote, into an empty database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import TypedDict, Unpack

from django.core.management import BaseCommand, CommandError

from units.backups.container import NoBackupError
from units.backups.restoring import NotEmptyError, restore
from units.databases import pinned


class Options(TypedDict):
    """What the command may be told."""

    file: Path
    database: str
    replace: bool


class Command(BaseCommand):
    help = (
        "Restore a file that backup wrote, by this release or an earlier one, all of it or "
        "nothing. Tables are made where there are none; nobody stays signed in."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="what backup wrote")
        parser.add_argument("--database", default="default", help="the database to write")
        parser.add_argument(
            "--replace", action="store_true", help="throw away what is in the database"
        )

    def handle(self, *args: object, **options: Unpack[Options]) -> None:
        try:
            with pinned(options["database"]):
                manifest = restore(options["file"], replacing=options["replace"])
        except NotEmptyError as error:
            raise CommandError(f"{error} With --replace they are thrown away.") from error
        except NoBackupError as error:
            raise CommandError(f"{error} Nothing was changed.") from error
        rows = sum(table.rows for table in manifest.tables)
        self.stdout.write(
            self.style.SUCCESS(f"Restored {rows} rows as they stood at {manifest.made_at}.")
        )
