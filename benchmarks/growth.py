"""Does a unit cost more in a larger register?

Ratios of the same work in a large forest and in a small one, in one run.

    python benchmarks/growth.py [SMALL LARGE]

Uses a database of its own: DATABASE_URL if it names an empty one, else a temporary SQLite file. A
ratio near 1 means that the work does not depend on the size of the register.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

TREE = 500
"""Units in one tree: a ministry with its parts."""


def main(small: int, large: int) -> None:
    """Measure at both sizes and print the ratios."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    print(f"{'work':<42}{small:>8}{large:>8}  ratio   (medians in ms)")
    measured = []
    for size in (small, large):
        grow(size)
        measured.append({name: timed(work) for name, work in works().items()})
    for name, first in measured[0].items():
        print(
            f"{name:<42}{first:>8.2f}{measured[1][name]:>8.2f}  {measured[1][name] / first:>5.2f}"
        )


def grow(size: int) -> None:
    """Add whole trees until the register has about so many units."""
    from django.db import connection

    from units.models import Unit

    for number in range(Unit.objects.roots().count(), size // TREE):
        root = Unit(code=f"tree-{number}", name_en="Ministry", status="published")
        parts = [
            Unit(code=f"tree-{number}-{part}", name_en="Part", status="published", parent=root)
            for part in range(TREE - 1)
        ]
        root.save()
        for place, part in enumerate(parts):
            part.parent = root if place < 20 else parts[place // 20 - 1]
        for start in (0, 20, 420):
            Unit.objects.bulk_create(parts[start : {0: 20, 20: 420, 420: TREE}[start]])
    Unit.objects.filter(code__endswith="-7").update(status="draft")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def works() -> dict[str, Callable[[], object]]:
    """What a reader and an editor make the register do."""
    from django.test import Client
    from django.test.utils import override_settings

    from units.models import Unit

    client = Client()

    def move() -> None:
        unit = Unit.objects.get(code="tree-0-100")
        unit.parent = Unit.objects.get(
            code="tree-1" if unit.tree_id == Unit.objects.get(code="tree-0").tree_id else "tree-0"
        )
        unit.save()

    def page() -> None:
        with override_settings(ALLOWED_HOSTS=["testserver"]):
            client.get("/en/units/tree-0-5/")

    return {
        "find a unit that citizens may see": lambda: Unit.objects.visible().get(code="tree-0-5"),
        "list the visible parts of a unit": lambda: list(
            Unit.objects.visible().filter(parent__code="tree-0-5")
        ),
        "answer with a unit's page": page,
        "move a unit to another tree": move,
    }


def timed(work: Callable[[], object]) -> float:
    """The median of eleven runs, in milliseconds, after one to warm up."""
    times = []
    for _ in range(12):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return median(times[1:])


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    with tempfile.TemporaryDirectory() as folder:
        os.environ["VAR_DIR"] = folder
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/benchmark.sqlite3")
        main(*(int(word) for word in sys.argv[1:3] or ("1000", "20000")))
