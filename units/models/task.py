"""What a unit is responsible for, one statement at a time."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from units.localized.texts import localized
from units.models.belonging import PartOfUnit, PartQuerySet
from units.models.codes import code_is_plain
from units.models.languages import filled_in_some_language
from units.models.unit import Unit


class TaskQuerySet(PartQuerySet["Task"]):
    """Tasks."""

    def visible(self, on: date | None = None) -> Self:
        """Tasks of units that citizens may see."""
        return self.filter(Unit.objects.visible(on).named_by("unit"))


class Task(PartOfUnit):
    """One statement, so that “who deals with …?” can be answered with the statement itself."""

    depth = models.PositiveSmallIntegerField(
        _("depth"),
        default=0,
        help_text=_("0 for a task; 1 for a part of the task before it, and so on."),
    )
    text = models.TextField(_("text"), blank=True)

    objects = models.Manager.from_queryset(TaskQuerySet)()

    class Meta(PartOfUnit.Meta):
        abstract = False
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints = [
            code_is_plain(),
            filled_in_some_language("text", _("Give the text in at least one language.")),
            models.UniqueConstraint(
                fields=["unit", "code"],
                name="task_code_unique_in_unit",
                violation_error_message=_("Another task of this unit has this code."),
            ),
        ]

    def __str__(self) -> str:
        return str(localized(self, "text")) or self.code
