"""Lists as readers see them: tasks within tasks, units within units."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from units.localized.texts import LocalizedText, localized
from units.models import Task, Unit


@dataclass(slots=True)
class NestedTask:
    """A task with its parts."""

    reading: LocalizedText
    pk: int | None = None
    parts: list[NestedTask] = field(default_factory=list)


@dataclass(slots=True)
class TaskOutline:
    """The tasks of a unit."""

    items: list[NestedTask]
    shared: LocalizedText | None
    """Any one of the texts, when all of them fall back to one and the same language.

    Then a single mark says so.
    """


def task_outline(tasks: Iterable[Task]) -> TaskOutline:
    """The tasks by their depth.

    One that is deeper than its place allows hangs on the task before it.
    """
    items: list[NestedTask] = []
    path: list[list[NestedTask]] = [items]
    readings = []
    for task in tasks:
        reading = localized(task, "text")
        readings.append(reading)
        depth = min(task.depth, len(path) - 1)
        del path[depth + 1 :]
        item = NestedTask(reading, task.pk)
        path[depth].append(item)
        path.append(item.parts)
    tags = {reading.tag for reading in readings}
    return TaskOutline(items, readings[0] if len(tags) == 1 and readings[0].is_fallback else None)


@dataclass(slots=True)
class NestedUnit:
    """A unit with what hangs below it."""

    unit: Unit
    parts: list[NestedUnit] = field(default_factory=list)


def nested_units(top: Unit, below: Iterable[Unit]) -> list[NestedUnit]:
    """Units in the order of the tree, nested below the top.

    One whose parent is not among them is left out with its branch.
    """
    found = {top.pk: NestedUnit(top)}
    for unit in below:
        parent = found.get(unit.parent_id) if unit.parent_id else None
        if parent:
            found[unit.pk] = NestedUnit(unit)
            parent.parts.append(found[unit.pk])
    return found[top.pk].parts
