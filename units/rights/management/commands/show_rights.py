"""``manage.py show_rights``: what somebody may do, or who may do what in a branch."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import TypedDict, Unpack

from django.contrib.auth.models import Group, User
from django.core.management import BaseCommand, CommandError
from django.db.models import Q
from django.utils.translation import gettext as _

from units.databases import pinned
from units.models import Unit
from units.rights.granting import in_words, registrars
from units.rights.management.commands.grant_role import holder_of, unit_of
from units.rights.models import Grant


class Options(TypedDict):
    """What the command may be told."""

    holder: str | None
    group: bool
    branch: str | None
    database: str


class Command(BaseCommand):
    help = "List what a user or a group holds, or who holds what in a branch, above it included."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("holder", nargs="?", metavar="USER", help="who; or use --branch")
        parser.add_argument("--group", action="store_true", help="USER is the name of a group")
        parser.add_argument("--branch", metavar="CODE", help="the unit at its top")
        parser.add_argument("--database", default="default", help="the database to read")

    def handle(self, *args: object, **options: Unpack[Options]) -> None:
        if bool(options["holder"]) == bool(options["branch"]):
            raise CommandError(_("Name a user, or --branch with a code."))
        with pinned(options["database"]):
            lines = (
                list(_of_branch(unit_of(options["branch"])))
                if options["branch"]
                else list(_of_holder(holder_of(options["holder"] or "", options["group"])))
            )
        for line in lines or [_("Nothing.")]:
            self.stdout.write(line)


def _of_holder(holder: User | Group) -> Iterator[str]:
    if isinstance(holder, User):
        if holder.is_superuser:
            yield _("%(user)s is a superuser and may do everything.") % {"user": holder}
        grants = Grant.objects.held_by(holder)
    else:
        grants = Grant.objects.of(holder)
    yield from map(in_words, grants.for_listing())


def _of_branch(unit: Unit) -> Iterator[str]:
    above = Unit.objects.above(unit, include_self=True).order_by().values("pk")
    grants = Grant.objects.filter(Q(unit__in=above) | Q(unit__isnull=True))
    yield from map(in_words, grants.for_listing())
    for user in registrars().filter(is_superuser=True).order_by("username"):
        yield _("%(user)s is a superuser and may do everything.") % {"user": user}
