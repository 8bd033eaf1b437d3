"""Sends each his mail, at most one a day, whoever else sends at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from units.accounts.models import OwnSettings
from units.staff.mails.news import news_for
from units.staff.mails.waiting import waiting_for

_FIRST = timedelta(days=1)
"""How far back the first mail looks."""

type Outcome = tuple[OwnSettings, bool, str]
"""For whom, whether something was sent, and why not if it was tried."""


def send_digests() -> Iterator[Outcome]:
    """Send a mail to everybody who wants one, for whom something waits, and who had none today.

    It is marked when it has been sent. Whoever dies between the two leaves a mark that hinders
    others for an hour.
    """
    for pk in list(OwnSettings.objects.to_be_mailed().values_list("pk", flat=True)):
        if OwnSettings.objects.filter(pk=pk).begin_sending(timezone.now()):
            yield _sent(OwnSettings.objects.select_related("user").get(pk=pk))


def digest_for(chosen: OwnSettings) -> EmailMessage | None:
    """The mail of today for somebody, in the language of his choice; None where nothing waits."""
    since = chosen.mailed_at or timezone.now() - _FIRST
    with override(chosen.language):
        waiting, news = waiting_for(chosen.user), news_for(chosen.user, since)
        if not (waiting or news.number):
            return None
        page = settings.PUBLIC_ADDRESS + reverse("admin:own-settings")
        context = {
            "name": chosen.user.get_short_name() or chosen.user.get_username(),
            "waiting": waiting,
            "news": news,
            "desk": reverse("admin:index"),
            "changes": reverse("admin:history_change_changelist"),
            "settings": page,
            "site": settings.PUBLIC_ADDRESS,
        }
        return EmailMessage(
            _("Ustroj: what waits for you"),
            render_to_string("admin/mails/digest.txt", context),
            to=[chosen.user.email],
            headers={"Auto-Submitted": "auto-generated", "List-Unsubscribe": f"<{page}>"},
        )


def _sent(chosen: OwnSettings) -> Outcome:
    begun = timezone.now()
    problem = ""
    message = digest_for(chosen)
    try:
        if message is not None:
            message.send()
    except (SMTPException, OSError, ValueError) as error:
        problem = f"{type(error).__name__}: {error}"
    is_sent = message is not None and not problem
    done = {"sending_since": None, **({"mailed_at": begun} if is_sent else {})}
    OwnSettings.objects.filter(pk=chosen.pk).update(**done)
    return chosen, is_sent, problem
