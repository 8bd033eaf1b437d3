"""What happened to accounts, as a list to which is only added."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    """Questions about what happened."""

    def before(self, moment: datetime) -> Self:
        """Entries of what happened before a moment."""
        return self.filter(at__lt=moment)

    def concerning(self, user_pk: int) -> Self:
        """Entries of what a user did, and of what was done to him."""
        return self.filter(models.Q(actor_pk=user_pk) | models.Q(about_pk=user_pk))


class AuditEntry(models.Model):
    """One thing that happened.

    Users are named, not referred to: what is written stays as it was when their accounts change or
    go.
    """

    class What(models.TextChoices):
        SIGNED_IN = "signed-in", _("signed in")
        REFUSED = "refused", _("sign-in refused")
        LOCKED_OUT = "locked-out", _("locked out for a while")
        UNLOCKED = "unlocked", _("let in again")
        SIGNED_OUT = "signed-out", _("signed out")
        FACTOR_SET = "factor-set", _("second factor set up")
        FACTOR_TAKEN_OFF = "factor-taken-off", _("second factor taken off")
        FACTOR_RESET = "factor-reset", _("second factor reset by an administrator")
        FACTOR_REFUSED = "factor-refused", _("second factor refused")
        CODES_MADE = "codes-made", _("recovery codes made anew")
        CODE_USED = "code-used", _("recovery code used")
        PASSWORD_CHANGED = "password-changed", _("password changed")
        PASSWORD_RESET = "password-reset", _("password set by somebody else")
        MADE = "made", _("account made")
        CHANGED = "changed", _("account changed")
        DEACTIVATED = "deactivated", _("account deactivated")
        DELETED = "deleted", _("account deleted")
        RIGHTS = "rights", _("rights changed")
        SESSIONS_ENDED = "sessions-ended", _("sessions ended")

    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    what = models.CharField(_("what"), max_length=20, choices=What.choices)
    actor_pk = models.BigIntegerField(null=True)
    actor_name = models.CharField(_("who"), max_length=150, blank=True)
    about_pk = models.BigIntegerField(null=True)
    about_name = models.CharField(_("about whom"), max_length=150, blank=True)
    typed = models.CharField(_("typed name"), max_length=12, blank=True)
    """A digest of what was typed where no user is called so: it may have been a password."""
    address = models.CharField(_("address"), max_length=45, blank=True)
    detail: models.JSONField[dict[str, list[str]], dict[str, list[str]]] = models.JSONField(
        _("detail"), default=dict
    )
    """Names of columns and rights, by what became of them; said in the reader's language."""

    objects = models.Manager.from_queryset(AuditEntryQuerySet)()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit list")
        ordering = ["-at", "-pk"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["about_pk", "-at"], name="audit_about"),
            models.Index(fields=["actor_pk", "-at"], name="audit_actor"),
            models.Index(fields=["what", "-at"], name="audit_what"),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.about_name or self.typed}".strip()
