"""Asks each server once a second where it stands, on a connection of its own.

A thread for each, so that one that hangs keeps nobody from asking the others. They begin when a
process of gunicorn does, else with its first request: threads do not survive that one is copied.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from contextlib import suppress
from functools import cache
from typing import Any

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS

from registry.replicas.watching import Primary, Replica, usable
from units.databases.postgresql.base import DatabaseWrapper, cut

_EVERY = 1.0
"""Seconds between two questions to a server."""
_SILENCE = 3.0
"""Seconds without an answer after which a server is taken to be frozen."""
_REST = 5.0
"""Seconds for which it is let be, unless it is heard of before."""
_WHERE = """
    SELECT pg_is_in_recovery(), system_identifier::text, pg_wal_lsn_diff(
        CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END,
        '0/0'
    )::bigint, extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8
    FROM pg_control_system()
"""
_log = logging.getLogger(__name__)


class Watch:
    """What this process knows of the primary and of its replicas."""

    def __init__(self, aliases: list[str], limit: float) -> None:
        self.primary = Primary()
        self.replicas = [Replica(alias) for alias in aliases]
        self.limit = limit
        self.system: str | None = None
        """The number that a primary and its copies have in common."""
        self.waiting: dict[str, tuple[float, psycopg.Connection[Any]]] = {}
        """Since when a server has been asked that has not answered yet, and on which line."""
        self._lock = threading.Lock()
        self._process: int | None = None

    def usable(self) -> list[str]:
        """The aliases of the replicas that may be read from."""
        if not self.replicas:
            return []
        self.begin()
        now = time.monotonic()
        found = usable(self.primary, self.replicas, now, self.limit, settings.PAGES_SPARE_SECONDS)
        return [replica.alias for replica in found]

    @property
    def is_primary_out(self) -> bool:
        """Whether nobody can say what a replica does not know yet."""
        return self.primary.is_out(time.monotonic(), self.limit)

    def lag(self, alias: str) -> float:
        """For how many seconds what stands in a database may be old; the primary's never is."""
        lags = (one.lag(time.monotonic()) for one in self.replicas if one.alias == alias)
        return next(lags, 0) or 0

    def leave_out(self, alias: str, why: str) -> None:
        """Send nobody to a replica until it was asked again."""
        for replica in self.replicas:
            if replica.alias == alias:
                _left_out(replica, why)

    def begin(self) -> None:
        """Ask from now on, if this process does not yet."""
        if self._process == os.getpid():
            return
        with self._lock:
            if self._process == os.getpid():
                return
            self._process = os.getpid()
        for replica in (None, *self.replicas):
            threading.Thread(target=self._ask_on, args=[replica], daemon=True).start()
        threading.Thread(target=self._guard, daemon=True).start()

    def _ask_on(self, replica: Replica | None) -> None:
        alias = replica.alias if replica else DEFAULT_DB_ALIAS
        while True:
            try:
                with _line(alias) as line:
                    DatabaseWrapper.silent_until.pop(alias, None)
                    while True:
                        self.waiting[alias] = time.monotonic(), line
                        self.ask(line, replica)
                        del self.waiting[alias]
                        time.sleep(_EVERY)
            except (psycopg.Error, OSError) as error:
                self.waiting.pop(alias, None)
                self._silent(replica, str(error).strip().partition("\n")[0])
                if isinstance(error, psycopg.errors.ConnectionTimeout):
                    DatabaseWrapper.let_go(alias, _REST)
            time.sleep(_EVERY)

    def _guard(self) -> None:
        """End the wait of all who read from a server that does not answer a simple question."""
        while True:
            time.sleep(_EVERY)
            now = time.monotonic()
            for alias, (since, line) in list(self.waiting.items()):
                if now - since > _SILENCE:
                    DatabaseWrapper.let_go(alias, _REST)
                    with suppress(OSError, psycopg.Error):
                        cut(line)  # whoever asks comes again, and sees

    def _silent(self, replica: Replica | None, why: str) -> None:
        if replica is None:
            self.primary.answers = False
        else:
            _left_out(replica, why)

    def ask(self, line: Any, replica: Replica | None = None) -> None:
        """Ask the primary, or a replica, and note what it says."""
        moment = time.monotonic()
        is_copy, system, position, age = line.execute(_WHERE).fetchone()
        if replica is None:
            self.primary.answers = not is_copy
            if not is_copy:
                self.system = system
                self.primary.was_at(position, moment)
        elif not is_copy:
            _left_out(replica, "It is no replica, or not any more.")
        elif self.system not in {None, system}:
            _left_out(replica, "It is a copy of another server.")
        elif self.primary.moment is None and not self.primary.answers and age is not None:
            # This process began when the primary was out: nobody knows more than the replica, and
            # that by the clocks of both.
            self._stands(replica, moment - age)
        else:
            self._stands(replica, self.primary.known_until(position))

    def _stands(self, replica: Replica, until: float | None) -> None:
        now = time.monotonic()
        replica.asked_at = now
        if until is None:
            _left_out(replica, "It is behind by more than is remembered.")
            return
        if replica.known_until is None:
            _log.info("%s is read from.", replica.alias)
        replica.known_until, replica.why = until, ""


def _left_out(replica: Replica, why: str) -> None:
    if replica.known_until is not None:
        _log.warning("%s is not read from: %s", replica.alias, why)
    replica.leave_out(why)


def _line(alias: str) -> psycopg.Connection[Any]:
    """A connection beside those of readers; a server that is frozen is noticed by its silence."""
    described = settings.DATABASES[alias]
    return psycopg.connect(
        host=described["HOST"] or None,
        port=described["PORT"] or None,
        user=described["USER"] or None,
        password=described["PASSWORD"] or None,
        dbname=described["NAME"],
        autocommit=True,
        application_name="ustroj-watch",
        **described["OPTIONS"],
    )


@cache
def watch() -> Watch | None:
    """That of this process; None on SQLite."""
    if not settings.DATABASES[DEFAULT_DB_ALIAS]["ENGINE"].endswith("postgresql"):
        return None
    return Watch(settings.REPLICAS, settings.REPLICA_LAG_SECONDS)
