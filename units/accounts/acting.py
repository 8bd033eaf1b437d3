"""Who acts just now: the request in hand, for what is noted far from any view."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.contrib.auth.models import User
from django.http import HttpRequest

_request: ContextVar[HttpRequest | None] = ContextVar("request_in_hand", default=None)


@contextmanager
def acting(request: HttpRequest) -> Iterator[None]:
    """What is done in a block is done for a request."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


def request_in_hand() -> HttpRequest | None:
    """The request, or None in a command."""
    return _request.get()


def actor() -> User | None:
    """Who has signed in and acts, or None."""
    request = request_in_hand()
    user = getattr(request, "user", None)
    return user if isinstance(user, User) else None
