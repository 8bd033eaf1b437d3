"""``manage.py transliterate``: any text from one Serbian script to the other, line for line."""

from __future__ import annotations

import io
import os
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO, NotRequired, TypedDict, Unpack

from django.core.management import BaseCommand, CommandError
from django.db import DatabaseError

from units.localized import glossary
from units.text.languages import SERBIAN_CYRILLIC, SERBIAN_LATIN
from units.text.transliteration import Glossary, to_cyrillic, to_latin


class Options(TypedDict):
    """What the command may be told."""

    to: str
    no_glossary: bool
    stdin: NotRequired[BinaryIO]


class Command(BaseCommand):
    help = (
        "Read Serbian text from standard input and write it in the other script to "
        "standard output, line for line. "
        "Latin is exact; Cyrillic is a proposal that a person should read."
    )
    requires_system_checks: list[str] = []
    stealth_options = ("stdin",)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to",
            required=True,
            choices=[SERBIAN_LATIN, SERBIAN_CYRILLIC],
            help="the script to write",
        )
        parser.add_argument(
            "--no-glossary",
            action="store_true",
            help="letters only: do not ask the register's glossary",
        )

    def handle(self, *args: object, **options: Unpack[Options]) -> None:
        words = Glossary() if options["no_glossary"] else self._glossary()
        convert = to_latin if options["to"] == SERBIAN_LATIN else to_cyrillic
        try:
            self._convert(
                options.get("stdin") or sys.stdin.buffer, partial(convert, glossary=words)
            )
        except BrokenPipeError:  # the reader, such as head, has seen enough
            sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 - Python closes it on its way out

    def _convert(self, source: BinaryIO, convert: Callable[[str], str]) -> None:
        for number, line in enumerate(source, start=1):
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                message = (
                    f"Line {number}, byte {error.start + 1}: this is not UTF-8. Save the text "
                    "as UTF-8. The lines before it are converted."
                )
                raise CommandError(message) from error
            self._write(convert(text))

    def _write(self, text: str) -> None:
        """Past Django's wrapper, which adds line ends, and past the encoding of the terminal."""
        binary = getattr(self.stdout._out, "buffer", None)
        if isinstance(binary, io.BufferedIOBase):
            binary.write(text.encode())
            binary.flush()
        else:
            self.stdout.write(text, ending="")

    def _glossary(self) -> Glossary:
        try:
            return glossary.current()
        except DatabaseError:
            self.stderr.write("There is no database yet, so the glossary is not asked.")
            return Glossary()
