"""``manage.py units_schema``: the JSON Schema of the nested format, for editors of text."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import TypedDict, Unpack

from django.core.management import BaseCommand
from django.utils.translation import override

from units.exchange.formats.outline_schema import schema
from units.text.languages import ENGLISH, LANGUAGES


class Options(TypedDict):
    """What the command may be told."""

    language: str


class Command(BaseCommand):
    help = (
        "Write the JSON Schema of the nested format, with its explanations in one of the languages."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--language",
            choices=list(LANGUAGES),
            default=ENGLISH,
            help="the language of the explanations",
        )

    def handle(self, *args: object, **options: Unpack[Options]) -> None:
        with override(options["language"]):
            self.stdout.write(json.dumps(schema(), ensure_ascii=False, indent=2))
