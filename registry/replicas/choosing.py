"""From which database a request reads: a replica for citizens, the primary for all others.

One reader is always sent to the same replica, as long as that may be read from, so that he does
not go back in time from page to page. Whoever may have written reads from the primary, and does so
for some seconds more when he has signed out.
"""

from __future__ import annotations

from hashlib import blake2b
from math import ceil

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from registry.kept_pages.rules import READING, is_of_somebody, is_public
from registry.replicas.asking import Watch
from units.accounts.clients import address_of

WROTE = "wrote"
"""The cookie of a browser from which something was written a moment ago."""


def replica_for(request: HttpRequest, watch: Watch) -> str | None:
    """The alias of the replica from which a request is answered; None: from the primary."""
    if request.method not in READING or not is_public(request):
        return None
    if is_of_somebody(request) or WROTE in request.COOKIES:
        return None
    aliases = watch.usable()
    reader = address_of(request)
    # The highest draw wins: if one is left out, only its readers are sent elsewhere.
    return max(
        aliases, key=lambda alias: blake2b(f"{alias} {reader}".encode()).digest(), default=None
    )


def remember_writing(request: HttpRequest, response: HttpResponse) -> None:
    """Let whoever may have written read from the primary until all replicas know of it."""
    signs_in = settings.SESSION_COOKIE_NAME in response.cookies
    if request.method in READING or not (is_of_somebody(request) or signs_in):
        return
    response.set_cookie(
        WROTE,
        "1",
        max_age=ceil(settings.REPLICA_LAG_SECONDS) + 1,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
