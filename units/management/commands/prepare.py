"""``manage.py prepare``: what a new copy needs before its first reader and its first editor."""

from __future__ import annotations

import os
import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import TypedDict, Unpack

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from units.management.static_files import collecting
from units.models import Unit
from units.models.alphabetical import alphabetical_rows
from units.search.index import is_behind, rebuild
from units.text.analysis import lexicon


class Options(TypedDict):
    """What the command may be told."""

    only_data: bool


class Command(BaseCommand):
    help = (
        "All that a server needs before it starts, in one go: the lexicon, migrations, static "
        "files; in an empty register the fixtures and the first editor. What is there is kept."
    )
    requires_system_checks: list[str] = []  # gunicorn asks those that concern it

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--only-data",
            action="store_true",
            help="the database alone, as where the files came with the image",
        )

    def handle(self, *args: object, **options: Unpack[Options]) -> None:
        if options["only_data"]:
            self._migrate()
        else:
            with collecting():
                if not lexicon.is_built():
                    call_command("build_lexicon", stdout=self.stdout)
                self._migrate()
        self._fill()
        self._tell()

    def _migrate(self) -> None:
        if number := migrate_if_needed():
            self.stdout.write(f"Applied {number} migrations.")

    def _fill(self) -> None:
        """What an empty register begins with, and what a new version knows better."""
        if not Unit.objects.exists():
            call_command("loaddata", *fixtures(), verbosity=0)
            self.stdout.write(f"Loaded {Unit.objects.count()} units from fixtures/.")
        if refreshed := sum(
            rows.with_stale_sort_keys().refresh_sort_keys() for rows in alphabetical_rows()
        ):
            self.stdout.write(f"Put {refreshed} names into the order of this version.")
        if is_behind():
            mended = rebuild()
            self.stdout.write(f"Made {mended.missing + mended.stale} entries of search.")

    def _tell(self) -> None:
        """Where it is, and how one signs in."""
        address = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/"
        self.stdout.write(f"The register is at  {address}")
        self.stdout.write(f"The admin is at     {address}admin/")
        if password := first_editor():
            self.stdout.write(f"Sign in as          admin   with the password   {password}")
            self.stdout.write(
                "This password is shown only now. A new one: .venv/bin/python manage.py "
                "changepassword admin"
            )
        else:
            self.stdout.write(
                "Sign in with your account; a lost password: .venv/bin/python manage.py "
                "changepassword NAME"
            )


def migrate_if_needed() -> int:
    """Apply the migrations that are not yet applied; how many those were."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        call_command("migrate", interactive=False, verbosity=0)
    return len(plan)


def fixtures() -> list[str]:
    """The fixtures of the project: what others name comes first."""
    found = {path.stem for folder in settings.FIXTURE_DIRS for path in Path(folder).glob("*.yaml")}
    return ["glossary", "kinds", *sorted(found - {"glossary", "kinds"})]


def first_editor() -> str | None:
    """Make a superuser called admin where there is none at all.

    Give back the password made for it.
    """
    users = get_user_model()._default_manager
    if users.filter(is_superuser=True).exists():
        return None
    password = secrets.token_urlsafe(12)
    users.create_superuser("admin", "", password)
    return password
