"""All that one does with the tasks of a unit, for its admin."""

from __future__ import annotations

from units.staff.tasks.ordering import TaskOrdering
from units.staff.tasks.pasting import TaskPasting
from units.staff.tasks.translating import TaskTranslating


class TaskActs(TaskPasting, TaskOrdering, TaskTranslating):
    """The pages on which tasks are pasted, put in order and translated."""
