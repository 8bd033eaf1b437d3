"""``manage.py let_in``: let somebody try again who has been locked out."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TypedDict, Unpack

from django.contrib.auth.models import User
from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from units.accounts.audit import What, note
from units.accounts.clients import plain_address
from units.accounts.throttle import let_in


class Options(TypedDict):
    """What the command may be told."""

    name: str
    address: str
    all: bool


class Command(BaseCommand):
    help = "Forget failed attempts to sign in, so that whoever was locked out can try again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", default="", help="of a user")
        parser.add_argument("--address", default="", help="from which the attempts came")
        parser.add_argument("--all", action="store_true", help="whoever and wherever it was")

    def handle(self, *args: object, **options: Unpack[Options]) -> None:
        name, address = options["name"], plain_address(options["address"])
        if options["address"] and not address:
            raise CommandError(_("“%(text)s” is no address.") % {"text": options["address"]})
        if not (name or address or options["all"]):
            raise CommandError(_("Say a name, an address or --all."))
        with transaction.atomic():
            forgotten = let_in(name, address)
            note(What.UNLOCKED, User.objects.filter(username=name).first(), name=address)
        self.stdout.write(
            ngettext("Forgot %d count.", "Forgot %d counts.", forgotten) % forgotten,
        )
