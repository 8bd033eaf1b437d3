"""How well and how fast search finds, beside what Django and the database offer by themselves.

    python benchmarks/search.py [UNITS] [--queries FILE]

Uses a database of its own: DATABASE_URL if it names an empty one, or one that an earlier run
filled, else a temporary SQLite file. Loads the fixtures and that many made-up units, then asks: the
queries of a table (``query``, ``language_script``, ``must_find``), if one is given; the names of
400 units in the other script, without diacritics, in other cases, mistyped and in Georgian
capitals; and single frequent words. Times of one query are given as the median and the 95th of a
hundred, and as a ratio to ``icontains`` over the five names and the tasks.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from io import StringIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.search_data import Made, mistyped, outline, units

KNOWN_ITEMS = 400
SLOW_QUERIES = 40
"""On which the slow peers are timed."""


def main(count: int, queries: Path | None, folder: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'db.sqlite3'}")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from units.models import Unit

    call_command("migrate", verbosity=0)
    call_command("prepare", stdout=StringIO())
    begun = time.perf_counter()
    if not Unit.objects.filter(code="x0").exists():
        file = folder / "units.yaml"
        file.write_text("".join(outline(count)), encoding="utf-8")
        call_command("load_units", str(file), verbosity=0, stdout=StringIO())
    seconds = time.perf_counter() - begun
    print(f"{count} units on {connection.vendor}, loaded with their index in {seconds:.0f} s")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    if queries:
        of_table(queries)
    times = known_items(count)
    times["single frequent words"] = frequent_words()
    compare(times)


def ask(text: str, language: str) -> tuple[list[int], float]:
    """The first ten units, and the seconds it took."""
    from units.search.finding import find

    begun = time.perf_counter()
    found = find(text, language)
    return [hit.pk for hit in found.hits[:10]], time.perf_counter() - begun


def of_table(queries: Path) -> None:
    """Recall and mean reciprocal rank of a table of queries."""
    from units.models import Unit
    from units.text.languages import LANGUAGES

    fixtures = Unit.objects.exclude(code__regex=r"^x\d+$")
    names = {
        unit.pk: {getattr(unit, f"name_{language.suffix}") for language in LANGUAGES.values()}
        for unit in fixtures
    }
    ranks = []
    with queries.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            wanted = {name.strip() for name in row["must_find"].split("|")}
            language = row["language_script"].split()[0]
            pks, _seconds = ask(row["query"], language if language in LANGUAGES else "en")
            ranks.append(
                next(
                    (rank for rank, pk in enumerate(pks, start=1) if names.get(pk, set()) & wanted),
                    0,
                )
            )
    print(f"  {len(ranks)} queries of {queries.name}: {quality(ranks)}")


def known_items(count: int) -> dict[str, list[tuple[str, str, float]]]:
    """Ask for units by their names, changed in several ways.

    The queries of each way with their times.
    """
    from units.models import Unit

    chance = random.Random(11)
    chosen = chance.sample(list(units(count)), min(KNOWN_ITEMS, count))
    pks = dict(
        Unit.objects.filter(code__in=[unit.code for unit in chosen]).values_list("code", "pk")
    )
    times = {}
    for name, way in ways_to_ask(chance).items():
        ranks, asked = [], []
        for unit in chosen:
            text, language = way(unit)
            found, seconds = ask(text, language)
            ranks.append(found.index(pks[unit.code]) + 1 if pks[unit.code] in found else 0)
            asked.append((text, language, seconds))
        times[name] = asked
        print(f"  {name}: {quality(ranks)}")
    return times


def ways_to_ask(chance: random.Random) -> dict[str, Callable[[Made], tuple[str, str]]]:
    """How the name of a unit is asked for, with the language of who asks."""
    from units.text.folding import fold
    from units.text.transliteration import to_latin

    return {
        "exact": lambda unit: (unit.names()["sr"], "sr"),
        "other script": lambda unit: (to_latin(unit.names()["sr"]), "sr-latn"),
        "without diacritics": lambda unit: (fold(unit.names()["sl"]), "sl"),
        "Georgian, romanised": lambda unit: (fold(unit.names()["ka"]), "ka"),
        "Georgian capitals": lambda unit: (unit.names()["ka"].upper(), "ka"),
        "inflected, sr": lambda unit: (unit.inflected("sr"), "sr"),
        "inflected, sl": lambda unit: (unit.inflected("sl"), "sl"),
        "inflected, ka": lambda unit: (unit.inflected("ka"), "ka"),
        "mistyped, sr": lambda unit: (mistyped(unit.names()["sr"], chance), "sr"),
        "mistyped, sl": lambda unit: (mistyped(unit.names()["sl"], chance), "sl"),
        "mistyped, ka": lambda unit: (mistyped(unit.names()["ka"], chance), "ka"),
    }


def frequent_words() -> list[tuple[str, str, float]]:
    """Words that a large part of all units has in its name."""
    words = [
        ("sektor", "sl"),
        ("служба", "sr"),
        ("dipartamenti", "ka"),
        ("office", "en"),
        ("Beograd", "sr-latn"),
        ("turizam", "sr-latn"),
    ]
    return [
        (text, language, ask(text, language)[1]) for text, language in words for _time in range(10)
    ]


def compare(times: dict[str, list[tuple[str, str, float]]]) -> None:
    """Times, and how many times as long other ways to search take for the same queries."""
    everything = [one for asked in times.values() for one in asked]
    peers: dict[str, Callable[[str], object]] = {"icontains": icontains}
    from django.db import connection

    if connection.vendor == "postgresql":
        peers |= {
            "PostgreSQL simple": lambda text: own_search(text, "simple"),
            "PostgreSQL serbian": lambda text: own_search(text, "serbian"),
        }
    for name, asked in [*times.items(), ("all", everything)]:
        line = f"  {name}: {spread([seconds for _text, _language, seconds in asked])}"
        if name in ("all", "single frequent words"):
            some = random.Random(3).sample(asked, min(SLOW_QUERIES, len(asked)))
            ours = sorted(seconds for _text, _language, seconds in asked)[int(len(asked) * 0.95)]
            for peer, work in peers.items():
                theirs = sorted(
                    timed(lambda work=work, text=text: work(text))
                    for text, _language, _seconds in some
                )
                ninety_fifth = theirs[int(len(theirs) * 0.95)]
                line += f"; {peer} {spread(theirs)}, {ninety_fifth / ours:.0f} times as long"
        print(line)


def icontains(text: str) -> object:
    """What a plain Django search does."""
    from django.db.models import Q

    from units.models import Unit
    from units.text.languages import LANGUAGES

    found = Q()
    for language in LANGUAGES.values():
        found |= Q((f"name_{language.suffix}__icontains", text)) | Q(
            (f"tasks__text_{language.suffix}__icontains", text)
        )
    return list(Unit.objects.visible().filter(found).distinct().values_list("pk", flat=True)[:10])


def own_search(text: str, config: str) -> object:
    """PostgreSQL's full text search over the same columns, without an index of ours."""
    from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector

    from units.models import Unit
    from units.text.languages import LANGUAGES

    vector = SearchVector(
        *(f"name_{language.suffix}" for language in LANGUAGES.values()), config=config
    )
    query = SearchQuery(text, config=config, search_type="websearch")
    ranked = (
        Unit.objects.visible()
        .annotate(vector=vector, rank=SearchRank(vector, query))
        .filter(vector=query)
        .order_by("-rank")
    )
    return list(ranked.values_list("pk", flat=True)[:10])


def timed(work: Callable[[], object]) -> float:
    """The seconds that some work takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def spread(seconds: Iterable[float]) -> str:
    """Median and 95th of a hundred."""
    ordered = [1000 * one for one in sorted(seconds)]
    median, ninety_fifth = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
    return f"p50 {median:.1f} ms, p95 {ninety_fifth:.1f} ms"


def quality(ranks: Sequence[int]) -> str:
    """Recall among the first ten, and mean reciprocal rank."""
    recall = sum(map(bool, ranks)) / len(ranks)
    mean_reciprocal = sum(1 / rank for rank in ranks if rank) / len(ranks)
    return f"recall@10 {recall:.3f}, MRR {mean_reciprocal:.3f}"


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("units", type=int, nargs="?", default=10_000)
    arguments.add_argument("--queries", type=Path)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as place:
        main(given.units, given.queries, Path(place))
