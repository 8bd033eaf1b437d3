"""``manage.py check_tree``: is the structure sound?"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TypedDict, Unpack

from django.core.management import BaseCommand, CommandError
from django.utils.translation import ngettext

from units.busy import patiently
from units.databases import pinned
from units.models import Unit
from units.tree import TreeFault, check, repair
from units.tree.inspection import FaultKind


class Options(TypedDict):
    """What the command may be told."""

    repair: bool
    database: str


class Command(BaseCommand):
    help = (
        "Prove that every unit stands where its parent says, and find loops. Exit status 1 "
        "when something is wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--repair", action="store_true", help="mend what is wrong; no unit is lost"
        )
        parser.add_argument("--database", default="default", help="the database to look at")

    def handle(self, *args: object, **options: Unpack[Options]) -> None:
        with pinned(options["database"]), patiently(self.stderr.write):
            self._look(is_repairing=options["repair"])

    def _look(self, *, is_repairing: bool) -> None:
        faults = repair(Unit) if is_repairing else check(Unit)
        names = dict(Unit._base_manager.filter(pk__in=_mentioned(faults)).values_list("pk", "code"))
        for fault in faults:
            self.stdout.write(_line(fault, names))
        if not faults:
            self.stdout.write(
                self.style.SUCCESS(f"The tree is sound: {Unit._base_manager.count()} units.")
            )
        elif is_repairing:
            self.stdout.write(
                self.style.SUCCESS(
                    ngettext("%d fault mended.", "%d faults mended.", len(faults)) % len(faults)
                )
            )
        else:
            found = ngettext("%d fault.", "%d faults.", len(faults)) % len(faults)
            raise CommandError(
                f"{found} Run “manage.py check_tree --repair” to mend the structure."
            )


def _mentioned(faults: list[TreeFault]) -> set[int]:
    return {pk for fault in faults for pk in (fault.pk, *fault.others)}


def _line(fault: TreeFault, names: dict[int, str]) -> str:
    name = names.get(fault.pk, fault.pk)
    if fault.kind is FaultKind.LOOP:
        round_trip = " → ".join(names[pk] for pk in (*fault.others, fault.others[0]))
        return (
            f"{name}: stands in a loop ({round_trip}); to mend it, “{names[fault.others[0]]}” "
            "becomes a top-level unit."
        )
    if fault.kind is FaultKind.BELOW_LOOP:
        return f"{name}: hangs below a loop."
    stored = ", ".join(f"{column} {value}" for column, value in fault.stored._asdict().items())
    right = (
        ", ".join(f"{column} {value}" for column, value in fault.right._asdict().items())
        if fault.right
        else ""
    )
    return f"{name}: is numbered {stored}; its parents say {right}."
