"""``manage.py history``: who changed what, when, by which door and why, the last change first."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from typing import TypedDict, Unpack

from django.core.management import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from units.databases import pinned
from units.history.branches import ever_in_branch
from units.history.models import Version
from units.history.telling import Account, accounts
from units.text.languages import ENGLISH, LANGUAGES


class Options(TypedDict):
    """What the command may be told."""

    code: str | None
    since: date | None
    until: date | None
    branch: bool
    format: str
    language: str
    database: str


class Command(BaseCommand):
    help = (
        "Say what was changed: everything, or what the thing with a code has been through, also "
        "if it is deleted. As text, or as JSON, a line for each change; a change of more than "
        "500 things has several lines."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", nargs="?", help="of a unit, a person, a kind, a succession …")
        parser.add_argument(
            "--since", type=date.fromisoformat, metavar="DAY", help="the first day, as 2026-06-01"
        )
        parser.add_argument("--until", type=date.fromisoformat, metavar="DAY", help="the last day")
        parser.add_argument(
            "--branch", action="store_true", help="with all that ever stood below the unit"
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")
        parser.add_argument(
            "--language", choices=list(LANGUAGES), default=ENGLISH, help="the language of the text"
        )
        parser.add_argument("--database", default="default", help="the database to read")

    def handle(self, *args: object, **options: Unpack[Options]) -> None:
        with override(options["language"]), pinned(options["database"]):
            things = _things(options["code"], is_branch=options["branch"])
            for account in accounts(things, options["since"], options["until"]):
                if options["format"] == "json":
                    self.stdout.write(json.dumps(account.as_json(), ensure_ascii=False))
                else:
                    self.stdout.writelines(_lines(account))


def _things(code: str | None, *, is_branch: bool) -> set[tuple[str, int]] | None:
    """What has a code or once had it; None: everything."""
    if code is None:
        return None
    found = set(Version.objects.filter(code=code).order_by().values_list("subject", "key"))
    if not found:
        message = _("Nothing has or had the code “%(code)s”.")
        raise CommandError(message % {"code": code})
    if is_branch:
        tops = [key for subject, key in found if subject == "unit"]
        found |= {("unit", key) for top in tops for key in ever_in_branch(top)}
    return found


def _lines(account: Account) -> Iterator[str]:
    change = account.change
    if account.part == 0:
        moment = timezone.localtime(change.at).isoformat(sep=" ", timespec="seconds")
        yield _("change %(number)d") % {"number": change.pk}
        yield f"  {moment}  {change.by_name or '–'}  ({change.get_door_display()})"
        if change.undoes_id:
            yield "  " + _("takes back %(number)d") % {"number": change.undoes_id}
        if change.why:
            yield f"  {change.why}"
        yield ""
    for difference in account.differences:
        yield "".join(f"    {line}\n" for line in str(difference).splitlines()).rstrip("\n")
    yield ""
