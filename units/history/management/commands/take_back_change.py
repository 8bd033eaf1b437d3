"""``manage.py take_back_change``: undo what a change did, as far as nothing else changed since."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from units.busy import patiently
from units.databases import pinned
from units.history.comparing import differences
from units.history.models import Change
from units.history.pairs import Pair
from units.history.undoing import Outcome, states_now, take_back, undone


class Options(TypedDict):
    """What the command may be told."""

    change: int
    why: str
    dry_run: bool
    database: str


class Command(BaseCommand):
    help = (
        "Take back a change by its number, which the command history says; that is a change, too."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("change", type=int, help="its number")
        parser.add_argument("--why", default="", help="the reason, for the history")
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")
        parser.add_argument("--database", default="default", help="the database to write to")

    def handle(self, *args: object, **options: Unpack[Options]) -> None:
        with pinned(options["database"]), patiently(self.stderr.write):
            change = Change.objects.filter(pk=options["change"]).first()
            if change is None:
                raise CommandError(_("There is no such change."))
            try:
                self._take_back(change, options)
            except ValidationError as error:
                raise CommandError("\n".join(error.messages)) from error

    def _take_back(self, change: Change, options: Options) -> None:
        outcome = undone(change)
        for difference in differences(_pairs(outcome)):
            self.stdout.write(str(difference))
        for subject, key in outcome.collisions:
            message = _("It stays as it is, because it was changed since: %(thing)s.")
            self.stderr.write(message % {"thing": f"{subject} {key}"})
        if options["dry_run"]:
            self.stdout.write(_("Nothing was written."))
        else:
            take_back(change, options["why"])


def _pairs(outcome: Outcome) -> list[Pair]:
    now = states_now(outcome.targets)
    return [
        Pair(subject, key, now.get((subject, key)), state)
        for (subject, key), state in outcome.targets.items()
    ]
