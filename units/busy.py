"""Why somebody has to wait, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from units.databases.waiting import waiting
from units.tree import Act, holder


@contextmanager
def patiently(tell: Callable[[str], object]) -> Iterator[None]:
    """For commands: wait as long as it takes, and tell for whom."""

    def told() -> None:
        tell(_("Waiting. %(reason)s") % {"reason": why_wait()})

    with waiting(told=told):
        yield


def why_wait() -> str:
    """Who is changing the registry, and since when, as far as is known: a sentence."""
    found = holder()
    if found is None:
        return _("Somebody else is changing the register at this moment.")
    since = date_format(timezone.localtime(found.since), "TIME_FORMAT")
    if found.act != Act.LOAD:
        return _("Somebody has been changing the register since %(time)s.") % {"time": since}
    user = User.objects.filter(pk=found.user).first() if found.user else None
    if user is None:
        return _("Somebody has been loading files since %(time)s.") % {"time": since}
    message = _("%(user)s has been loading files since %(time)s.")
    return message % {"user": user.get_full_name() or user.get_username(), "time": since}
