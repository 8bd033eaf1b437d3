"""Children: processes that begin where this one stands, each with a connection of its own to the
same database.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

from django.db import connection

PATIENCE = 900
"""Seconds after which the system ends a child that hangs, whoever still waits for it."""


class CrashError(Exception):
    """A child did not come to its end; the message is what it had to say."""


class Child:
    """Some work in a process forked from this one, so that it need not wait for Django to start."""

    def __init__(self, work: Callable[[], Any]) -> None:
        assert connection.connection is None, "Two processes cannot share a connection."
        come, go = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            os.close(come)
            _carry_out(work, go)
        os.close(go)
        self._told = os.fdopen(come, "rb")
        self._was_killed = False

    def wait(self) -> Any:
        """What the work gave, when the child has ended; None where it was killed before.

        Raises ``CrashError`` where it failed.
        """
        with self._told:
            text = self._told.read()
        status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        if self._was_killed and status == -signal.SIGKILL:
            return None
        told = json.loads(text) if text else {}
        if status:
            raise CrashError(told.get("complaint", f"ended with status {status}"))
        return told["result"]

    def kill(self) -> Any:
        """Kill it as ``kill -9`` does, at whatever it is, and wait for it."""
        self._was_killed = True
        os.kill(self.pid, signal.SIGKILL)
        return self.wait()


def in_child(work: Callable[[], Any]) -> Any:
    """What some work gives that leaves no trace in this process."""
    return Child(work).wait()


def _carry_out(work: Callable[[], Any], go: int) -> NoReturn:
    """Do the work and end: a child never comes back to where its parent goes on."""
    status = 1
    try:
        signal.alarm(PATIENCE)
        try:
            told, status = {"result": work()}, 0
        except BaseException:  # noqa: BLE001 - whatever it is, the parent is told
            told = {"complaint": traceback.format_exc()}
        connection.close()
        with os.fdopen(go, "w", encoding="utf-8") as end:
            json.dump(told, end)
    finally:
        sys.stderr.flush()
        os._exit(status)
