"""``manage.py build_lexicon``: the dictionary forms of words, made once into a file."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TypedDict, Unpack

from django.core.management import BaseCommand

from units.text.analysis import lexicon


class Options(TypedDict):
    """What the command may be told."""

    if_missing: bool


class Command(BaseCommand):
    help = (
        "Make the file with the dictionary forms of words, which search needs; "
        "it takes some seconds and lasts until simplemma changes."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-missing", action="store_true", help="do nothing where the file is there"
        )

    def handle(self, *args: object, **options: Unpack[Options]) -> None:
        if options["if_missing"] and lexicon.is_built():
            return
        self.stdout.write(self.style.SUCCESS(f"Made the lexicon: {lexicon.build()} forms."))
