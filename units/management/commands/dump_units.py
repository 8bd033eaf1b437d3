"""``manage.py dump_units``: a branch or everything, as the nested format, ready to be loaded again."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from units.dumping import dump
from units.exchange.writing import write
from units.models import Unit


class Command(BaseCommand):
    help = "Write units in the nested format: the branches of the codes given, or all. Loading what it writes changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Arguments of the command."""
        parser.add_argument("codes", nargs="*", metavar="CODE", help="the unit at the top of a branch")
        parser.add_argument("--output", metavar="FILE", help="a file to write to, instead of standard output")
        parser.add_argument("--database", default="default", help="the database to read")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find, write."""
        using = options["database"]
        tops = None
        if options["codes"]:
            found = {unit.code: unit for unit in Unit.objects.using(using).filter(code__in=options["codes"])}
            if unknown := [code for code in options["codes"] if code not in found]:
                raise CommandError(f"There is no unit “{unknown[0]}”.")
            tops = [found[code] for code in options["codes"]]
        lists = dump(tops, using)
        if options["output"]:
            with Path(options["output"]).open("w", encoding="utf-8", newline="\n") as file:
                write(file, lists)
        else:
            write(getattr(self.stdout, "_out", sys.stdout), lists)
