"""What somebody who works here has chosen for himself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from units.text.languages import LANGUAGES

LONGEST_SENDING = timedelta(hours=1)
"""After which whoever began to send a mail has given up."""


class OwnSettingsQuerySet(models.QuerySet["OwnSettings"]):
    """Questions about what people have chosen."""

    def to_be_mailed(self) -> Self:
        """Of those who want a mail, can get one, and have had none today."""
        users = Q(user__is_active=True, user__is_staff=True) & ~Q(user__email="")
        return self.filter(users, _had_none_today(), wants_mail=True)

    def begin_sending(self, now: datetime) -> bool:
        """Take it upon oneself to send a mail, unless another process does so already.

        Only columns of the row itself are asked: PostgreSQL looks at these again after a wait.
        """
        is_free = Q(sending_since__isnull=True) | Q(sending_since__lt=now - LONGEST_SENDING)
        return bool(self.filter(_had_none_today(), is_free).update(sending_since=now))


def _had_none_today() -> Q:
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return Q(mailed_at__isnull=True) | Q(mailed_at__lt=today)


class OwnSettings(models.Model):
    """The choices of a user; who has made none has no row."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="own_settings",
        verbose_name=_("user"),
    )
    wants_mail = models.BooleanField(
        _("Write to me on days when something waits in my branches"), default=False
    )
    language = models.CharField(
        _("Language of the mails"),
        max_length=10,
        choices=[(language.code, language.autonym) for language in LANGUAGES.values()],
    )
    uses_keys = models.BooleanField(
        _("Keyboard shortcuts"),
        default=True,
        help_text=_("Switch them off if they get in the way of other aids, such as speech input."),
    )
    mailed_at = models.DateTimeField(null=True)
    """When the last mail was sent."""
    sending_since = models.DateTimeField(null=True)
    """Since when some process is about to send one."""

    objects = models.Manager.from_queryset(OwnSettingsQuerySet)()

    class Meta:
        verbose_name = _("own settings")
        verbose_name_plural = _("own settings")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user)


def uses_keys(user: User) -> bool:
    """Whether somebody works with keyboard shortcuts: unless he has switched them off."""
    return not OwnSettings.objects.filter(user=user, uses_keys=False).exists()
