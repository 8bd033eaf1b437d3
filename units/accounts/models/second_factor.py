"""What somebody has besides a password: an app that shares a secret, and recovery codes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SecondFactor(models.Model):
    """The secret of a user's app. It is stored once a code has confirmed it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="second_factor",
        verbose_name=_("user"),
    )
    secret = models.CharField(max_length=64)
    last_step = models.BigIntegerField(default=0)
    """The step of time of the last code: that one and those before it are not taken again."""
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user)


class RecoveryCode(models.Model):
    """A code that stands in once for the app; only its digest is kept."""

    factor = models.ForeignKey(
        SecondFactor, on_delete=models.CASCADE, related_name="recovery_codes"
    )
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
