"""All that findings are found in, read in a few queries however many units are asked about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.db import connections, models

from units.databases import in_use
from units.models import Appointment, Contact, Post, Task, Unit
from units.outdated.models import OutdatedText
from units.specification import RECORD_TYPES
from units.text.days import PartialDate, read_day
from units.text.languages import LANGUAGES

Row = Mapping[str, Any]

MODELS = ("unit", "post", "contact", "task")
"""What has texts, by the names of record types."""


@dataclass(slots=True)
class Contents:
    """A unit with all that belongs to it, as columns."""

    unit: Row
    tasks: list[Row] = field(default_factory=list)
    posts: list[Row] = field(default_factory=list)
    contacts: list[Row] = field(default_factory=list)
    """Its own and those of its posts."""
    appointments: dict[int, list[Row]] = field(default_factory=lambda: defaultdict(list))
    """By post."""
    outdated: list[Row] = field(default_factory=list)
    """Translations of which the source was changed."""


def contents_of(keys: Sequence[int]) -> list[Contents]:
    """Some units with all that is theirs, as the database in use has it; six questions."""
    found = {row["id"]: Contents(row) for row in _rows(Unit, "id", _columns("unit"), keys)}
    keys = list(found)
    for row in _rows(Task, "unit_id", _columns("task"), keys):
        found[row["unit_id"]].tasks.append(row)
    unit_of_post: dict[int, int] = {}
    for row in _rows(Post, "unit_id", _columns("post"), keys):
        found[row["unit_id"]].posts.append(row)
        unit_of_post[row["id"]] = row["unit_id"]
    for row in _rows(Contact, "unit_id", _columns("contact"), keys):
        found[row["unit_id"]].contacts.append(row)
    for row in _rows(Contact, "post_id", _columns("contact"), list(unit_of_post)):
        found[unit_of_post[row["post_id"]]].contacts.append(row)
    columns = ("id", "post_id", "started_on", "ended_on")
    for row in _rows(Appointment, "post_id", columns, list(unit_of_post)):
        found[unit_of_post[row["post_id"]]].appointments[row["post_id"]].append(row)
    for row in _rows(OutdatedText, "unit_id", ("unit_id", "path", "language"), keys):
        found[row["unit_id"]].outdated.append(row)
    return list(found.values())


def texts_in(row: Row, name: str) -> dict[str, str]:
    """A text of a row by the languages in which it is written."""
    return {code: text for code, column in _columns_of_text(name) if (text := row[column])}


def day_of(value: object) -> date | None:
    """A day as a column has it, perhaps as text; of a part of one, the first day."""
    if value is None or isinstance(value, date):
        return value
    day = read_day(str(value))
    return day.first if isinstance(day, PartialDate) else day


def is_whole(value: object) -> bool:
    """Whether a day is known to the day."""
    return isinstance(value, date) or len(str(value)) == len("2026-01-31")


_OWN_COLUMNS = {
    "unit": ("id", "status", "dissolved_on", "original_language"),
    "task": ("id", "unit_id", "code"),
    "post": ("id", "unit_id", "code", "is_head", "is_vacant"),
    "contact": ("id", "unit_id", "post_id", "code", "checked_on"),
}


@cache
def _columns(model: str) -> tuple[str, ...]:
    names = RECORD_TYPES[model].texts
    texts = (column for name in names for _code, column in _columns_of_text(name))
    return (*_OWN_COLUMNS[model], *texts)


@cache
def _columns_of_text(name: str) -> tuple[tuple[str, str], ...]:
    return tuple((code, f"{name}_{language.suffix}") for code, language in LANGUAGES.items())


def _rows(
    model: type[models.Model], key: str, columns: Sequence[str], keys: Sequence[int]
) -> list[Row]:
    """The rows with some keys. SQL of our own: this is asked at every write, of many rows."""
    if not keys:
        return []
    statement = (
        f"SELECT {', '.join(columns)} FROM {model._meta.db_table} "
        f"WHERE {key} IN ({', '.join(map(str, keys))}) ORDER BY id"
    )
    with connections[in_use()].cursor() as cursor:
        cursor.execute(statement)
        return [dict(zip(columns, values, strict=True)) for values in cursor.fetchall()]
