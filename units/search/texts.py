"""What units say, as search knows it: each name, person, number, task and text with its tokens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from django.db import models

from units.databases import connection_to_read
from units.localized import glossary
from units.models import Appointment, Contact, FormerCode, Person, Post, Task, Unit, UnitKind
from units.text import phones
from units.text.analysis.numbers import of_email, of_number
from units.text.analysis.ranking import IndexedText, TextKind
from units.text.analysis.tokens import TOP, initials, tied_in, tokens_of_words, whole
from units.text.analysis.words import texts_of_words
from units.text.languages import LANGUAGES
from units.text.transliteration import Glossary

Columns = dict[str, Any]


def texts_of(pks: Sequence[int]) -> Iterator[tuple[int, list[IndexedText]]]:
    """The primary keys of some units that exist, each with what the unit says."""
    reader = _Reader(pks)
    for unit in reader.units:
        yield unit["id"], list(reader.of_unit(unit))


class _Reader:
    """All rows of some units, in a few queries."""

    def __init__(self, pks: Sequence[int]) -> None:
        self.words: Glossary = glossary.current()
        pks = list(pks)
        self.units = self._rows(_select(Unit, "id", _UNIT_COLUMNS, _UNIT_TEXTS), pks)
        kinds = sorted({row["kind_id"] for row in self.units} - {None})
        self.kinds = {
            row["id"]: list(self._field(TextKind.UNIT_KIND, row, "name"))
            for row in self._rows(_select(UnitKind, "id", (), ("name",)), kinds)
        }
        self.former = self._by_unit(_select(FormerCode, "unit_id", ("unit_id", "code"), ()), pks)
        self.tasks = self._by_unit(_select(Task, "unit_id", ("unit_id",), ("text",)), pks)
        titles = ("title", "title_feminine")
        self.posts = self._by_unit(_select(Post, "unit_id", ("unit_id",), titles), pks)
        unit_of = {row["id"]: unit for unit, posts in self.posts.items() for row in posts}
        self.people = self._by_unit(_select_people(), list(unit_of), unit_of)
        columns, texts = _CONTACT_COLUMNS, ("label", "text")
        self.contacts = self._by_unit(_select(Contact, "unit_id", columns, texts), pks)
        select = _select(Contact, "post_id", columns, texts)
        for unit, rows in self._by_unit(select, list(unit_of), unit_of).items():
            self.contacts[unit] += rows

    def _rows(self, select: str, keys: list[int]) -> list[Columns]:
        """The rows that a statement with a place for keys finds."""
        if not keys:
            return []
        with connection_to_read(Unit).cursor() as cursor:
            cursor.execute(select % ", ".join(["%s"] * len(keys)), keys)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]

    def _by_unit(
        self, select: str, keys: list[int], unit_of: Mapping[int, int] | None = None
    ) -> dict[int, list[Columns]]:
        """The same rows by their units, or by those of their posts."""
        found: dict[int, list[Columns]] = defaultdict(list)
        for row in self._rows(select, keys):
            found[unit_of[row["post_id"]] if unit_of is not None else row["unit_id"]].append(row)
        return found

    def of_unit(self, unit: Columns) -> Iterator[IndexedText]:
        """What one unit says, in a stable order."""
        for language, name in _texts(unit, "name"):
            found = texts_of_words(name)
            yield self._name(language, name, found, is_top=unit["parent_id"] is None)
            if letters := initials(found):
                yield IndexedText.of(TextKind.INITIALS, language, [letters], field="name")
        yield from self._field(TextKind.ACRONYM, unit, "acronym")
        for code in (unit["code"], *(row["code"] for row in self.former[unit["id"]])):
            yield IndexedText.of(TextKind.CODE, "", [*code.split("-"), whole(code.split("-"))])
        for row in self.people[unit["id"]]:
            yield from self._person(row)
        for row in self.contacts[unit["id"]]:
            yield from self._contact(row)
        for row in self.tasks[unit["id"]]:
            yield from self._field(TextKind.TASK, row, "text", ref=row["id"])
        for row in self.posts[unit["id"]]:
            yield from self._field(TextKind.TITLE, row, "title", ref=row["id"])
            yield from self._field(TextKind.TITLE, row, "title_feminine", ref=row["id"])
        yield from self.kinds.get(unit["kind_id"], ())
        yield from self._field(TextKind.TEXT, unit, "description")
        yield from self._field(TextKind.TEXT, unit, "legal_basis")
        since, until = _day(unit["notice_from"]), _day(unit["notice_until"])
        yield from self._field(TextKind.TEXT, unit, "notice", since=since, until=until)

    def _name(self, language: str, name: str, found: Sequence[str], *, is_top: bool) -> IndexedText:
        words = self._layered(found, name, language)
        joined = whole(word.split("|")[0] for word in words)
        tokens = [*words, joined, *([TOP] if is_top else [])]
        return IndexedText.of(TextKind.NAME, language, tokens, field="name")

    def _person(self, row: Columns) -> Iterator[IndexedText]:
        since, until = _day(row["started_on"]), _day(row["ended_on"])
        for code, language in LANGUAGES.items():
            given, family = (
                row[f"{part}_{language.suffix}"] or "" for part in ("given_name", "family_name")
            )
            if words := self._tokens(f"{given} {family}", code):
                joined = whole(word.split("|")[0] for word in words)
                yield IndexedText.of(
                    TextKind.PERSON,
                    code,
                    [*words, joined],
                    ref=row["person_id"],
                    since=since,
                    until=until,
                )

    def _contact(self, row: Columns) -> Iterator[IndexedText]:
        kind, value = row["kind"], row["value"] or row["written"]
        text_kind, field = TextKind.CONTACT, ""
        if kind in Contact.NUMBERS:
            tokens = tuple(of_number(value, row["extension"]))
            if phones.is_short_number(value):
                tokens += (*self._tokens(value, "en"),)  # "112" is asked for like a word
        elif kind == Contact.Kind.EMAIL:
            tokens = (*of_email(value), *self._tokens(value, "en"))
        else:
            tokens = (*self._tokens(row["written"], "en"),)
            text_kind, field = TextKind.CONTACT_TEXT, "written"
        if tokens:
            yield IndexedText.of(text_kind, "", tokens, ref=row["id"], field=field)
        yield from self._field(TextKind.CONTACT_TEXT, row, "label", ref=row["id"])
        yield from self._field(TextKind.CONTACT_TEXT, row, "text", ref=row["id"])

    def _field(
        self,
        kind: TextKind,
        row: Columns,
        field: str,
        *,
        ref: int = 0,
        since: str = "",
        until: str = "",
    ) -> Iterator[IndexedText]:
        """A translated field, in each language in which it is written."""
        for language, text in _texts(row, field):
            if tokens := self._tokens(text, language):
                yield IndexedText.of(
                    kind, language, tokens, ref=ref, field=field, since=since, until=until
                )

    def _tokens(self, text: str, language: str) -> list[str]:
        """The words of a text, each as its tokens divided by ``|``."""
        return self._layered(texts_of_words(text), text, language)

    def _layered(self, found: Sequence[str], text: str, language: str) -> list[str]:
        every = tokens_of_words(found, tied_in(text), language, self.words)
        return ["|".join(tokens) for tokens in every if tokens]


_UNIT_COLUMNS = ("code", "parent_id", "kind_id", "notice_from", "notice_until")
_CONTACT_COLUMNS = ("unit_id", "post_id", "kind", "written", "value", "extension")
_UNIT_TEXTS = ("name", "acronym", "description", "legal_basis", "notice")


@cache
def _select(
    model: type[models.Model], key: str, columns: Sequence[str], texts: Sequence[str]
) -> str:
    """SQL for some columns, by keys.

    This is asked at every write, and Django would compose it anew each time.
    """
    names = ", ".join(
        (
            "id",
            *columns,
            *(f"{text}_{language.suffix}" for text in texts for language in LANGUAGES.values()),
        )
    )
    return f"SELECT {names} FROM {model._meta.db_table} WHERE {key} IN (%s) ORDER BY id"


@cache
def _select_people() -> str:
    """SQL for those who hold some posts and whose names are published."""
    names = ", ".join(
        f"p.{part}_{language.suffix}"
        for part in ("given_name", "family_name")
        for language in LANGUAGES.values()
    )
    return (
        f"SELECT a.post_id, a.person_id, a.started_on, a.ended_on, {names} "
        f"FROM {Appointment._meta.db_table} a "
        f"JOIN {Person._meta.db_table} p ON p.id = a.person_id "
        "WHERE a.is_published AND a.post_id IN (%s) ORDER BY a.id"
    )


def _texts(row: Columns, field: str) -> Iterator[tuple[str, str]]:
    """The languages in which a text is written, with the text."""
    for code, column in _columns_of(field):
        if text := row[column]:
            yield code, text


@cache
def _columns_of(field: str) -> tuple[tuple[str, str], ...]:
    """The languages, each with the column of a text in it."""
    return tuple((code, f"{field}_{language.suffix}") for code, language in LANGUAGES.items())


def _day(day: date | str | None) -> str:
    """A day as the database gives it, ISO 8601."""
    return day.isoformat() if isinstance(day, date) else day or ""
