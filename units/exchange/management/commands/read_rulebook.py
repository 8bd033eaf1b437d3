"""``manage.py read_rulebook``: the text of a page into a proposal in the nested format, for review.

The registry is not touched.
"""

from __future__ import annotations

import io
from argparse import ArgumentParser
from pathlib import Path
from typing import TypedDict, Unpack

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import override

from units.exchange.rulebook_proposals import write_proposal
from units.models import Unit
from units.models.codes import code_validator, is_code
from units.text.languages import LANGUAGES


class Options(TypedDict):
    """What the command may be told."""

    file: str
    language: str
    under: str
    output: str | None


class Command(BaseCommand):
    help = (
        "Read the plain text of a page that describes units, "
        "and write what it seems to say as a file of the nested format, for review."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the text, UTF-8")
        parser.add_argument(
            "--language", choices=list(LANGUAGES), required=True, help="the language of the text"
        )
        parser.add_argument(
            "--under", metavar="CODE", required=True, help="the unit below which the units go"
        )
        parser.add_argument(
            "--output", metavar="FILE", help="a file to write to, instead of standard output"
        )

    def handle(self, *args: object, **options: Unpack[Options]) -> None:
        if not is_code(options["under"]):
            raise CommandError(f"--under: {code_validator.message}")
        out = io.StringIO()
        write_proposal(out, _text(options["file"]), options["language"], options["under"])
        if not Unit.objects.filter(code=options["under"]).exists():
            self._warn(options["language"], options["under"])
        if options["output"]:
            Path(options["output"]).write_text(out.getvalue(), encoding="utf-8")
        else:
            self.stdout.write(out.getvalue(), ending="")

    def _warn(self, language: str, code: str) -> None:
        with override(language):
            message = _("There is no unit “%(code)s”. Correct the code, or load it first.")
        self.stderr.write(message % {"code": code})


def _text(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file}: {error}") from error
