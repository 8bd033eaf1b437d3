"""What is missing or doubtful in one unit, thing by thing: the one place that says what counts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from units.outdated.lacking import is_said_in
from units.quality.models import Finding
from units.quality.reading import MODELS, Contents, Row, day_of, is_whole, texts_in
from units.script_warnings import script_warnings
from units.specification import RECORD_TYPES
from units.text.languages import LANGUAGES, OTHER_SCRIPT, SERBIAN_CYRILLIC, SERBIAN_LATIN

Kind = Finding.Kind

CONFIRMED_FOR = timedelta(days=365)
"""How long a contact counts as confirmed."""
SOON = timedelta(days=31)
"""How long before its last day an appointment is said to end."""
_DAY = timedelta(days=1)
_TEXT_NAMES = sorted(
    {name for model in MODELS for name in RECORD_TYPES[model].texts}, key=len, reverse=True
)


class Tally(NamedTuple):
    """What a finding counts together."""

    kind: str
    language: str
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing that somebody should look at."""

    kind: Finding.Kind
    model: str = "unit"
    """``unit``, ``task``, ``post``, ``contact`` or ``appointment``."""
    key: int = 0
    """The primary key of the row in which it is; 0: there is none yet."""
    field: str = ""
    """Which text, without its language."""
    language: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def tally(self) -> Tally:
        """With which others it is counted."""
        return Tally(self.kind.value, self.language, self.since, self.until)

    def holds(self, on: date) -> bool:
        """Whether it holds on a day, as ``Finding.objects.holding`` asks of many."""
        is_begun = self.since is None or self.since <= on
        return is_begun and (self.until is None or self.until > on)


def tallies(doubts: Iterable[Doubt]) -> Counter[Tally]:
    """How many there are of each sort."""
    return Counter(doubt.tally for doubt in doubts)


def doubts_of(unit: Contents) -> Iterator[Doubt]:
    """All that is missing or doubtful in a unit; nothing of it after the unit has ended."""
    end = day_of(unit.unit["dissolved_on"])
    for doubt in _doubts(unit):
        if end is not None and (doubt.until is None or doubt.until > end):
            doubt = replace(doubt, until=end)
        if doubt.since is None or doubt.until is None or doubt.since < doubt.until:
            yield doubt


def missing_languages(texts: Mapping[str, str], original: str = "") -> list[str]:
    """The languages in which a text cannot be read; Serbian Latin is made from Cyrillic.

    What is not written in the language of the source is missing in none; where no language is said
    to be that of the source, any is.

    >>> missing_languages({"sr": "Сектор", "en": "Sector"}), missing_languages({})
    (['sl', 'ka'], [])
    >>> missing_languages({"en": "Sector"}, "sr")
    []
    """
    sources = {original, OTHER_SCRIPT.get(original, original)} if original else texts.keys()
    if not texts.keys() & sources:
        return []
    derived = {SERBIAN_LATIN} if SERBIAN_CYRILLIC in texts else set[str]()
    return [code for code in LANGUAGES if code not in texts and code not in derived]


def _doubts(unit: Contents) -> Iterator[Doubt]:
    key = unit.unit["id"]
    if unit.unit["status"] == "draft":
        yield Doubt(Kind.DRAFT, key=key)
    for model, row in _rows_with_texts(unit):
        yield from _in_texts(model, row, unit.unit["original_language"])
    for row in unit.outdated:
        model, key_of_row, name = _placed(unit, json.loads(row["path"]))
        yield Doubt(Kind.OUTDATED, model, key_of_row, name, row["language"])
    if not any(post["is_head"] for post in unit.posts):
        yield Doubt(Kind.NO_HEAD, key=key)
    for post in unit.posts:
        yield from _of_a_post(post, unit.appointments.get(post["id"], []))
    if not unit.contacts:
        yield Doubt(Kind.NO_CONTACT, key=key)
    for contact in unit.contacts:
        checked = day_of(contact["checked_on"])
        since = checked + CONFIRMED_FOR if checked else None
        yield Doubt(Kind.UNCONFIRMED, "contact", contact["id"], since=since)


def _rows_with_texts(unit: Contents) -> Iterator[tuple[str, Row]]:
    yield "unit", unit.unit
    for model, rows in (("post", unit.posts), ("contact", unit.contacts), ("task", unit.tasks)):
        for row in rows:
            yield model, row


def _in_texts(model: str, row: Row, original: str) -> Iterator[Doubt]:
    for name in RECORD_TYPES[model].texts:
        texts = texts_in(row, name)
        for code in missing_languages(texts, original):
            if is_said_in(name, code):
                yield Doubt(Kind.MISSING, model, row["id"], name, code)
        for code, text in texts.items():
            if script_warnings(text, code):
                yield Doubt(Kind.SCRIPTS, model, row["id"], name, code)


def _placed(unit: Contents, path: Sequence[str]) -> tuple[str, int, str]:
    """The model, the key and the text that a path of the state of a unit means."""
    column, codes, owner = path[-1], path[1:-1:2], 0
    name = next((one for one in _TEXT_NAMES if column.startswith(f"{one}_")), column)
    model = path[-3].removesuffix("s") if len(path) > len(("list", "code")) else "unit"
    key = unit.unit["id"]
    for step, code in zip(path[:-1:2], codes, strict=False):
        rows = {"tasks": unit.tasks, "posts": unit.posts}.get(step) or [
            row for row in unit.contacts if (row["post_id"] or 0) == owner
        ]
        key = next((row["id"] for row in rows if row["code"] == code), 0)
        owner = key if step == "posts" else owner
    return model, key, name


def _of_a_post(post: Row, appointments: list[Row]) -> Iterator[Doubt]:
    """That nobody holds it, or somebody not for long, with nobody to follow.

    A post that nobody was ever appointed to is doubtful only where it is said to be vacant: else
    the name is not published.
    """
    ends = [_over(one["ended_on"]) for one in appointments]
    if not ends and post["is_vacant"]:
        yield Doubt(Kind.VACANT, "post", post["id"])
    known = [end for end in ends if end is not None]
    if ends and len(known) == len(ends):
        over = max(known)
        yield Doubt(Kind.VACANT, "post", post["id"], since=over)
        last = appointments[ends.index(over)]
        yield Doubt(Kind.ENDING, "appointment", last["id"], since=_before(over, SOON), until=over)


def _over(ended_on: object) -> date | None:
    """The first day after an appointment; where the day is not known, the first it may be."""
    end = day_of(ended_on)
    if end is None or end == date.max:
        return None
    return end + _DAY if is_whole(ended_on) else end


def _before(day: date, time: timedelta) -> date:
    return day - time if day - date.min > time else date.min
