"""Translations that were made of a source text that says something else by now."""

from __future__ import annotations

import json
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from units.history.states import Path
from units.models import Unit


def stored_path(path: Path) -> str:
    """A path of a state as it is stored.

    >>> stored_path(("tasks", "t1", "text_ka"))
    '["tasks","t1","text_ka"]'
    """
    return json.dumps(path, ensure_ascii=False, separators=(",", ":"))


class OutdatedTextQuerySet(models.QuerySet["OutdatedText"]):
    """Outdated translations."""

    def written_in(self, language: str) -> Self:
        """Those in one language, by its code."""
        return self.filter(language=language)


class OutdatedText(models.Model):
    """A translation to be looked at again, because its source was changed after it."""

    unit = models.ForeignKey(
        Unit, on_delete=models.CASCADE, related_name="outdated_texts", verbose_name=_("unit")
    )
    """Whose text it is, or whose part's."""
    path = models.TextField()
    """Where it stands in the state of the unit (``units.history.states``), with its language."""
    language = models.CharField(_("language"), max_length=10)
    """The code of the language of the translation."""
    source_then = models.TextField()
    """What the source said when the translation was last right."""
    since = models.DateTimeField(_("when"))
    """When the source was changed."""

    objects = models.Manager.from_queryset(OutdatedTextQuerySet)()

    class Meta:
        verbose_name = _("outdated translation")
        verbose_name_plural = _("outdated translations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "path", "language"], name="outdated_text_once_in_a_language"
            )
        ]
        indexes = [models.Index(fields=["language", "unit"], name="outdated_text_in_language")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.path}"

    @property
    def steps(self) -> Path:
        """The path taken apart."""
        return tuple(map(str, json.loads(self.path)))
