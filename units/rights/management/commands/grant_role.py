"""``manage.py grant_role``: give a role, or end one, without the admin."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import TypedDict, Unpack

from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from units.databases import pinned
from units.models import Unit
from units.rights.granting import LastRegistrarError, end, give, in_words
from units.rights.models import Grant, Role


class Options(TypedDict):
    """What the command may be told."""

    holder: str
    role: str
    group: bool
    branch: str | None
    languages: str
    until: date | None
    end: bool
    database: str


class Command(BaseCommand):
    help = "Give a user or a group a role in a branch, or everywhere; or end it today."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("holder", metavar="USER", help="the name with which somebody signs in")
        parser.add_argument("role", metavar="ROLE", choices=Role.values, help=", ".join(Role))
        parser.add_argument("--group", action="store_true", help="USER is the name of a group")
        parser.add_argument("--branch", metavar="CODE", help="its top unit; everywhere without it")
        parser.add_argument(
            "--languages", default="", metavar="sl,sr", help="those of a translator"
        )
        parser.add_argument(
            "--until", type=date.fromisoformat, metavar="YYYY-MM-DD", help="the last day"
        )
        parser.add_argument("--end", action="store_true", help="end the role today")
        parser.add_argument("--database", default="default", help="the database to write")

    def handle(self, *args: object, **options: Unpack[Options]) -> None:
        with pinned(options["database"]):
            try:
                grant = _ended(options) if options["end"] else _given(options)
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from error
            except LastRegistrarError as error:
                raise CommandError(str(error)) from error
        message = _("Ends today: %(grant)s.") if options["end"] else _("Given: %(grant)s.")
        self.stdout.write(message % {"grant": in_words(grant)})


def _given(options: Options) -> Grant:
    languages = options["languages"].replace(",", " ").split()
    role, until = Role(options["role"]), options["until"]
    return give(
        holder_of(options["holder"], options["group"]), role, _unit(options), languages, until
    )


def _ended(options: Options) -> Grant:
    holder = holder_of(options["holder"], options["group"])
    held = Grant.objects.of(holder).filter(role=options["role"], unit=_unit(options))
    grant = held.in_force().first()
    if grant is None:
        raise CommandError(_("There is no such right in force."))
    end(grant)
    return grant


def holder_of(name: str, is_group: bool) -> User | Group:
    """The user or group of a name. Raises ``CommandError`` where there is none."""
    found: User | Group | None = (
        Group.objects.filter(name=name).first()
        if is_group
        else User.objects.filter(username=name).first()
    )
    if found is None:
        raise CommandError(_("There is nobody called “%(name)s”.") % {"name": name})
    return found


def _unit(options: Options) -> Unit | None:
    return unit_of(options["branch"]) if options["branch"] else None


def unit_of(code: str) -> Unit:
    """The unit of a code. Raises ``CommandError`` where there is none."""
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise CommandError(_("There is no unit “%(code)s”.") % {"code": code})
    return unit
