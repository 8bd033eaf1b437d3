"""How much is there, how fresh it is and what is missing, added up for some branches at once.

SQL of our own, in which each branch is a range of the tree: one statement for a measure, however
many branches there are and however large they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connections
from django.utils import timezone

from units.databases import in_use
from units.history.models import Change
from units.quality.models import Finding
from units.text.languages import LANGUAGES, SERBIAN_CYRILLIC, SERBIAN_LATIN

_IN_BRANCH = """
    FROM units_unit top
    JOIN units_unit unit ON unit.tree_id = top.tree_id AND unit.lft BETWEEN top.lft AND top.rght
"""
_IS_ACTIVE = """
    (unit.founded_on IS NULL OR unit.founded_on <= %s)
    AND (unit.dissolved_on IS NULL OR unit.dissolved_on > %s)
"""
KINDS_OF_CONTACTS = (Finding.Kind.NO_CONTACT, Finding.Kind.NO_HEAD, Finding.Kind.VACANT)
_YEAR = timedelta(days=365)

type Parameter = str | date


@dataclass(slots=True)
class Figures:
    """What is counted of a branch."""

    units: int = 0
    written: dict[str, int] = field(default_factory=dict)
    """Texts of the sort that was asked for that can be read, by language."""
    texts: int = 0
    """Texts of that sort that are written in some language."""
    findings: dict[tuple[str, str], int] = field(default_factory=dict)
    """By kind and language."""
    contacts: int = 0
    confirmed: int = 0
    """Contacts that somebody looked at within a year."""
    changed_at: datetime | None = None
    """When something of it was last changed."""

    def found(self, kind: str, language: str = "") -> int:
        """How much of a kind was found."""
        return self.findings.get((kind, language), 0)


class Counting:
    """Counts, for some branches that are given by the primary keys of their topmost units."""

    def __init__(self, tops: Iterable[int], day: date | None = None) -> None:
        self._tops = ", ".join(str(int(top)) for top in tops) or "NULL"
        self._day = day or timezone.localdate()
        self.of: dict[int, Figures] = {}

    def units(self) -> None:
        """How many units exist."""
        for top, number in self._rows(f"COUNT(*) {_IN_BRANCH}"):
            self._figures(top).units = number

    def texts(self, model: str, name: str) -> None:
        """How many texts there are, and in which languages they can be read."""
        joined = (
            "" if model == "unit" else f"JOIN units_{model} {model} ON {model}.unit_id = unit.id"
        )
        readable = {code: _readable(f"{model}.{name}", code) for code in LANGUAGES}
        counted = [" OR ".join(readable.values()), *readable.values()]
        columns = ", ".join(f"SUM(CASE WHEN {one} THEN 1 ELSE 0 END)" for one in counted)
        for top, texts, *numbers in self._rows(f"{columns} {_IN_BRANCH} {joined}"):
            figures = self._figures(top)
            figures.texts = texts
            figures.written = dict(zip(LANGUAGES, numbers, strict=True))

    def findings(self, kinds: Sequence[str]) -> None:
        """How much of some kinds is found on that day."""
        joined = "JOIN quality_finding found ON found.unit_id = unit.id"
        chosen = f"""
            AND found.kind IN ({", ".join(["%s"] * len(kinds))})
            AND (found.since IS NULL OR found.since <= %s)
            AND (found.until IS NULL OR found.until > %s)
        """
        columns = f"found.kind, found.language, SUM(found.number) {_IN_BRANCH} {joined}"
        groups = "found.kind, found.language"
        parameters: list[Parameter] = [*kinds, self._day, self._day]
        for top, kind, language, number in self._rows(columns, chosen, parameters, groups):
            self._figures(top).findings[kind, language] = int(number)

    def contacts(self) -> None:
        """How many contacts there are, and how many somebody confirmed within a year."""
        columns = "COUNT(*), SUM(CASE WHEN contact.checked_on > %s THEN 1 ELSE 0 END)"
        own = "JOIN units_contact contact ON contact.unit_id = unit.id"
        of_posts = """
            JOIN units_post post ON post.unit_id = unit.id
            JOIN units_contact contact ON contact.post_id = post.id
        """
        for joined in (own, of_posts):
            asked = f"{columns} {_IN_BRANCH} {joined}"
            for top, number, confirmed in self._rows(asked, before=[self._day - _YEAR]):
                self._figures(top).contacts += number
                self._figures(top).confirmed += confirmed

    def last_changes(self) -> None:
        """When each branch was last changed, as history knows it."""
        joined = """
            JOIN history_version version
            ON version.subject = 'unit' AND version.key = unit.id AND version.until_id IS NULL
        """
        rows = list(self._rows(f"MAX(version.since_id) {_IN_BRANCH} {joined}"))
        moments = dict(
            Change.objects.filter(pk__in={change for _top, change in rows}).values_list("pk", "at")
        )
        for top, change in rows:
            self._figures(top).changed_at = moments.get(change)

    def _figures(self, top: int) -> Figures:
        return self.of.setdefault(top, Figures())

    def _rows(
        self,
        asked: str,
        chosen: str = "",
        parameters: Sequence[Parameter] = (),
        groups: str = "",
        before: Sequence[Parameter] = (),
    ) -> Iterable[Any]:
        """Rows of the topmost unit of each branch, and what is asked of those that exist in it."""
        statement = f"""
            SELECT top.id, {asked}
            WHERE top.id IN ({self._tops}) AND {_IS_ACTIVE} {chosen}
            GROUP BY top.id{groups and f", {groups}"}
        """
        day = self._day.isoformat()
        with connections[in_use()].cursor() as cursor:
            cursor.execute(statement, [*before, day, day, *parameters])
            return cursor.fetchall()


def _readable(column: str, code: str) -> str:
    """The condition that a text can be read in a language; Serbian Latin is made from Cyrillic."""
    codes = (code, SERBIAN_CYRILLIC) if code == SERBIAN_LATIN else (code,)
    columns = (f"{column}_{LANGUAGES[one].suffix}" for one in codes)
    return " OR ".join(f"({one} IS NOT NULL AND {one} <> '')" for one in columns)
