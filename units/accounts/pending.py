"""Between the password and the code: nobody has signed in yet, so nothing is open to him."""

from __future__ import annotations

from django.contrib.auth import login, logout
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from units.accounts.models.sessions import BEGAN, PENDING
from units.accounts.own_settings import remember_keys

STRONG = "second_factor"
"""Where a session keeps that it was begun with a second factor, or got one."""
SECRET = "second_factor_secret"  # noqa: S105 - the name of a place
"""Where it keeps the secret that is not confirmed yet."""
_SECONDS = 600
_VOUCHING = "django.contrib.auth.backends.ModelBackend"
"""Who vouched for a user; the other backend knows rights only."""


def ask_further(request: HttpRequest, user: User, then: str) -> None:
    """Remember who gave the right password, and where he was going."""
    if request.user.is_authenticated:
        logout(request)
    request.session.cycle_key()
    request.session.pop(SECRET, None)
    request.session[PENDING] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "until": int(timezone.now().timestamp()) + _SECONDS,
        "then": then,
    }


def pending_user(request: HttpRequest) -> User | None:
    """Who gave the right password a few minutes ago, if his account is still as it was."""
    kept = request.session.get(PENDING)
    if not isinstance(kept, dict) or kept["until"] < timezone.now().timestamp():
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True, is_staff=True).first()
    if user and constant_time_compare(user.get_session_auth_hash(), kept["hash"]):
        return user
    return None


def sign_in(request: HttpRequest, user: User, *, strong: bool) -> str:
    """Begin the session of a user; give the address to which he was going, if any is kept."""
    kept = request.session.pop(PENDING, None) or {}
    request.session.pop(BEGAN, None)
    login(request, user, backend=_VOUCHING)
    if strong:
        request.session[STRONG] = True
    remember_keys(request, user)
    return str(kept.get("then", ""))
