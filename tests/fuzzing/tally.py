"""What must hold whatever is sent, and what was sent in all."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from units.localized import glossary
from units.models import Unit
from units.search import vocabulary
from units.search.index import rebuild
from units.tree import check

SLOWEST = 2.0
"""Seconds of computing that an input may take: a busy machine is no fault of the door."""
LONGEST = 30.0
"""Seconds that it may take in all, while the machine does other things and databases work."""
LARGEST = 200
"""MiB that the process may grow by one."""


@dataclass(slots=True)
class Tally:
    """How it went at one door."""

    accepted: int = 0
    refused: int = 0
    slowest: float = 0
    largest: float = 0

    def __str__(self) -> str:
        return (
            f"{self.accepted + self.refused:>7} inputs, {self.accepted:>6} accepted, "
            f"{self.refused:>6} refused, slowest {self.slowest:.2f} s, "
            f"largest {self.largest:.0f} MiB"
        )

    def knock(self, send: Callable[[Any], bool], sent: Any) -> None:
        """Send something to a door and look what became of it; nothing of it stays.

        ``send`` says whether it was accepted.
        """
        before, grown = stored(), _megabytes()
        began, computed = time.monotonic(), time.process_time()
        is_accepted = self._tried(send, sent, before)
        took, waited = time.process_time() - computed, time.monotonic() - began
        grown = _megabytes() - grown
        if took > SLOWEST:  # perhaps the machine's own fault: the quicker of two counts
            began = time.process_time()
            self._tried(send, sent, before)
            took = min(took, time.process_time() - began)
        self.slowest, self.largest = max(self.slowest, took), max(self.largest, grown)
        self.accepted, self.refused = self.accepted + is_accepted, self.refused + (not is_accepted)
        assert took <= SLOWEST, f"It took {took:.1f} seconds."
        assert waited <= LONGEST, f"It took {waited:.0f} seconds in all."
        assert grown <= LARGEST, f"It took {grown:.0f} MiB."

    def _tried(self, send: Callable[[Any], bool], sent: Any, before: str) -> bool:
        block = transaction.atomic()
        block._from_testcase = True  # so that what it writes is told, as if it were committed
        with block:
            is_accepted = send(sent)
            after = stored()
            assert is_accepted or after == before, "It was refused, and yet something is stored."
            if after != before:
                _assert_sound()
            transaction.set_rollback(True)
        if after != before:
            glossary.forget()
            vocabulary.forget()
        return is_accepted


def stored() -> str:
    """Names all that the registry keeps: the same rows have the same name."""
    digest = sha256()
    with connection.cursor() as cursor:
        for model in apps.get_app_config("units").get_models(include_auto_created=True):
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
            for row in cursor.fetchall():
                digest.update(repr([_plain(value) for value in row]).encode("utf-8", "replace"))
    return digest.hexdigest()


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def _assert_sound() -> None:
    """The tree is whole, and search knows what the units say."""
    assert check(Unit) == []
    found = rebuild(is_dry=True)
    assert (found.missing, found.stale, found.is_broken) == (0, 0, False), found


def _megabytes() -> float:
    """The most that this process ever took."""
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


@dataclass(slots=True)
class Tallies:
    """Of all doors."""

    by_door: dict[str, Tally] = field(default_factory=dict)

    def of(self, door: str) -> Tally:
        return self.by_door.setdefault(door, Tally())


TALLIES = Tallies()
