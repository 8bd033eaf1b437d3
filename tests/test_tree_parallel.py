"""Many writers at the same time leave a sound tree, and it is the lock that sees to it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field

from django.conf import settings

from tests.processes import address, run

__all__ = ["address"]

WRITERS = 8
CHANGES = 120
CHANGES_WITHOUT_LOCK = 15
ROUNDS_WITHOUT_LOCK = 3
PATIENCE = 300

SEEDS = [f"root-{number}" for number in range(4)] + [f"unit-{number}" for number in range(12)]

# Run beside the writers, in processes of their own, so that this process keeps its own database.
PLANT = f"""
from units.models import Unit
roots = [Unit.objects.create(code=f"root-{{n}}", name_en="Root") for n in range(4)]
for n in range(12):
    Unit.objects.create(code=f"unit-{{n}}", name_en="Unit", parent=roots[n % 4])
assert set(Unit.objects.values_list("code", flat=True)) == set({SEEDS})
"""
LOOK = """
import json
from units.models import Unit
from units.search.index import rebuild
from units.tree import check
codes, faults = sorted(Unit.objects.values_list("code", flat=True)), [str(fault) for fault in check(Unit)]
print(json.dumps({"codes": codes, "faults": faults, "search": str(rebuild(is_dry=True) or "")}))
"""


@dataclass
class Outcome:
    """What the writers say they did, and what the table says afterwards."""

    inserted: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    deleted_twice: set[str] = field(default_factory=set)
    refused: int = 0
    errors: list[str] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)
    stored: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    search: str = ""
    """What is wrong with the index of search."""

    @property
    def lost_or_risen(self) -> set[str]:
        """Units whose presence is not what the writers' successes add up to."""
        return self.stored ^ ((set(SEEDS) | self.inserted) - self.deleted)

    @property
    def is_broken(self) -> bool:
        """A writer that crashed proves nothing: what it did is not known."""
        return bool(self.errors or self.faults or (self.lost_or_risen and not self.crashes))


def shell(code: str, url: str) -> str:
    return run("manage.py", "shell", "--no-imports", "--command", code, url=url)


def write_in_parallel(url: str, changes: int, first_seed: int, *options: str) -> Outcome:
    """Start the writers, let them go all at once, and gather what they did."""
    shell(PLANT, url)
    command = [sys.executable, "-m", "tests.parallel_writers"]
    writers = [
        subprocess.Popen(
            [*command, str(first_seed + number), str(changes), *options],
            cwd=settings.BASE_DIR, env={**os.environ, "DATABASE_URL": url},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for number in range(WRITERS)
    ]  # fmt: skip
    outcome = Outcome()
    try:
        for writer in writers:
            assert writer.stdout.readline() == "ready\n", writer.stderr.read()
        for writer in writers:
            writer.stdin.write("go\n")
            writer.stdin.flush()
        for writer in writers:
            said, complaint = writer.communicate(timeout=PATIENCE)
            if writer.returncode:
                outcome.crashes.append(complaint)
                continue
            report = json.loads(said)
            outcome.inserted.update(report["inserted"])
            outcome.deleted_twice.update(outcome.deleted.intersection(report["deleted"]))
            outcome.deleted.update(report["deleted"])
            outcome.errors += report["errors"]
            outcome.refused += report["refused"]
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()
            for pipe in (writer.stdin, writer.stdout, writer.stderr):
                pipe.close()
    found = json.loads(shell(LOOK, url))
    outcome.stored, outcome.faults = set(found["codes"]), found["faults"]
    outcome.search = found["search"]
    return outcome


def test_eight_writers_at_once_break_nothing_lose_nothing_and_meet_no_database_error(address):
    outcome = write_in_parallel(address, CHANGES, 1)

    assert outcome.crashes == []
    assert outcome.errors == []
    assert outcome.faults == []
    assert outcome.search == ""
    assert outcome.lost_or_risen == set()
    assert outcome.deleted_twice == set()
    assert len(outcome.inserted) > WRITERS * CHANGES / 5
    assert outcome.deleted
    assert outcome.refused, "No writer ever lost a race: they did not meet."


def test_the_same_writers_without_the_lock_break_something(address):
    for number in range(ROUNDS_WITHOUT_LOCK):
        outcome = write_in_parallel(
            address, CHANGES_WITHOUT_LOCK, 100 * (number + 1), "--without-lock"
        )
        if outcome.is_broken:
            break
        shell("from units.models import Unit; Unit.objects.all().delete()", address)

    assert outcome.is_broken
