"""``manage.py backup``: the whole database into one file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import TypedDict, Unpack

from django.core.management import BaseCommand

from units.backups.saving import back_up
from units.databases import pinned


class Options(TypedDict):
    """What the command may be told."""

    file: Path
    database: str


class Command(BaseCommand):
    help = (
        "Write all that the database holds, accounts and history too, to one file with checksums. "
        "Others go on working; the file can be restored on SQLite and on PostgreSQL."
    )
    requires_system_checks: list[str] = []  # also, and above all, where something is wrong

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="where to write it")
        parser.add_argument("--database", default="default", help="the database to read")

    def handle(self, *args: object, **options: Unpack[Options]) -> None:
        with pinned(options["database"]):
            manifest = back_up(options["file"])
        rows = sum(table.rows for table in manifest.tables)
        size = options["file"].stat().st_size
        self.stdout.write(
            self.style.SUCCESS(
                f"Wrote {rows} rows of {len(manifest.tables)} tables, {size / 1e6:.1f} MB."
            )
        )
