"""What a unit is responsible for, one statement at a time."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from units.models.base import Belonging, code_is_plain, said_in_some_language


class TaskManager(models.Manager["Task"]):
    """Finds a task by its unit and its code there."""

    def get_by_natural_key(self, unit: str, code: str) -> Task:
        """The task that fixtures name so."""
        return self.get(unit__code=unit, code=code)


class Task(Belonging):
    """One statement, so that “who deals with …?” can be answered with the statement itself."""

    unit = models.ForeignKey("units.Unit", on_delete=models.CASCADE, related_name="tasks", verbose_name=_("unit"))
    depth = models.PositiveSmallIntegerField(
        _("depth"), default=0, help_text=_("0 for a task; 1 for a part of the task before it, and so on.")
    )
    text = models.TextField(_("text"), blank=True)

    objects = TaskManager()

    class Meta(Belonging.Meta):
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
        return str(self.text or self.code)

    def natural_key(self) -> tuple[str, str]:
        """What fixtures call it."""
        return (self.unit.code, self.code)

    natural_key.dependencies = ["units.unit"]  # type: ignore[attr-defined]

    @property
    def original_language(self) -> str:
        """That of its unit."""
        return self.unit.original_language

    def neighbours(self) -> models.QuerySet[Task]:
        """The tasks of the same unit."""
        return Task.objects.filter(unit=self.unit)

    def code_stem(self) -> str:
        """How its code begins when it is given automatically."""
        return "task"
