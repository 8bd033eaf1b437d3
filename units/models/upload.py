"""Files that staff load in the admin, kept with what they change."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from json import dumps
from typing import TypedDict
from zipfile import ZipFile

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from units.difference import StoredDifference


class HowClosed(TypedDict, total=False):
    """How the units are closed that the files no longer mention."""

    day: str
    way: str
    successors: list[str]
    act: dict[str, str]


class Upload(models.Model):
    """Files without faults, the difference that was shown, and whether it was carried out."""

    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    names: models.JSONField[list[str], list[str]] = models.JSONField(_("files"))
    """What the files are called."""
    archive = models.BinaryField()
    """The files themselves, as a ZIP archive with a member each, in their order."""
    is_closing = models.BooleanField(
        _("close what is missing"),
        default=False,
        help_text=_(
            "Units of the branch that the files no longer mention are closed. Nothing is deleted."
        ),
    )
    why = models.TextField(
        _("reason"),
        blank=True,
        help_text=_("Why this is changed. History shows it; empty: the names of the files."),
    )
    how_to_close: models.JSONField[HowClosed, HowClosed] = models.JSONField(default=dict)
    """The day, the way, the successors and the act, where they were given."""
    difference: models.JSONField[list[StoredDifference], list[StoredDifference]] = models.JSONField(
        default=list
    )
    """As ``Difference.as_json`` writes it."""
    remarks: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    """What should be looked at, a sentence each, in the language of who uploaded it."""
    carried_out_at = models.DateTimeField(_("carried out"), null=True, editable=False)
    carried_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("carried out by"),
        editable=False,
    )

    class Meta:
        verbose_name = _("file upload")
        verbose_name_plural = _("file uploads")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return ", ".join(self.names)

    @property
    def files(self) -> list[tuple[str, bytes]]:
        """Each file with its name."""
        with ZipFile(BytesIO(self.archive)) as archive:
            return [
                (name, archive.read(part))
                for name, part in zip(self.names, archive.infolist(), strict=True)
            ]

    @property
    def digest(self) -> str:
        """Names the difference, so that nobody carries out one that was not looked at."""
        return sha256(dumps(self.difference, sort_keys=True).encode()).hexdigest()

    @property
    def changes_something(self) -> bool:
        """Whether there is anything to carry out.

        That a unit is missing from the files changes nothing.
        """
        return any(change["action"] != "missing" for change in self.difference)

    @classmethod
    def forget_old(cls, days: int) -> None:
        """Delete what nobody carried out for some days."""
        cls.objects.filter(
            carried_out_at=None, uploaded_at__lt=timezone.now() - timedelta(days=days)
        ).delete()
