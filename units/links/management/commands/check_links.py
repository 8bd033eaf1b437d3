"""``manage.py check_links``: do the addresses that units name still answer?"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TypedDict, Unpack

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from units.databases import pinned
from units.links.asking import Asker
from units.links.checking import Asked, CutOffError, check_links
from units.links.models import LinkCheck
from units.links.reporting import report_all

MOST = 500


class Options(TypedDict):
    """What the command may be told."""

    most: int
    pause: float
    database: str


class Command(BaseCommand):
    help = (
        "Ask the addresses that units name whether they answer, those first that have waited "
        "longest. What fails on two days becomes a finding of the units that name it. Let a timer "
        "run it every night. Exit status 1 when nobody at all answered."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--most", type=int, default=MOST, help="how many addresses to ask")
        parser.add_argument(
            "--pause", type=float, default=1.0, help="seconds between two questions to one server"
        )
        parser.add_argument("--database", default="default", help="the database to look at")

    def handle(self, *args: object, **options: Unpack[Options]) -> None:
        asker = Asker(settings.LINK_CHECK_AGENT, settings.LINK_CHECK_INSIDE)
        with pinned(options["database"]):
            try:
                asked = check_links(asker, options["most"], options["pause"])
            except CutOffError as error:
                raise CommandError(
                    "No server answered at all. Nothing was kept; look at the way out of here."
                ) from error
            report_all()
            dead = LinkCheck.objects.dead().count()
        self.stdout.write(self.style.SUCCESS(_summary(asked, dead)))


def _summary(asked: Asked, dead: int) -> str:
    told = ", ".join(f"{kind.value} {number}" for kind, number in sorted(asked.answers.items()))
    return f"{asked.answers.total()} addresses asked ({told or 'none'}); {dead} are dead."
