"""Browsers from which somebody has signed in before.

They are counted by themselves, so that nobody who guesses elsewhere can keep their users out.
"""

from __future__ import annotations

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from units.accounts.digests import digest_of_name

COOKIE = "device"
_SALT = "units.accounts.device"
_SECONDS_KEPT = 180 * 24 * 3600
_MOST_NAMES = 10
"""That one browser is known for; several people may share it."""


def known_device(request: HttpRequest, name: str) -> str:
    """What tells this browser from others, if this user has signed in from it; else nothing."""
    device, *names = _stored(request)
    return device if digest_of_name(name) in names else ""


def remember(request: HttpRequest, response: HttpResponse, name: str) -> None:
    """Let the browser show next time that this user has signed in from it."""
    device, *names = _stored(request)
    mine = digest_of_name(name)
    latest = [*(other for other in names if other != mine), mine][-_MOST_NAMES:]
    response.set_signed_cookie(
        COOKIE,
        ".".join([device or secrets.token_hex(16), *latest]),
        salt=_SALT,
        max_age=_SECONDS_KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _stored(request: HttpRequest) -> list[str]:
    stored = request.get_signed_cookie(COOKIE, default="", salt=_SALT, max_age=_SECONDS_KEPT)
    return (stored or "").split(".")
