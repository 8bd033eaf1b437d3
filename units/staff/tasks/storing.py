"""Tasks written as a whole: in their order and depth, with new ones, without those that go."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import count

from django.utils import timezone

from units.models import Task, Unit
from units.staff.tasks.arranging import Line, Row, settled, settled_rows

FIRST = 1
"""The place of the first task."""


def rows_of(tasks: Sequence[Task]) -> list[Row]:
    """Tasks in their places, none deeper than its place allows."""
    return settled_rows([Row(task.code, task.depth) for task in tasks])


def arrange(tasks: Iterable[Task], rows: Sequence[Row]) -> None:
    """Give tasks their places and depths."""
    by_code = {task.code: task for task in tasks}
    changed = []
    for place, row in enumerate(rows, start=FIRST):
        task = by_code[row.code]
        if (task.order, task.depth) != (place, row.depth):
            task.order, task.depth, task.updated_at = place, row.depth, timezone.now()
            changed.append(task)
    if changed:
        Task.objects.bulk_update(changed, ["order", "depth", "updated_at"])


def add(unit: Unit, column: str, lines: Sequence[Line], after: int) -> list[Task]:
    """New tasks of a unit with texts in one language, behind a place."""
    codes = _free_codes(unit, len(lines))
    depths = settled(line.depth for line in lines)
    tasks = [
        Task(unit=unit, code=code, order=place, depth=depth, **{column: line.text})
        for place, code, depth, line in zip(count(after + 1), codes, depths, lines, strict=False)
    ]
    return Task.objects.bulk_create(tasks)


def remove(unit: Unit, codes: Collection[str]) -> None:
    """Delete tasks of a unit, which has changed thereby."""
    if codes:
        unit.tasks.filter(code__in=codes).delete()
        unit.save(update_fields=["updated_at"])


def _free_codes(unit: Unit, wanted: int) -> list[str]:
    taken = set(unit.tasks.values_list("code", flat=True))
    free = (code for number in count(1) if (code := f"task-{number}") not in taken)
    return [next(free) for _ in range(wanted)]
