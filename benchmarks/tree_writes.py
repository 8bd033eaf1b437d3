"""What a write of structure near the front of a large tree costs, beside a bare UPDATE.

    python benchmarks/tree_writes.py [UNITS]

Uses a database of its own: DATABASE_URL if it names an empty one, else a temporary SQLite file. One
body with so many units is loaded; then units are inserted, moved and deleted at its front, each act
with all that it sets off until it is committed. The bare UPDATE, of which each is a ratio, gives
every row of a table of as many rows, with nothing but the columns of the tree and their index,
another left and right edge: the least that a nested set without gaps costs there. Acts and UPDATEs
take turns; a ratio is that of medians of time. The last column says how many units had other
numbers afterwards.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

if TYPE_CHECKING:
    from units.models import Unit

TURNS = 9
IN_A_DEPARTMENT = 100
DEPARTMENTS = 10
"""In a sector."""
PROSE = "Prepares, follows and evaluates what the sector does; answers citizens and other bodies. "
PLACE = "tree_id, lft, rght, level"


def main(count: int) -> None:
    import django

    django.setup()
    build(count)
    costs: dict[str, list[float]] = defaultdict(list)
    rows: dict[str, list[int]] = defaultdict(list)
    for turn in range(TURNS):
        costs["bare UPDATE"].append(seconds(bare_update))
        rows["bare UPDATE"].append(count)
        for name, act in acts(turn):
            before = places()
            costs[name].append(seconds(act))
            rows[name].append(len(places() - before))
    for name, times in costs.items():
        ratio = median(times) / median(costs["bare UPDATE"])
        print(
            f"{name:<34}{1000 * median(times):>9.1f} ms (at most {1000 * max(times):>7.1f})"
            f"{ratio:>8.2f}{max(rows[name]):>9} rows renumbered"
        )
    prove()


def build(count: int) -> None:
    """Load a small registry, so that PostgreSQL knows what one is like, then the large body."""
    from django.core.management import call_command

    from benchmarks.history import outline as small_bodies
    from units.exchange.formats.outlines import read_outline
    from units.exchange.loading.documents import load

    call_command("migrate", verbosity=0)
    load([read_outline("a.yaml", small_bodies(500, "x").encode())])
    analyse()
    load([read_outline("a.yaml", outline(count).encode())])
    narrow_table()
    analyse()


def analyse() -> None:
    """Let PostgreSQL count what there is, as it does by itself after a while."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def prove() -> None:
    """Fail where an act has broken the tree."""
    from units.models import Unit
    from units.tree import check

    if found := check(Unit):
        raise SystemExit(f"The tree is broken: {found[:5]}")


def acts(turn: int) -> Iterator[tuple[str, Callable[[], object]]]:
    """What is done with the tree, near its front."""
    from units.models import Unit

    first = Unit.objects.get(code="d-0-0")
    yield "insert near the front", lambda: new_unit(turn, "in", first).save()
    yield "insert as the first", lambda: first_child(new_unit(turn, "at", first), first)
    last = Unit.objects.filter(level=3).latest("lft")
    yield "move a leaf from back to front", lambda: Unit.objects.move_node(last, first)
    front = (
        Unit.objects.get(code="u-0-0-1") if not turn else Unit.objects.get(code=f"at-{turn - 1}")
    )
    back = Unit.objects.filter(level=2).latest("lft")
    yield "move a leaf from front to back", lambda: Unit.objects.move_node(front, back)
    branch = Unit.objects.get(code=f"d-1-{turn}")
    sector = Unit.objects.get(code="s-0")
    yield (
        f"move a branch of {IN_A_DEPARTMENT + 1} to the front",
        lambda: Unit.objects.move_node(branch, sector, "first-child"),
    )
    leaf = Unit.objects.get(code=f"u-0-0-{turn + 10}")
    yield "delete a leaf near the front", lambda: leaf.delete()


def new_unit(turn: int, stem: str, parent: Unit) -> Unit:
    """A unit that is not stored yet."""
    from units.models import Unit

    return Unit(code=f"{stem}-{turn}", name_en=f"New office {stem} {turn}", parent=parent)


def first_child(unit: Unit, parent: Unit) -> None:
    """Store a unit before all others of its parent."""
    from units.models import Unit
    from units.tree import tree_lock

    with tree_lock():
        unit.save()
        Unit.objects.move_node(unit, parent, "first-child")


def places() -> set[tuple[int, ...]]:
    """The primary key and numbers of every unit."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {PLACE} FROM units_unit")
        return set(cursor.fetchall())


def narrow_table() -> None:
    """A table with the columns of the tree alone, of as many rows, with the same index."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE narrow (id integer PRIMARY KEY, parent_id integer, tree_id integer,"
            " lft integer, rght integer, level integer)"
        )
        cursor.execute(
            f"INSERT INTO narrow (id, parent_id, {PLACE}) SELECT id, parent_id, {PLACE}"
            " FROM units_unit"
        )
        cursor.execute("CREATE INDEX narrow_tree ON narrow (tree_id, lft)")


def bare_update() -> None:
    """Shift everything in the narrow table, in a transaction."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE narrow SET lft = lft + 2, rght = rght + 2 WHERE lft > 0")


def seconds(work: Callable[[], object]) -> float:
    """The time that some work takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def outline(count: int) -> str:
    """A body with sectors, departments and offices, in five languages, with prose and tasks."""
    lines = ["ustroj: 1", "units:", *unit("body", "Body", "")]
    lines.append("  units:")
    placed = sector = 0
    while placed < count:
        lines += [*unit(f"s-{sector}", f"Sector {sector}", "  "), "    units:"]
        for department in range(DEPARTMENTS):
            name = f"{sector}-{department}"
            lines += [*unit(f"d-{name}", f"Department {name}", "    "), "      units:"]
            for office in range(IN_A_DEPARTMENT):
                lines += unit(f"u-{name}-{office}", f"Office {name}-{office}", "      ")
            placed += IN_A_DEPARTMENT + 1
        placed, sector = placed + 1, sector + 1
    return "\n".join(lines) + "\n"


def unit(code: str, name: str, indent: str) -> list[str]:
    """The lines that say what a unit is."""
    names = f"sl: {name} za naloge, sr: Одељење {name} за послове, ka: სამსახური {name}, en: {name}"
    return [
        f"{indent}- code: {code}",
        f"{indent}  name: {{{names}}}",
        f"{indent}  description: {{en: '{PROSE * 4}', sl: '{PROSE * 4}'}}",
        f"{indent}  tasks: [{{text: {{sl: Vodi register {code}, en: Keeps the register {code}}}}}]",
    ]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/db.sqlite3")
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
