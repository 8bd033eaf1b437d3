"""What a unit is responsible for, one statement at a time."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from units.models.base import FoundInUnit, PartOfUnit, code_is_plain, said_in_some_language
from units.querysets import TaskQuerySet
from units.reading import read


class TaskManager(FoundInUnit, models.Manager.from_queryset(TaskQuerySet)):  # type: ignore[misc]
    """Finds a task by its unit and its code there."""


class Task(PartOfUnit):
    """One statement, so that “who deals with …?” can be answered with the statement itself."""

    depth = models.PositiveSmallIntegerField(
        _("depth"), default=0, help_text=_("0 for a task; 1 for a part of the task before it, and so on.")
    )
    text = models.TextField(_("text"), blank=True)

    objects = TaskManager()

    class Meta(PartOfUnit.Meta):
        abstract = False
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints = [
            code_is_plain(),
            said_in_some_language("text", _("Give the text in at least one language.")),
            models.UniqueConstraint(
                fields=["unit", "code"], name="task_code_unique_in_unit",
                violation_error_message=_("Another task of this unit has this code."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(read(self, "text")) or self.code
