"""How long a large file takes to load, beside a raw copy of its rows and Django's flat fixtures.

    python benchmarks/loading.py [UNITS]

Uses a database of its own: DATABASE_URL if it names an empty one, else a temporary SQLite file. The
raw copy is ``COPY`` on PostgreSQL and an ``INSERT … SELECT`` on SQLite, of the very rows that were
loaded, with all indexes. Flat fixtures are measured on a twentieth of the units, and the time is
multiplied.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

IN_A_TREE = 100
FLAT_SHARE = 20


def main(count: int, folder: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'db.sqlite3'}")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    file = folder / "units.yaml"
    file.write_text(nested(count), encoding="utf-8")
    took, memory = measured(file, count)
    took["raw copy of the rows"] = base = timed_copy(folder)
    took["loaddata, flat (a twentieth, multiplied)"] = timed_flat(folder, count) * FLAT_SHARE
    size = file.stat().st_size / 1e6
    print(
        f"{count} units in five languages, {size:.1f} MB of YAML, "
        f"{memory:.0f} MiB of memory at most"
    )
    for name, seconds in took.items():
        print(f"{name:<42}{seconds:>8.2f} s{seconds / base:>8.1f} × raw")


def measured(file: Path, count: int) -> tuple[dict[str, float], float]:
    """The seconds of each step of our own road, and the most memory that it took, in MiB."""
    from units.exchange.files import read_files
    from units.exchange.loading.documents import load
    from units.models import Unit

    took = {}
    documents = []
    took["read the file"] = timed(lambda: documents.extend(read_files([file])))
    took["validate, compare, write"] = timed(lambda: load(documents))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    took["load again: nothing changes"] = timed(lambda: load(documents))
    assert Unit.objects.count() == count
    return took, memory


def timed_flat(folder: Path, count: int) -> float:
    """Load a part of the units that are stored, as a flat fixture, into the empty table again."""
    from django.core import serializers
    from django.core.management import call_command

    from units.models import Unit

    trees = Unit.objects.roots()[: count // IN_A_TREE // FLAT_SHARE]
    some = Unit.objects.filter(tree_id__in=trees.values("tree_id"))
    file = folder / "flat.json"
    with file.open("w", encoding="utf-8") as out:
        serializers.serialize(
            "json", some, stream=out, use_natural_primary_keys=True, use_natural_foreign_keys=True
        )
    Unit._base_manager.all()._raw_delete("default")
    return timed(lambda: call_command("loaddata", str(file), verbosity=0))


def nested(count: int) -> str:
    """A file of bodies with a hundred units each."""
    kinds = (
        "kinds:\n- {code: ministry, name: {en: ministry}}\n- {code: sector, name: {en: sector}}\n"
    )
    lines = [f"ustroj: 1\n{kinds}units:"]
    for body in range(count // IN_A_TREE):
        lines.append(unit(f"body-{body}", "ministry", f"{body}", "") + "\n  units:")
        lines += [
            unit(f"body-{body}-{part}", "sector", f"{body}.{part}", "  ")
            for part in range(IN_A_TREE - 1)
        ]
    return "\n".join(lines) + "\n"


def unit(code: str, kind: str, number: str, indent: str) -> str:
    """A unit named in the five languages."""
    names = {
        "sl": f"Sektor za širitev in jugovzhodno Evropo {number}",
        "sr": f"Сектор за проширење и југоисточну Европу {number}",
        "sr-latn": f"Sektor za proširenje i jugoistočnu Evropu {number}",
        "ka": f"გაფართოების საკითხთა სექტორი {number}",
        "en": f"Sector for Enlargement and South-East Europe {number}",
    }
    texts = "".join(f"\n{indent}    {language}: {name}" for language, name in names.items())
    keys = (f"- code: {code}", f"  kind: {kind}", f"  name:{texts}", "  status: published")
    return "\n".join(f"{indent}{key}" for key in keys)


def timed_copy(folder: Path) -> float:
    """Put the rows that are stored into the empty table again."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            data = folder / "rows.copy"
            with data.open("wb") as out, cursor.copy("COPY units_unit TO STDOUT") as copy:
                for block in copy:
                    out.write(block)
            cursor.execute("TRUNCATE units_unit CASCADE")

            def again() -> None:
                with data.open("rb") as rows, cursor.copy("COPY units_unit FROM STDIN") as copy:
                    while block := rows.read(1 << 20):
                        copy.write(block)

            return timed(again)
        cursor.execute("CREATE TEMP TABLE aside AS SELECT * FROM units_unit")
        cursor.execute("DELETE FROM units_unit")
        return timed(lambda: cursor.execute("INSERT INTO units_unit SELECT * FROM aside"))


def timed(work: Callable[[], object]) -> float:
    """The seconds that some work takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, Path(place))
