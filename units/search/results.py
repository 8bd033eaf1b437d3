"""What was found, as a reader sees it.

The unit, where it stands, what of it answers, whom to ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils import timezone

from units.localized import glossary
from units.localized.texts import LocalizedText, localized, localized_person
from units.models import Contact, Post, Unit
from units.models.contents import with_contents
from units.search.candidates import Hit
from units.search.finding import Findings
from units.text.analysis.marking import excerpt, marked
from units.text.analysis.numbers import of_email, of_number
from units.text.analysis.queries import Group
from units.text.analysis.ranking import IndexedText, TextKind
from units.text.analysis.words import surfaces
from units.text.languages import LANGUAGES, OTHER_SCRIPT

Pieces = list[tuple[str, bool]]
"""A text in pieces, each with whether it answers the query."""

_MOST_EVIDENCE = 2
_WHAT = {
    TextKind.NAME: "name",
    TextKind.ACRONYM: "abbreviation",
    TextKind.PERSON: "person",
    TextKind.CONTACT: "contact",
    TextKind.TASK: "task",
    TextKind.TITLE: "post",
    TextKind.UNIT_KIND: "kind",
    TextKind.TEXT: "text",
    TextKind.CODE: "code",
}
"""What kinds of texts are called on pages and by programs."""
_PROSE = ("description", "notice", "legal_basis")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that a unit says, because of which it was found."""

    kind: TextKind
    pieces: Pieces
    language: str
    """Code of the language of the text; empty for what has none."""
    contact: Contact | None = None
    post: Post | None = None
    """The post that a person holds."""

    @property
    def what(self) -> str:
        """What it is, in a word: a task, a person, another name."""
        return _WHAT[self.kind]

    @property
    def text(self) -> str:
        return "".join(piece for piece, _is_marked in self.pieces)

    @property
    def tag(self) -> str:
        """BCP 47."""
        return LANGUAGES[self.language].tag if self.language else ""


@dataclass(slots=True)
class Result:
    """One unit that was found."""

    unit: Unit
    name: LocalizedText
    pieces: Pieces
    """Of its name as readers see it."""
    path: list[Unit]
    """The units above it, from the top."""
    head: Post | None
    contact: Contact | None
    evidence: list[Evidence] = field(default_factory=list)

    @property
    def whom(self) -> Post | None:
        """The head, where that is not what answers already."""
        return None if any(evidence.post == self.head for evidence in self.evidence) else self.head

    @property
    def answered_by(self) -> str:
        """What answers best: the unit itself, a person in it, or a task of it."""
        first = self.evidence[0].what if self.evidence else ""
        return first if first in ("person", "task") else "unit"


def results(
    found: Findings, hits: Sequence[Hit], language: str, on: date | None = None
) -> list[Result]:
    """Some of the hits of a search, with all that is shown of them, in as many queries for one as
    for many.
    """
    day = on or timezone.localdate()
    pks = [hit.pk for hit in hits]
    units = {unit.pk: unit for unit in with_contents(Unit.objects.filter(pk__in=pks), day)}
    show = _Showing(
        found.query.groups,
        found.query.number or found.query.email,
        language,
        list(units.values()),
        day,
    )
    return [show.result(units[hit.pk], hit) for hit in hits if hit.pk in units]


def corrected(found: Findings, shown: Sequence[Result]) -> str:
    """The query with its corrected words as the results spell them.

    Empty where nothing was corrected.
    """
    text = found.corrected and found.query.text
    for group in found.query.groups:
        if group.corrected:
            marks = (
                piece for result in shown for piece, is_marked in _all_pieces(result) if is_marked
            )
            spelled = next(
                (piece for piece in marks if group.corrected in surfaces(piece)), group.corrected
            )
            text = text.replace(group.text, spelled)
    return text


def _all_pieces(result: Result) -> Iterator[tuple[str, bool]]:
    yield from result.pieces
    for evidence in result.evidence:
        yield from evidence.pieces


class _Showing:
    """One page of results."""

    def __init__(
        self, groups: Sequence[Group], number: str, language: str, units: Sequence[Unit], day: date
    ) -> None:
        self.groups, self.number, self.language, self.day = groups, number, language, day
        self.words = glossary.current()
        self.above = _above(units)

    def result(self, unit: Unit, hit: Hit) -> Result:
        name = localized(unit, "name", self.language)
        pieces = self._marked(name.text, name.language, self.groups)
        head = next((post for post in unit.posts.all() if post.is_head), None)
        found = Result(
            unit, name, pieces, self.above.get(unit.pk, []), head, _first_contact(unit, head)
        )
        found.evidence = self._of_number(unit) if self.number else self._of_words(unit, hit, pieces)
        return found

    def _of_number(self, unit: Unit) -> list[Evidence]:
        contacts = [
            *unit.contacts.all(),
            *(contact for post in unit.posts.all() for contact in post.contacts.all()),
        ]
        for contact in contacts:
            value = contact.value or contact.written
            tokens = (
                of_email(value)
                if contact.kind == Contact.Kind.EMAIL
                else of_number(value, contact.extension)
                if contact.is_number
                else ()
            )
            if any(token.startswith(self.number) for token in tokens):
                return [Evidence(TextKind.CONTACT, [(contact.written, True)], "", contact)]
        return []

    def _of_words(self, unit: Unit, hit: Hit, name: Pieces) -> list[Evidence]:
        """What answers the words that the name does not show."""
        open_groups = [group for group in self.groups if not self._answers(name, [group])]
        found: list[Evidence] = []
        for indexed in sorted(hit.answer.found, key=lambda indexed: indexed.kind is TextKind.CODE):
            if not open_groups or len(found) == _MOST_EVIDENCE:
                break
            if evidence := self._evidence(unit, indexed):
                still_open = [
                    group for group in open_groups if not self._answers_text(evidence, group)
                ]
                if len(still_open) < len(open_groups):
                    open_groups = still_open
                    found.append(evidence)
        return found

    def _evidence(self, unit: Unit, indexed: IndexedText) -> Evidence | None:
        if indexed.kind is TextKind.TASK:
            task = next((task for task in unit.tasks.all() if task.pk == indexed.ref), None)
            return self._said(TextKind.TASK, task, ("text",), indexed) if task else None
        if indexed.kind is TextKind.PERSON:
            return self._person(unit, indexed)
        if indexed.kind is TextKind.CONTACT:
            return self._address(unit)
        if indexed.kind is TextKind.TITLE:
            return next(
                (
                    one
                    for post in unit.posts.all()
                    if (
                        one := self._said(
                            TextKind.TITLE, post, ("title", "title_feminine"), indexed
                        )
                    )
                ),
                None,
            )
        if indexed.kind is TextKind.UNIT_KIND:
            return self._said(TextKind.UNIT_KIND, unit.kind, ("name",), indexed)
        if indexed.kind is TextKind.CODE:
            return Evidence(TextKind.CODE, [(unit.code, True)], "")
        if indexed.kind is TextKind.TEXT:
            fields = tuple(
                field for field in _PROSE if field != "notice" or unit.has_notice(self.day)
            )
            return self._said(TextKind.TEXT, unit, fields, indexed) or self._address(unit)
        return self._said(
            TextKind.ACRONYM if indexed.kind is TextKind.ACRONYM else TextKind.NAME,
            unit,
            ("acronym",) if indexed.kind is TextKind.ACRONYM else ("name",),
            indexed,
        )

    def _said(
        self, kind: TextKind, row: Any, fields: Sequence[str], indexed: IndexedText
    ) -> Evidence | None:
        """The first field that answers.

        As readers see it if that answers, otherwise in the language that does.
        """
        for name in fields:
            reading = localized(row, name, self.language)
            pieces = self._marked(reading.text, reading.language, self.groups)
            language = reading.language
            if not _has_marks(pieces) and indexed.language:
                language = indexed.language
                pieces = self._marked(
                    getattr(row, f"{name}_{LANGUAGES[language].suffix}") or "",
                    language,
                    self.groups,
                )
            if pieces and (_has_marks(pieces) or indexed.kind is TextKind.INITIALS):
                return Evidence(kind, excerpt(pieces), language)
        return None

    def _person(self, unit: Unit, indexed: IndexedText) -> Evidence | None:
        for post in unit.posts.all():
            for held in post.holders:
                if held.person_id == indexed.ref:
                    reading = localized_person(held.person, self.language)
                    pieces = self._marked(reading.text, reading.language, self.groups)
                    if not _has_marks(pieces):
                        other = localized_person(held.person, indexed.language)
                        return Evidence(
                            TextKind.PERSON,
                            self._marked(other.text, indexed.language, self.groups),
                            indexed.language,
                            post=post,
                        )
                    return Evidence(TextKind.PERSON, pieces, reading.language, post=post)
        return None

    def _address(self, unit: Unit) -> Evidence | None:
        """A contact with the words: an address, a part of an e-mail address."""
        for contact in [
            *unit.contacts.all(),
            *(contact for post in unit.posts.all() for contact in post.contacts.all()),
        ]:
            for text in (contact.written, contact.value):
                pieces = self._marked(text, "en", self.groups)
                if _has_marks(pieces):
                    return Evidence(TextKind.CONTACT, pieces, "", contact)
            if evidence := self._said(
                TextKind.TEXT,
                contact,
                ("text", "label"),
                IndexedText.of(TextKind.TEXT, self.language, ()),
            ):
                return evidence
        return None

    def _marked(self, text: str, language: str, groups: Sequence[Group]) -> Pieces:
        return list(marked(text, language, groups, self.words))

    def _answers(self, pieces: Pieces, groups: Sequence[Group]) -> bool:
        joined = " ".join(piece for piece, is_marked in pieces if is_marked)
        return any(
            _has_marks(self._marked(joined, language, groups))
            for language in (self.language, OTHER_SCRIPT.get(self.language, "en"))
        )

    def _answers_text(self, evidence: Evidence, group: Group) -> bool:
        return (
            _has_marks(self._marked(evidence.text, evidence.language or "en", [group]))
            or evidence.kind is TextKind.CODE
        )


def _has_marks(pieces: Iterable[tuple[str, bool]]) -> bool:
    return any(is_marked for _piece, is_marked in pieces)


def _above(units: Sequence[Unit]) -> dict[int, list[Unit]]:
    """The units above each, from the top, in one query."""
    wanted = [
        Q(tree_id=unit.tree_id, lft__lt=unit.lft, rght__gt=unit.rght)
        for unit in units
        if unit.level
    ]
    if not wanted:
        return {}
    found = list(Unit.objects.filter(reduce(or_, wanted)).for_listing().order_by("tree_id", "lft"))
    return {
        unit.pk: [
            above
            for above in found
            if above.tree_id == unit.tree_id and above.lft < unit.lft and above.rght > unit.rght
        ]
        for unit in units
    }


def _first_contact(unit: Unit, head: Post | None) -> Contact | None:
    """The first number or address: of the unit, else of its head."""
    own: Iterator[Contact] = (contact for contact in unit.contacts.all() if contact.href)
    return next(own, None) or (
        next((contact for contact in head.contacts.all() if contact.href), None) if head else None
    )
