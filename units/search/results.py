"""What was found, as a reader sees it.

The unit, where it stands, what of it answers, whom to ask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Model
from django.utils import timezone

from units.localized import glossary
from units.localized.texts import LocalizedText, Reason, localized, localized_person
from units.models import Contact, Post, Unit
from units.search import rows
from units.search.candidates import Hit
from units.search.finding import Findings
from units.text.analysis.groups import Group
from units.text.analysis.marking import Marker, excerpt
from units.text.analysis.numbers import of_email, of_number
from units.text.analysis.queries import Query
from units.text.analysis.ranking import Answer, IndexedText, TextKind, may_answer
from units.text.analysis.words import surfaces
from units.text.languages import LANGUAGES

Pieces = list[tuple[str, bool]]
"""A text in pieces, each with whether it answers the query."""

_MOST_EVIDENCE = 2
_CONTACT_FIELDS = ("label", "text")
"""The translated fields of a contact."""
_WHAT = {
    TextKind.NAME: "name",
    TextKind.ACRONYM: "abbreviation",
    TextKind.PERSON: "person",
    TextKind.CONTACT: "contact",
    TextKind.TASK: "task",
    TextKind.TITLE: "post",
    TextKind.UNIT_KIND: "kind",
    TextKind.TEXT: "text",
    TextKind.CONTACT_TEXT: "text",
    TextKind.CODE: "code",
}
"""What kinds of texts are called on pages and by programs."""
_OF_POSTS = frozenset({TextKind.PERSON, TextKind.TITLE, TextKind.CONTACT, TextKind.CONTACT_TEXT})
"""What posts say, or those who hold them."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that a unit says, because of which it was found."""

    kind: TextKind
    pieces: Pieces
    language: str
    """Code of the language of the text; empty for what has none."""
    groups: Sequence[Group] = ()
    """The words of the query that it answers."""
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
    def is_marked(self) -> bool:
        """Whether anything of it answers the query."""
        return any(is_marked for _piece, is_marked in self.pieces)

    @property
    def tag(self) -> str:
        """BCP 47."""
        return LANGUAGES[self.language].tag if self.language else ""


@dataclass(slots=True)
class Result:
    """One unit that was found."""

    unit: Unit
    name: LocalizedText
    named: Evidence
    """Its name as readers see it."""
    path: list[Unit]
    """The units above it, from the top."""
    head: Post | None
    contact: Contact | None
    evidence: list[Evidence] = field(default_factory=list)

    @property
    def whom(self) -> Post | None:
        """The head, where that is not what answers already and something is said of it."""
        is_said = any(evidence.post == self.head for evidence in self.evidence)
        if self.head is None or is_said or self.head.holding is Post.Holding.UNSTATED:
            return None
        return self.head

    @property
    def answered_by(self) -> str:
        """What answers best: the unit itself, a person in it, or a task of it."""
        first = self.evidence[0].what if self.evidence else ""
        return first if first in ("person", "task") else "unit"


def results(
    found: Findings, hits: Sequence[Hit], language: str, on: date | None = None
) -> list[Result]:
    """Some of the hits of a search, with all that is shown of them.

    In as many queries for one as for many.
    """
    kinds = {text.kind for hit in hits for text in hit.answer.found}
    is_number = bool(found.query.number or found.query.email)
    units = {
        unit.pk: unit
        for unit in rows.in_full(
            [hit.pk for hit in hits],
            on=on or timezone.localdate(),
            with_texts=TextKind.TEXT in kinds,
            with_all_posts=is_number or not kinds.isdisjoint(_OF_POSTS),
        )
    }
    show = _Showing(found.query, language, list(units.values()), hits)
    return [show.result(units[hit.pk], hit) for hit in hits if hit.pk in units]


def named(found: Findings, hits: Sequence[Hit], language: str) -> list[Result]:
    """The same of hits on names, people and numbers, without whom to ask and how to reach them."""
    kinds = {text.kind for hit in hits for text in hit.answer.found}
    is_number = bool(found.query.number or found.query.email)
    units = {
        unit.pk: unit
        for unit in rows.by_name(
            [hit.pk for hit in hits],
            on=timezone.localdate(),
            with_people=TextKind.PERSON in kinds,
            with_contacts=is_number or TextKind.CONTACT in kinds,
        )
    }
    show = _Showing(found.query, language, list(units.values()), hits, is_brief=True)
    return [show.result(units[hit.pk], hit) for hit in hits if hit.pk in units]


def corrected(found: Findings, shown: Sequence[Result]) -> str:
    """The query with its corrected words as the results spell them, in the reader's language.

    Empty where nothing was corrected.
    """
    text = found.corrected and found.query.text
    for group in found.query.groups:
        if group.corrected:
            marks = (
                piece for result in shown for piece, is_marked in _all_pieces(result) if is_marked
            )
            spelled = next(
                (piece for piece in marks if not set(surfaces(piece)).isdisjoint(group.surfaces)),
                group.corrected,
            )
            text = text.replace(group.text, spelled)
    return text


def _all_pieces(result: Result) -> Iterator[tuple[str, bool]]:
    for evidence in (result.named, *result.evidence):
        yield from evidence.pieces


class _Showing:
    """One page of results."""

    def __init__(
        self,
        query: Query,
        language: str,
        units: Sequence[Unit],
        hits: Sequence[Hit],
        *,
        is_brief: bool = False,
    ) -> None:
        """``is_brief`` leaves out whom to ask, which the units were read without."""
        self.is_brief = is_brief
        self.groups = [*query.groups, *(group for groups in query.in_full for group in groups)]
        self.number, self.language = query.number or query.email, language
        self.marker = Marker(self.groups, glossary.current())
        self.above = rows.above(units)
        tasks = {
            text.ref for hit in hits for text in hit.answer.found if text.kind is TextKind.TASK
        }
        self.tasks = {task.pk: task for task in rows.tasks(sorted(tasks))} if tasks else {}

    def result(self, unit: Unit, hit: Hit) -> Result:
        name = localized(unit, "name", self.language)
        named = self._evidence(
            TextKind.NAME, self.marker.marked(name.text, name.language), name.language
        )
        above, head, contact = self.above.get(unit.pk, []), None, None
        if not self.is_brief:
            head = next((post for post in unit.posts.all() if post.is_head), None)
            contact = _first_contact(unit, head)
        evidence = self._of_number(unit) if self.number else []
        evidence = evidence or self._of_words(unit, hit.answer, named)
        return Result(unit, name, named, above, head, contact, evidence)

    def _of_number(self, unit: Unit) -> list[Evidence]:
        for contact in _contacts(unit):
            value = contact.value or contact.written
            tokens = (
                of_email(value)
                if contact.kind == Contact.Kind.EMAIL
                else of_number(value, contact.extension)
                if contact.is_number
                else ()
            )
            if any(token.startswith(self.number) for token in tokens):
                return [Evidence(TextKind.CONTACT, [(contact.written, True)], "", contact=contact)]
        return []

    def _of_words(self, unit: Unit, answer: Answer, named: Evidence) -> list[Evidence]:
        """What answers the words that the name does not show."""
        said = _Said(answer, self.groups)
        said.open_groups = [group for group in self.groups if group not in named.groups]
        found: list[Evidence] = []
        for text in sorted(answer.found, key=lambda text: text.kind is TextKind.CODE):
            if not said.open_groups or len(found) == _MOST_EVIDENCE:
                break
            if evidence := _SHOWN[text.kind](self, unit, text, said):
                still_open = [group for group in said.open_groups if group not in evidence.groups]
                if len(still_open) < len(said.open_groups):
                    said.open_groups = still_open
                    found.append(evidence)
        return found

    def of_unit(self, unit: Unit, text: IndexedText, said: _Said) -> Evidence | None:
        """A text of the unit itself."""
        return self._field(unit, text, said)

    def of_kind(self, unit: Unit, text: IndexedText, said: _Said) -> Evidence | None:
        """The name of its kind."""
        return self._field(unit.kind, text, said)

    def of_task(self, unit: Unit, text: IndexedText, said: _Said) -> Evidence | None:
        """A task of it."""
        task = self.tasks.get(text.ref)
        if task is None or task.unit_id != unit.pk:
            return None
        task.unit = unit
        return self._field(task, text, said)

    def of_post(self, unit: Unit, text: IndexedText, said: _Said) -> Evidence | None:
        return self._field(_with_pk(unit.posts.all(), text.ref), text, said)

    def of_code(self, unit: Unit, text: IndexedText, said: _Said) -> Evidence | None:
        """Its code of today, which may pass for an answer to all that is open."""
        return Evidence(text.kind, [(unit.code, True)], "", self.groups)

    def of_person(self, unit: Unit, text: IndexedText, said: _Said) -> Evidence | None:
        """A person, with the first post in which the unit shows the name."""
        for post in unit.posts.all():
            for held in post.holders:
                if held.person_id == text.ref:
                    readings = (
                        localized_person(held.person, language)
                        for language in (self.language, text.language)
                    )
                    evidence = self._first(
                        text.kind, ((reading.text, reading.language) for reading in readings)
                    )
                    return evidence and replace(evidence, post=post)
        return None

    def of_contact(self, unit: Unit, text: IndexedText, said: _Said) -> Evidence | None:
        """A contact as it is written; as it is meant, where only that holds the words."""
        contact = _with_pk(_contacts(unit), text.ref)
        if contact is None or text.field in _CONTACT_FIELDS:
            return self._field(contact, text, said)
        ways = ((written, "en") for written in (contact.written, contact.value))
        evidence = self._first(TextKind.CONTACT, ways)
        return evidence and replace(evidence, language="", contact=contact)

    def _field(self, row: Model | None, text: IndexedText, said: _Said) -> Evidence | None:
        """A field as readers see it if that answers, otherwise in the language that does."""
        if row is None:
            return None
        kind = TextKind.NAME if text.kind is TextKind.INITIALS else text.kind
        reading = localized(row, text.field, self.language)
        ways = []
        if reading.reason is Reason.DERIVED or said.answers(kind, text, reading.language):
            ways.append((reading.text, reading.language))
        if said.answers_more(kind, text):
            written: str = getattr(row, f"{text.field}_{LANGUAGES[text.language].suffix}") or ""
            ways.append((written, text.language))
        return self._first(kind, ways, shorten=excerpt)

    def _first(
        self,
        kind: TextKind,
        texts: Iterable[tuple[str, str]],
        shorten: Callable[[Pieces], Pieces] = list,
    ) -> Evidence | None:
        """The first of some texts, each with its language, that answers."""
        for text, language in texts:
            evidence = self._evidence(kind, shorten(self.marker.marked(text, language)), language)
            if evidence.groups:
                return evidence
        return None

    def _evidence(self, kind: TextKind, pieces: Pieces, language: str) -> Evidence:
        """A text in pieces, with the words of the query that those answer which are marked."""
        return Evidence(kind, pieces, language, self.marker.answered(pieces, language))


class _Said:
    """What of a unit may answer a query, by the index: most texts need not be looked at.

    Where the unit was found by other words than are marked (without a country, say, or with an
    abbreviation in full), the index does not tell, and anything may.
    """

    def __init__(self, answer: Answer, groups: Sequence[Group]) -> None:
        self.is_known = set(groups) <= set(answer.asked)
        self.texts = {
            (text.kind, text.ref, text.field, text.language): text for text in answer.found
        }
        self.open_groups: list[Group] = []
        """The words that nothing shown of the unit answers yet."""

    def answers(self, kind: TextKind, text: IndexedText, language: str) -> bool:
        """Whether a text may answer a word as it is written in a language."""
        return not self.is_known or (kind, text.ref, text.field, language) in self.texts

    def answers_more(self, kind: TextKind, text: IndexedText) -> bool:
        """Whether it may answer a word that is open, as it is written in its own language."""
        if not self.is_known:
            return True
        same = self.texts.get((kind, text.ref, text.field, text.language))
        return same is not None and may_answer(self.open_groups, same)


_SHOWN: dict[TextKind, Callable[[_Showing, Unit, IndexedText, _Said], Evidence | None]] = {
    TextKind.NAME: _Showing.of_unit,
    TextKind.INITIALS: _Showing.of_unit,
    TextKind.ACRONYM: _Showing.of_unit,
    TextKind.TEXT: _Showing.of_unit,
    TextKind.CODE: _Showing.of_code,
    TextKind.UNIT_KIND: _Showing.of_kind,
    TextKind.TASK: _Showing.of_task,
    TextKind.TITLE: _Showing.of_post,
    TextKind.PERSON: _Showing.of_person,
    TextKind.CONTACT: _Showing.of_contact,
    TextKind.CONTACT_TEXT: _Showing.of_contact,
}
"""How each kind of text is shown as evidence."""


def _contacts(unit: Unit) -> list[Contact]:
    """The contacts of a unit and of its posts."""
    of_posts = (contact for post in unit.posts.all() for contact in post.contacts.all())
    return [*unit.contacts.all(), *of_posts]


def _with_pk[M: Model](some: Iterable[M], pk: int) -> M | None:
    return next((row for row in some if row.pk == pk), None)


def _first_contact(unit: Unit, head: Post | None) -> Contact | None:
    """The first number or address: of the unit, else of its head."""
    own: Iterator[Contact] = (contact for contact in unit.contacts.all() if contact.href)
    return next(own, None) or (
        next((contact for contact in head.contacts.all() if contact.href), None) if head else None
    )
