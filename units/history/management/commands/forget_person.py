"""``manage.py forget_person``: take a person's name out of the registry and of its past."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TypedDict, Unpack

from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from units.authorship import Door, writing_as
from units.busy import patiently
from units.databases import in_use, pinned
from units.history.forgetting import Forgetting, UnknownError, forget
from units.text.languages import ENGLISH, LANGUAGES


class Options(TypedDict):
    """What the command may be told."""

    code: str
    dry_run: bool
    also_contacts: bool
    yes: bool
    language: str
    database: str


class Command(BaseCommand):
    help = (
        "Take a person's name, titles and gender out of the rows, of all states, of the log and of "
        "stored files, where the law asks for it; say where it still stands. This cannot be "
        "taken back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="that of the person, or one that they once had")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
        parser.add_argument(
            "--also-contacts",
            action="store_true",
            help="delete the contacts of their posts that name them, as in ana.novak@…",
        )
        parser.add_argument("--yes", action="store_true", help="ask nothing")
        parser.add_argument(
            "--language", choices=list(LANGUAGES), default=ENGLISH, help="the language of messages"
        )
        parser.add_argument("--database", default="default", help="the database to write to")

    def handle(self, *args: object, **options: Unpack[Options]) -> None:
        with override(options["language"]), pinned(options["database"]):
            is_asked = not (options["yes"] or options["dry_run"])
            if is_asked and not self._is_confirmed(options["code"]):
                raise CommandError(_("Nothing was done."))
            try:
                with patiently(self.stderr.write):
                    self._tell(_forgotten(options))
            except UnknownError as error:
                message = _("Nobody has or had the code “%(code)s”.")
                raise CommandError(message % {"code": options["code"]}) from error
            if options["dry_run"]:
                self.stdout.write(_("This was tried only: nothing was written."))

    def _is_confirmed(self, code: str) -> bool:
        message = _("“%(code)s” will be forgotten. This cannot be taken back. Write yes to do it:")
        return input(f"{message % {'code': code}} ").strip().lower() == "yes"

    def _tell(self, forgetting: Forgetting) -> None:
        for line in forgetting.done:
            self.stdout.write(line)
        if forgetting.left:
            self.stdout.write(_("The name still stands here; decide about each:"))
            for line in forgetting.left:
                self.stdout.write(f"  {line}")
        self.stdout.write(_("Backups and files outside the register are not touched."))


def _forgotten(options: Options) -> Forgetting:
    """What was done, or, where that is only tried, would be done."""
    with writing_as(door=Door.FORGETTING), transaction.atomic(using=in_use()):
        forgetting = forget(options["code"], also_contacts=options["also_contacts"])
        if options["dry_run"]:
            transaction.set_rollback(True, using=in_use())
    return forgetting
