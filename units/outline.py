"""Lists as readers see them: tasks within tasks, units within units, and how much of a unit is translated."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from units.models import Task, Unit
from units.reading import Reading, languages_of, read
from units.text.languages import LANGUAGES, SERBIAN_CYRILLIC, SERBIAN_LATIN, Language


@dataclass(slots=True)
class Item:
    """A task with its parts."""

    reading: Reading
    parts: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class Outline:
    """The tasks of a unit."""

    items: list[Item]
    shared: Reading | None
    """Any one of the texts, when all of them fall back to one and the same language; then a single mark says so."""


def outline(tasks: Iterable[Task]) -> Outline:
    """The tasks by their depth. One that is deeper than its place allows hangs on the task before it."""
    items: list[Item] = []
    path: list[list[Item]] = [items]
    readings = []
    for task in tasks:
        reading = read(task, "text")
        readings.append(reading)
        depth = min(task.depth, len(path) - 1)
        del path[depth + 1 :]
        item = Item(reading)
        path[depth].append(item)
        path.append(item.parts)
    tags = {reading.tag for reading in readings}
    return Outline(items, readings[0] if len(tags) == 1 and readings[0].is_fallback else None)


@dataclass(slots=True)
class Branch:
    """A unit with what hangs below it."""

    unit: Unit
    branches: list[Branch] = field(default_factory=list)


def branches(top: Unit, below: Iterable[Unit]) -> list[Branch]:
    """Units in the order of the tree, nested below the top; one whose parent is not among them is left out with its branch."""
    found = {top.pk: Branch(top)}
    for unit in below:
        parent = found.get(unit.parent_id) if unit.parent_id else None
        if parent:
            found[unit.pk] = Branch(unit)
            parent.branches.append(found[unit.pk])
    return found[top.pk].branches


class Coverage(StrEnum):
    """How much of a unit is written in a language."""

    WHOLE = "whole"
    PART = "part"
    DERIVED = "derived"
    NONE = "none"


def coverage(unit: Unit) -> list[tuple[Language, Coverage]]:
    """For each language, how much of a unit's name, description and tasks is written in it."""
    texts = [set(languages_of(unit, "name")), *(set(languages_of(task, "text")) for task in unit.tasks.all())]
    if description := languages_of(unit, "description"):
        texts.append(set(description))
    return [(language, _coverage(code, texts)) for code, language in LANGUAGES.items()]


def _coverage(code: str, texts: list[set[str]]) -> Coverage:
    written = sum(code in text for text in texts)
    if written == len(texts):
        return Coverage.WHOLE
    if code == SERBIAN_LATIN and all(SERBIAN_CYRILLIC in text or code in text for text in texts):
        return Coverage.DERIVED
    return Coverage.PART if written else Coverage.NONE
