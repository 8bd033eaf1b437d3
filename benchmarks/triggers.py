"""What the triggers cost that tell of every write: a load and a save, with them beside without.

    python benchmarks/triggers.py [UNITS]

Uses a database of its own: DATABASE_URL if it names an empty one, else a temporary SQLite file.
Work with and without is done in turns; a ratio is that of the medians: of CPU time on SQLite, which
works in this process, of time on PostgreSQL.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

TURNS = 4
SAVES = 20


def main(count: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from tests.parallel_readers import take_the_triggers_away
    from units.generations import triggers

    call_command("migrate", verbosity=0)
    costs: dict[str, list[float]] = defaultdict(list)
    for turn in range(2 * TURNS):
        way = ("without", "with")[turn % 2]
        take_the_triggers_away()
        if way == "with":
            triggers.set_up()
        work(turn, count, way, costs)
    for name in ("load", "save"):
        without, beside = (median(costs[f"{name} {way}"]) for way in ("without", "with"))
        print(
            f"{name:<8}{1000 * without:>10.1f} ms{1000 * beside:>10.1f} ms{beside / without:>8.2f}"
        )


def seconds(work: Callable[[], object]) -> float:
    """The time that some work takes."""
    from django.db import connection

    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    begin = clock()
    work()
    return clock() - begin


def work(turn: int, count: int, way: str, costs: dict[str, list[float]]) -> None:
    """A load of units that are new, then some saves of one of them."""
    from benchmarks.history import outline
    from units.exchange.formats.outlines import read_outline
    from units.exchange.loading.documents import load
    from units.models import Unit

    document = read_outline("a.yaml", outline(count, f"u{turn}").encode())
    costs[f"load {way}"].append(seconds(lambda: load([document])))
    unit = Unit.objects.get(code=f"u{turn}-1")
    for number in range(SAVES):
        unit.acronym_en = f"A{number}"
        costs[f"save {way}"].append(seconds(unit.save))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/db.sqlite3")
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
