"""``manage.py read_rulebook``: the text of a page into a proposal in the nested format, for review.

The registry is not touched.
"""

from __future__ import annotations

import io
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from units.exchange.formats.outline_writer import write_outline
from units.models import Unit
from units.models.codes import first_free
from units.text.folding import slug
from units.text.languages import LANGUAGES, SERBIAN_CYRILLIC, SERBIAN_LATIN, SLOVENE
from units.text.rulebook import Node, read_rulebook

_COUNTRIES = {SLOVENE: "SI", SERBIAN_CYRILLIC: "RS", SERBIAN_LATIN: "RS", "ka": "GE"}
"""Where a text of a language was written, if the unit under which it goes does not say."""


class Command(BaseCommand):
    help = "Read the plain text of a page that describes units, and write what it seems to say as a file of the nested format, for review."

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

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = Path(options["file"]).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{options['file']}: {error}") from error
        above = Unit.objects.filter(code=options["under"]).first()
        territory = above.get_root().territory if above else ""
        reading = read_rulebook(text, territory or _COUNTRIES.get(options["language"], ""))
        out = io.StringIO()
        write_outline(out, _Proposal(options["language"], options["under"]).lists(reading.units))
        with override(options["language"]):
            left = ngettext(
                "%(count)d line was left over:",
                "%(count)d lines were left over:",
                len(reading.leftovers),
            )
            out.write(f"\n# {left % {'count': len(reading.leftovers)}}\n")
            out.writelines(f"# {number}: {line}\n" for number, line in reading.leftovers)
            if above is None:
                self.stderr.write(
                    _("There is no unit “%(code)s”. Correct the code, or load it first.")
                    % {"code": options["under"]}
                )
        if options["output"]:
            Path(options["output"]).write_text(out.getvalue(), encoding="utf-8")
        else:
            self.stdout.write(out.getvalue(), ending="")


class _Proposal:
    """The statements of a proposal, with codes that are free among themselves."""

    def __init__(self, language: str, under: str) -> None:
        self.language, self.under = language, under
        self.codes: set[str] = set()
        self.people: list[dict[str, Any]] = []

    def lists(self, nodes: list[Node]) -> dict[str, Any]:
        units = [self._unit(node) | {"parent": self.under} for node in nodes]
        return {
            "people": self.people,
            "units": [
                {"code": unit.pop("code"), "parent": unit.pop("parent"), **unit} for unit in units
            ],
        }

    def _unit(self, node: Node) -> dict[str, Any]:
        item: dict[str, Any] = {"code": self._code(f"{self.under}-{slug(node.name)}".strip("-"))}
        if node.kind:
            item["kind"] = node.kind
        item["name"] = {self.language: node.name}
        if node.acronym:
            item["acronym"] = {self.language: node.acronym}
        item["original_language"] = self.language
        if node.prose:
            item["description"] = {self.language: "\n\n".join(node.prose)}
        if node.title:
            item["posts"] = [self._head(node)]
        if node.contacts:
            item["contacts"] = [self._contact(found) for found in node.contacts]
        if node.tasks:
            item["tasks"] = [{"text": {self.language: task}} for task in node.tasks]
        if node.parts:
            item["units"] = [self._unit(part) for part in node.parts]
        return item

    def _head(self, node: Node) -> dict[str, Any]:
        post: dict[str, Any] = {"title": {self.language: node.title}, "is_head": True}
        if node.head:
            given, _space, family = node.head.rpartition(" ")
            person = {
                "code": self._code(slug(node.head) or "person"),
                "family_name": {self.language: family},
            }
            self.people.append(person | ({"given_name": {self.language: given}} if given else {}))
            post["appointments"] = [{"person": person["code"]}]
        return post

    def _contact(self, found: Any) -> dict[str, Any]:
        item = {
            "kind": str(found.kind),
            "written": found.written,
            "value": found.value,
            "extension": found.extension,
        }
        if found.label:
            item["label"] = {self.language: found.label}
        return {key: value for key, value in item.items() if value}

    def _code(self, stem: str) -> str:
        code = first_free(stem[:90], self.codes)
        self.codes.add(code)
        return code
