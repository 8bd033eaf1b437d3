"""Pages that describe units into proposals: files of the nested format, for review."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from django.utils.translation import ngettext, override

from units.exchange.formats.outline_writer import write_outline
from units.models import Unit
from units.models.codes import first_free
from units.specification import Item
from units.text.contact_lines import FoundContact
from units.text.folding import slug
from units.text.languages import SERBIAN_CYRILLIC, SERBIAN_LATIN, SLOVENE
from units.text.rulebook import Node, read_rulebook

_COUNTRIES = {SLOVENE: "SI", SERBIAN_CYRILLIC: "RS", SERBIAN_LATIN: "RS", "ka": "GE"}
"""Where a text of a language was written, if the unit under which it goes does not say."""


def write_proposal(out: TextIO, text: str, language: str, under: str) -> None:
    """Write what the plain text of a page seems to say, and at the end what was left over.

    The units go under one that has the code ``under``, or will have it.
    """
    above = Unit.objects.filter(code=under).first()
    territory = above.get_root().territory if above else ""
    reading = read_rulebook(text, territory or _COUNTRIES.get(language, ""))
    write_outline(out, Proposal(language, under).lists(reading.units))
    with override(language):
        left = ngettext(
            "%(count)d line was left over:",
            "%(count)d lines were left over:",
            len(reading.leftovers),
        )
    out.write(f"\n# {left % {'count': len(reading.leftovers)}}\n")
    out.writelines(f"# {number}: {line}\n" for number, line in reading.leftovers)


class Proposal:
    """The items of a proposal, with codes that are free among themselves."""

    def __init__(self, language: str, under: str) -> None:
        """A proposal in a language, of units under another one."""
        self.language, self.under = language, under
        self.codes: set[str] = set()
        self.people: list[Item] = []

    def lists(self, nodes: Iterable[Node]) -> dict[str, list[Item]]:
        """The lists of a document."""
        units = [self._unit_item(node) | {"parent": self.under} for node in nodes]
        return {
            "people": self.people,
            "units": [
                {"code": unit.pop("code"), "parent": unit.pop("parent"), **unit} for unit in units
            ],
        }

    def _unit_item(self, node: Node) -> dict[str, object]:
        item: dict[str, object] = {"code": self._code(f"{self.under}-{slug(node.name)}".strip("-"))}
        if node.kind:
            item["kind"] = node.kind
        item["name"] = {self.language: node.name}
        if node.acronym:
            item["acronym"] = {self.language: node.acronym}
        item["original_language"] = self.language
        if node.prose:
            item["description"] = {self.language: "\n\n".join(node.prose)}
        if node.title:
            item["posts"] = [self._head_item(node)]
        if node.contacts:
            item["contacts"] = [self._contact_item(found) for found in node.contacts]
        if node.tasks:
            item["tasks"] = [{"text": {self.language: task}} for task in node.tasks]
        if node.parts:
            item["units"] = [self._unit_item(part) for part in node.parts]
        return item

    def _head_item(self, node: Node) -> Item:
        post: dict[str, object] = {"title": {self.language: node.title}, "is_head": True}
        if node.head:
            given, _space, family = node.head.rpartition(" ")
            person = {
                "code": self._code(slug(node.head) or "person"),
                "family_name": {self.language: family},
            }
            self.people.append(person | ({"given_name": {self.language: given}} if given else {}))
            post["appointments"] = [{"person": person["code"]}]
        return post

    def _contact_item(self, found: FoundContact) -> Item:
        item: dict[str, object] = {
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
