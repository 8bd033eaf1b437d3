"""``manage.py check_migrations``: what is not applied, and whom applying it would hold up."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TypedDict, Unpack

from django.core.management import BaseCommand
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from units.management.locking import held_up


class Options(TypedDict):
    """What the command may be told."""

    all: bool
    database: str


class Command(BaseCommand):
    help = (
        "List the migrations that are not applied, and name what in them would hold up readers or "
        "editors, or the release that runs meanwhile."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="those that are applied, too")
        parser.add_argument("--database", default="default", help="the database to ask")

    def handle(self, *args: object, **options: Unpack[Options]) -> None:
        executor = MigrationExecutor(connections[options["database"]])
        leaves = executor.loader.graph.leaf_nodes()
        plan = executor.migration_plan(leaves, clean_start=options["all"])
        for migration, _is_backwards in plan:
            self.stdout.write(f"{migration.app_label}.{migration.name}")
            for effect in held_up(migration):
                self.stdout.write(self.style.WARNING(f"  {effect}"))
        self.stdout.write(self.style.SUCCESS(f"Migrations: {len(plan)}."))
