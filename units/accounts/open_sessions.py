"""The sessions of a user: how many there are, ending them, keeping them from ending."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import OperationalError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from units.accounts.acting import request_in_hand
from units.accounts.models.sessions import OpenSession, SessionStore, end_of
from units.databases.waiting import is_busy, waiting

_AN_INSTANT = 0.05
_PARTS = 24
"""A session is written again after this part of the idle time, not with every page."""


def open_sessions(user_pk: int) -> QuerySet[OpenSession]:
    """The sessions of a user that have not ended."""
    return OpenSession.objects.filter(user_pk=user_pk, expire_date__gt=timezone.now())


def end_sessions(user_pk: int, *, but_this: bool = False) -> int:
    """End the sessions of a user; perhaps not that of the request in hand. Give their number."""
    sessions = open_sessions(user_pk)
    request = request_in_hand()
    if but_this and request is not None:
        sessions = sessions.exclude(session_key=request.session.session_key)
    return sessions.delete()[0]


def keep_open(request: HttpRequest) -> None:
    """Let a session that is used go on, if that can be written without waiting.

    A page is read without waiting for anybody; the next one will do it.
    """
    session = request.session
    if not isinstance(session, SessionStore) or session.stored_end is None:
        return
    if session.is_empty() or session.modified or not session.session_key:
        return
    end = end_of(session)
    if end - session.stored_end < timedelta(hours=settings.SESSION_IDLE_HOURS) / _PARTS:
        return
    try:
        with waiting(_AN_INSTANT):
            OpenSession.objects.filter(session_key=session.session_key).update(expire_date=end)
    except OperationalError as error:
        if not is_busy(error):
            raise
