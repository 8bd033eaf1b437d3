"""What loads, dumps and checks of a large registry cost: seconds of CPU, and memory at its most.

    python benchmarks/loading.py [UNITS [STEP …]]

The tree is made: five levels, names in five languages, one parent with 11,951 units below it where
there are so many. Uses a database of its own: DATABASE_URL if it names an empty one, else a
temporary SQLite file. Each step is a process of its own. The copy with which they are compared is
``COPY`` on PostgreSQL and ``INSERT … SELECT`` on SQLite of every row that the load wrote, search,
history and findings among them, with all indexes and triggers. On PostgreSQL the CPU of the
database's own process is counted, too. Where steps are named (``load``) the others are left out.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

WIDEST = 11_951
"""The units below one parent."""
BELOW = (12, 12, 10, 31)
"""The units below each one of a level, from the top."""
_NAMES = {
    "sl": "Urad za širitev {}",
    "sr": "Канцеларија за проширење {}",
    "sr-latn": "Kancelarija za proširenje {}",
    "ka": "გაფართოების სამსახური {}",
    "en": "Office for Enlargement {}",
}


@dataclass(frozen=True)
class Cost:
    """What a step took."""

    wall: float
    cpu: float
    memory: float
    """MiB."""


def main(count: int, only: list[str], folder: Path) -> None:
    """Load, dump and check a tree; print what each step took beside the copy.

    ``only``: which steps; all, where none is named.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'db.sqlite3'}")
    file = folder / "units.yaml"
    with file.open("w", encoding="utf-8") as out:
        write(out, count)
    measured(lambda: command("migrate"))
    costs: dict[str, Cost] = {}
    for name, work in steps(file).items():
        if only and name not in only:
            continue
        costs[name] = measured(work)
        print(f"{name:<34}{told(costs[name], costs['load'])}", flush=True)
    measured(lambda: put_aside(folder))
    base = measured(lambda: copy(folder))
    print(f"{'copy of every row':<34}{told(base, costs['load'])}")
    size = file.stat().st_size / 1e6
    print(
        f"{count} units, {size:.0f} MB of YAML: the load takes "
        f"{costs['load'].cpu / base.cpu:.2f} × the CPU and "
        f"{costs['load'].wall / base.wall:.2f} × the time of the copy"
    )


def steps(file: Path) -> dict[str, Callable[[], None]]:
    """The commands in their order, by what they are called in the table."""
    again = file.with_name("again.yaml")
    return {
        "load": lambda: command("load_units", str(file)),
        "load the same again": lambda: command("load_units", str(file)),
        "dump, YAML": lambda: command("dump_units", output=str(again)),
        "dump, CSV": lambda: command("dump_units", output=str(file.with_suffix(".zip"))),
        "check_tree": lambda: command("check_tree"),
        "refresh_sort_keys --check": lambda: command("refresh_sort_keys", check=True),
        "rebuild_search --check": lambda: command("rebuild_search", check=True),
    }


def command(name: str, *words: str, **options: object) -> None:
    """Run a command of the project in silence."""
    from django.core.management import call_command

    with Path(os.devnull).open("w") as nowhere:
        call_command(name, *words, verbosity=0, stdout=nowhere, stderr=nowhere, **options)


def told(cost: Cost, load: Cost) -> str:
    """A line of the table."""
    return (
        f"{cost.wall:>8.1f} s{cost.cpu:>8.1f} s CPU{cost.memory:>7.0f} MiB"
        f"{cost.cpu / load.cpu:>7.2f} × load"
    )


def measured(work: Callable[[], None]) -> Cost:
    """What some work takes in a process of its own, when Django has started."""
    reading, writing = os.pipe()
    if not (child := os.fork()):
        try:
            import django

            django.setup()
            begun, used = time.perf_counter(), time.process_time()
            work()
            cpu = time.process_time() - used + of_the_server()
            os.write(writing, f"{time.perf_counter() - begun} {cpu}".encode())
        finally:
            sys.excepthook(*sys.exc_info()) if sys.exc_info()[0] else None
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as said:
        told = said.read().split()
    memory = os.wait4(child, 0)[2].ru_maxrss / 1024
    if not told:
        raise SystemExit("A step has failed.")
    return Cost(float(told[0]), float(told[1]), memory)


def of_the_server() -> float:
    """The CPU seconds of the database's process that works for this one."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        stat = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rpartition(")")[2].split()
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


# --- The tree ------------------------------------------------------------------------------------


def write(out: TextIO, count: int) -> None:
    """Write a file of so many units."""
    kinds = "".join(f"- {{code: k{level}, name: {{en: kind {level}}}}}\n" for level in range(5))
    out.write(f"ustroj: 1\nkinds:\n{kinds}units:\n")
    left = count
    number = 0
    if count > 4 * WIDEST:
        out.write(unit("wide", 0) + "  units:\n")
        for part in range(WIDEST):
            out.write(unit(f"wide-{part}", 1))
        left -= WIDEST + 1
    while left > 0:
        for line in branch(f"b{number}", 0):
            out.write(line)
            left -= 1
            if left <= 0:
                return
        number += 1


def branch(code: str, level: int) -> Iterator[str]:
    """A unit and all below it, as lines of a file."""
    is_last = level == len(BELOW)
    text = unit(code, level)
    yield text
    for part in () if is_last else range(BELOW[level]):
        below = branch(f"{code}-{part}", level + 1)
        if part == 0:
            yield "  " * level + "  units:\n" + next(below)
        yield from below


def unit(code: str, level: int) -> str:
    """A unit named in the five languages."""
    indent = "  " * level
    number = code.strip("abwide-").replace("-", ".")
    texts = "".join(
        f"\n{indent}    {language}: {name.format(number)}".rstrip()
        for language, name in _NAMES.items()
    )
    keys = (f"- code: {code}", f"  kind: k{level}", f"  name:{texts}", "  status: published")
    return "".join(f"{indent}{key}\n" for key in keys)


# --- The copy ------------------------------------------------------------------------------------


def tables() -> list[str]:
    """Those into which a load writes."""
    from django.apps import apps

    return [
        model._meta.db_table
        for label in ("units", "search", "history", "quality")
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        if model._meta.managed
    ]


def put_aside(folder: Path) -> None:
    """Keep all rows elsewhere, and empty their tables."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for table in tables():
                statement = f'COPY "{table}" TO STDOUT'
                with (folder / table).open("wb") as out, cursor.copy(statement) as rows:
                    for block in rows:
                        out.write(block)
            cursor.execute(f"TRUNCATE {', '.join(tables())} CASCADE")
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute(f"ATTACH '{folder / 'aside.sqlite3'}' AS aside")
        for table in tables():
            cursor.execute(f'CREATE TABLE aside."{table}" AS SELECT * FROM main."{table}"')
            cursor.execute(f'DELETE FROM main."{table}"')


def copy(folder: Path) -> None:
    """Put the rows into their tables again, in one transaction."""
    from django.db import connection, transaction

    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if not is_postgresql:
            cursor.execute(f"ATTACH '{folder / 'aside.sqlite3'}' AS aside")
        with transaction.atomic():
            for table in tables():
                if is_postgresql:
                    statement = f'COPY "{table}" FROM STDIN'
                    with (folder / table).open("rb") as rows, cursor.copy(statement) as into:
                        while block := rows.read(1 << 20):
                            into.write(block)
                else:
                    cursor.execute(f'INSERT INTO main."{table}" SELECT * FROM aside."{table}"')


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, sys.argv[2:], Path(place))
