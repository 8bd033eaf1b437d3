"""Many writers at the same time leave a sound tree, and it is the lock that sees to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

pytestmark = pytest.mark.django_db

WRITERS = 8
CHANGES = 120
CHANGES_WITHOUT_LOCK = 15
ROUNDS_WITHOUT_LOCK = 3


@dataclass
class Outcome:
    """What the writers say they did, and what the table says afterwards."""

    planted: set[str]
    stored: set[str]
    crashes: list[str]
    faults: list[str]
    search: str
    """What is wrong with the index of search."""
    inserted: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    deleted_twice: set[str] = field(default_factory=set)
    refused: int = 0
    errors: list[str] = field(default_factory=list)

    @property
    def lost_or_risen(self) -> set[str]:
        """Units whose presence is not what the writers' successes add up to."""
        return self.stored ^ ((self.planted | self.inserted) - self.deleted)

    @property
    def is_broken(self) -> bool:
        """A writer that crashed proves nothing: what it did is not known."""
        return bool(self.errors or self.faults or (self.lost_or_risen and not self.crashes))


def write_in_parallel(
    play: Callable[..., Any], changes: int, first_seed: int, *, is_locked: bool = True
) -> Outcome:
    """Let the writers go all at once, and gather what they did."""
    told = play("tests.parallel_writers.together", WRITERS, changes, first_seed, is_locked)
    found = told["found"]
    outcome = Outcome(
        set(told["planted"]), set(found["codes"]), told["crashes"], found["faults"], found["search"]
    )
    for report in told["reports"]:
        outcome.inserted.update(report["inserted"])
        outcome.deleted_twice.update(outcome.deleted.intersection(report["deleted"]))
        outcome.deleted.update(report["deleted"])
        outcome.errors += report["errors"]
        outcome.refused += report["refused"]
    return outcome


def test_eight_writers_at_once_break_nothing_lose_nothing_and_meet_no_database_error(play):
    outcome = write_in_parallel(play, CHANGES, 1)

    assert outcome.crashes == []
    assert outcome.errors == []
    assert outcome.faults == []
    assert outcome.search == ""
    assert outcome.lost_or_risen == set()
    assert outcome.deleted_twice == set()
    assert len(outcome.inserted) > WRITERS * CHANGES / 5
    assert outcome.deleted
    assert outcome.refused, "No writer ever lost a race: they did not meet."


def test_the_same_writers_without_the_lock_break_something(play):
    for number in range(ROUNDS_WITHOUT_LOCK):
        outcome = write_in_parallel(play, CHANGES_WITHOUT_LOCK, 100 * (number + 1), is_locked=False)
        if outcome.is_broken:
            break

    assert outcome.is_broken
