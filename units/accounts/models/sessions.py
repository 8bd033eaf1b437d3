"""Sessions that know whose they are and when they end. Django's settings name this module.

A session ends when nobody has used it for some hours, and in any case after a working day.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

BEGAN = "began"
"""Where a session keeps when somebody signed in, in seconds."""
PENDING = "pending"
"""Where it keeps of whom the code is still asked for."""


class OpenSession(AbstractBaseSession):
    """A session, with the user to whom it belongs."""

    user_pk = models.BigIntegerField(null=True, db_index=True)

    class Meta(AbstractBaseSession.Meta):
        default_permissions = ()

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        """What reads and writes it."""
        return SessionStore


class SessionStore(db.SessionStore):
    """Django's, with the user and the two limits in the row."""

    stored_end: datetime | None = None
    """When the session would end, as it was read."""

    @classmethod
    def get_model_class(cls) -> type[OpenSession]:
        """Where sessions are kept."""
        return OpenSession

    def create_model_instance(self, data: dict[str, object]) -> OpenSession:
        """The row of what is to be kept."""
        data.setdefault(BEGAN, int(timezone.now().timestamp()))
        row = cast("OpenSession", super().create_model_instance(data))
        row.user_pk, row.expire_date = _user_of(data), end_of(data)
        return row

    def _get_session_from_db(self) -> OpenSession | None:
        row: OpenSession | None = super()._get_session_from_db()  # type: ignore[misc]
        self.stored_end = row.expire_date if row else None
        return row


def end_of(data: Mapping[str, object]) -> datetime:
    """When a session ends if it is not used again."""
    now = timezone.now()
    began = data.get(BEGAN)
    began_at = datetime.fromtimestamp(began, tz=UTC) if isinstance(began, int) else now
    idle = timedelta(hours=settings.SESSION_IDLE_HOURS)
    return min(now + idle, began_at + timedelta(hours=settings.SESSION_LONGEST_HOURS))


def _user_of(data: Mapping[str, object]) -> int | None:
    pending = data.get(PENDING)
    found = data.get(SESSION_KEY) or (pending.get("user") if isinstance(pending, dict) else None)
    return int(str(found)) if found else None
