"""Whether search finds what people ask for: 300 queries by another hand than the code's.

    python benchmarks/questions.py [FILE…] [--misses]

Uses a temporary SQLite file, or DATABASE_URL if it names an empty database. Loads the fixtures and,
beside them, the outlines that are named, as many other units as one likes; then asks the queries of
``questions.tsv`` (language of the page, category, query, codes of the units that answer it), and
says of how many one of the right units is first, among the first three, and found at all.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from io import StringIO
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

TABLE = Path(__file__).with_name("questions.tsv")


class Asked(NamedTuple):
    """A query of the table."""

    language: str
    category: str
    query: str
    wanted: str


def main(beside: list[str], shows_misses: bool) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from units.models import Unit

    call_command("migrate", verbosity=0)
    call_command("prepare", stdout=StringIO())
    if beside:
        call_command("load_units", *beside, verbosity=0, stdout=StringIO())
    print(f"{Unit.objects.count()} units")
    tell(answered(), shows_misses=shows_misses)


def tell(answers: Iterable[tuple[Asked, int]], *, shows_misses: bool) -> None:
    """Say how many queries are answered how well, by language and category."""
    asked: Counter[str] = Counter()
    places: dict[str, Counter[str]] = {
        "first": Counter(),
        "first three": Counter(),
        "found": Counter(),
    }
    for one, place in answers:
        for of in (one.language, one.category, "all"):
            asked[of] += 1
            places["first"][of] += place == 1
            places["first three"][of] += 1 <= place <= 3
            places["found"][of] += place > 0
        if shows_misses and not 1 <= place <= 3:
            said = f"{one.language:<8}{one.category:<11}{one.query} ({one.wanted})"
            print(f"{place or 'lost':>4}  {said}")
    print(f"{'':<12}{'queries':>8}" + "".join(f"{name:>13}" for name in places))
    for of, count in asked.items():
        shares = "".join(f"{100 * found[of] / count:>11.1f} %" for found in places.values())
        print(f"{of:<12}{count:>8}{shares}")


def answered() -> Iterator[tuple[Asked, int]]:
    """Each query with the place of the first right unit; 0 where none is found."""
    from django.utils import translation

    from units.models import Unit
    from units.search.finding import find

    codes = dict(Unit.objects.values_list("pk", "code"))
    with TABLE.open(encoding="utf-8", newline="") as file:
        for one in map(Asked._make, csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)):
            with translation.override(one.language):
                found = [codes[hit.pk] for hit in find(one.query, one.language).hits]
            right = [found.index(code) + 1 for code in one.wanted.split() if code in found]
            yield one, min(right, default=0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("beside", nargs="*", metavar="FILE")
    parser.add_argument("--misses", action="store_true", help="name the queries that fail")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/db.sqlite3")
        main(arguments.beside, arguments.misses)
