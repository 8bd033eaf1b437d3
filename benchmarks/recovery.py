"""How long readers notice a fault, and how soon all is as before: a table for docs/scaling.md.

    python benchmarks/recovery.py ["primary frozen" …]

Starts a primary, a replica and gunicorn (2 × 4), and lets four readers go on asking for pages that
are made anew each time and for one that is kept, while something is stopped, frozen, killed or
renewed. READERS and PAUSE (seconds) say how many they are and how busy.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

if TYPE_CHECKING:
    from tests.clusters import Register

PAGE = "/en/units/office/"
READERS = int(os.environ.get("READERS", "4"))
PAUSE = float(os.environ.get("PAUSE", "0.05"))
"""Seconds between an answer and the next question of a reader."""
ONLY = sys.argv[1:]
"""Names of faults; all, where none is given."""


@dataclass
class Seen:
    """What readers were answered, and how long the slowest answer took."""

    answers: Counter[str] = field(default_factory=Counter)
    slowest: float = 0
    is_over: bool = False

    def note(self, answer: str, seconds: float) -> None:
        self.answers[answer] += 1
        self.slowest = max(self.slowest, seconds)

    def told(self) -> str:
        counts = ", ".join(f"{count} × {answer}" for answer, count in self.answers.most_common())
        return f"{counts}; slowest {self.slowest:.2f} s"


@contextmanager
def reading(register: Register) -> Iterator[Seen]:
    seen = Seen()

    def read(reader: int) -> None:
        number = 0
        while not seen.is_over:
            number += 1
            path = PAGE if number % 2 else f"{PAGE}?made={reader}-{number}"
            began = time.monotonic()
            try:
                told = register.asked(path, seconds=30)
                answer = f"{told.status}{' as of' if 'X-As-Of' in told.headers else ''}"
            except OSError as error:
                answer = type(error).__name__
            seen.note(answer, time.monotonic() - began)
            time.sleep(PAUSE)

    threads = [threading.Thread(target=read, args=[number]) for number in range(READERS)]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        seen.is_over = True
        for thread in threads:
            thread.join()


def is_fresh(register: Register) -> bool:
    """Whether pages are made and right, in each process."""
    answers = [register.asked(f"{PAGE}?is={number}", seconds=30) for number in range(4)]
    return all(told.status == 200 and "X-As-Of" not in told.headers for told in answers)


def is_used(register: Register) -> bool:
    return {register.health()["replicas"]["used"] for _ in range(6)} == {1}


def is_left_out(register: Register) -> bool:
    return {register.health()["replicas"]["used"] for _ in range(6)} == {0}


def tried(
    name: str,
    register: Register,
    begin: Callable[[], object],
    end: Callable[[], object],
    mended: Callable[[Register], bool],
) -> None:
    """Let something happen for a few seconds while readers read."""
    from tests.clusters import until

    if ONLY and name not in ONLY:
        return
    until(lambda: is_fresh(register) and (register.replica is None or is_used(register)))
    time.sleep(3)  # also in the process that was not asked
    with reading(register) as seen:
        time.sleep(1)
        begin()
        time.sleep(6)
        end()
        seconds = until(lambda: mended(register))
        time.sleep(1)
    print(f"{name:<28} as before after {seconds:.1f} s; {seen.told()}", flush=True)


def kill_a_worker(register: Register) -> None:
    command = ["ps", "-o", "pid=", "--ppid", str(register.pid)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    os.kill(int(told.split()[0]), signal.SIGKILL)


def renew_all(register: Register) -> None:
    """As a new release or a setting does: new processes are begun, the old ones end their work."""
    os.kill(register.pid, signal.SIGHUP)


def of_the_primary(register: Register) -> None:
    primary = register.primary
    tried("primary stopped", register, primary.stop, primary.go_on, is_fresh)
    with primary.frozen_if_told() as (freeze, thaw):
        tried("primary frozen", register, freeze, thaw, is_fresh)
    tried(
        "primary restarted", register, lambda: None,
        lambda: (primary.stop(), primary.go_on()), is_fresh,
    )  # fmt: skip


def of_the_replica(register: Register) -> None:
    replica = register.replica
    assert replica
    tried("replica lost", register, replica.stop, replica.go_on, is_used)
    with replica.frozen_if_told() as (freeze, thaw):
        tried("replica frozen", register, freeze, thaw, is_used)

    def lag() -> None:
        replica.asked("SELECT pg_wal_replay_pause()")
        register.rename("Late")

    def catch_up() -> None:
        assert is_left_out(register)
        replica.asked("SELECT pg_wal_replay_resume()")

    tried("replica behind", register, lag, catch_up, is_used)


def main() -> None:
    import django

    django.setup()
    from tests.clusters import register, until

    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        (Path(place) / "with").mkdir()
        with register(Path(place) / "with") as found:
            until(lambda: is_used(found))
            print("With a replica")
            of_the_primary(found)
            of_the_replica(found)
            kill = lambda: kill_a_worker(found)  # noqa: E731
            tried("process killed", found, kill, lambda: None, is_fresh)
            renew = lambda: renew_all(found)  # noqa: E731
            tried("all processes renewed, twice", found, renew, renew, is_fresh)
        (Path(place) / "alone").mkdir()
        with register(Path(place) / "alone", replica_too=False) as found:
            print("Without a replica")
            of_the_primary(found)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    main()
