"""What pages cost: against a bare view, or in a large registry against a small one.

    python benchmarks/pages.py                      # cold pages against a bare view
    python benchmarks/pages.py --sizes 1000 100000  # the same pages in two sizes of the registry

Both in one run, in turns, by the time of the processor, so that the noise of the machine falls on
all alike; a ratio is the median of the ratios of the turns. The bare view asks for one unit by its
key, renders a template and passes through the project's middleware. No page is kept. Uses a
database of its own: DATABASE_URL if it names an empty one, else a temporary SQLite file.
``--check`` fails where a ratio is worse than is promised.
"""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from statistics import median
from typing import Any

UNIT = "si-mzz-enlargement"
PAGES = {
    "unit sl": f"/sl/units/{UNIT}/",
    "unit sr": f"/sr/units/{UNIT}/",
    "unit sr-latn": f"/sr-latn/units/{UNIT}/",
    "home": "/sl/",
    "structure": "/sl/units/si-mzz/structure/",
    "search": "/sl/search/?q=enlargement+relations",
    "search sr-latn": "/sr-latn/search/?q=ministarstvo",
    "search nothing": "/sl/search/?q=xylophone+quartet",
    "suggest": "/sl/search/suggest/?q=min",
    "A–Z": "/sl/a-z/",
    "people": "/sl/people/",
    "site map": "/sl/site-map/",
    "contact": "/sl/contact/",
}
STAFF = {
    "desk": "/sl/admin/",
    "admin tree": "/sl/admin/units/unit/",
    "admin search": "/sl/admin/units/unit/?q=enlargement",
    "workspace": "/sl/admin/units/unit/{key}/change/",
}
"""Asked by somebody who has signed in; beside other sizes of the registry only."""
PROMISED = dict.fromkeys(("search", "search sr-latn", "search nothing", "suggest"), 0.15)
PROMISED_ELSE = 0.25
MOST_GROWTH = 1.2
BODIES, IN_A_BODY, IN_A_TREE = 100, 10, 500
"""So many small bodies come first, so that lists of bodies are full in each size; then large ones.
"""
ROUNDS, TIMES = 15, 6


def main(options: Namespace) -> int:
    """Measure, print; the exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    os.environ.update(ALLOWED_HOSTS="testserver", PAGES_KEPT_MIB="0")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("prepare", verbosity=0, stdout=StringIO())
    return by_size(options.sizes, options.check) if options.sizes else against_bare(options.check)


def against_bare(is_checked: bool) -> int:
    """The ratio of each page to the bare view, as requests per second are: 1 is as fast."""
    bare = fetcher("/bare/", with_bare_view=True)
    failed = []
    print(f"{'page':<16}{'CPU ms':>9}{'bare ms':>9}{'ratio':>8}  queries  bytes")
    for name, path in PAGES.items():
        page = fetcher(path)
        took = in_turns([bare, page])
        ratio = median(quick / slow for quick, slow in took)
        quick, slow = (median(column) for column in zip(*took, strict=True))
        print(f"{name:<16}{slow:>9.2f}{quick:>9.2f}{ratio:>8.3f}  {queries(page):>7}  {page():>5}")
        if ratio < PROMISED.get(name, PROMISED_ELSE):
            failed.append(name)
    return int(bool(failed) and is_checked)


def by_size(sizes: list[int], is_checked: bool) -> int:
    """What each page costs in a larger registry, of what it cost in a smaller one."""
    measured = []
    for size in sizes:
        grow(size)
        pages = {name: fetcher(path) for name, path in PAGES.items()}
        pages |= of_staff()
        measured.append({name: cost(page) for name, page in pages.items()})
    print(f"{'page':<16}" + "".join(f"{size:>12,}" for size in sizes) + "   ratio   queries  bytes")
    failed = []
    for name in (*PAGES, *STAFF):
        times, asked, size = zip(*(one[name] for one in measured), strict=True)
        ratio = times[-1] / times[0]
        shown = "".join(f"{one:>9.2f} ms" for one in times)
        print(f"{name:<16}{shown}{ratio:>8.2f}   {asked[0]} → {asked[-1]}  {size[0]} → {size[-1]}")
        if ratio > MOST_GROWTH or asked[-1] > asked[0]:
            failed.append(name)
    return int(bool(failed) and is_checked)


def cost(page: Callable[[], int]) -> tuple[float, int, int]:
    """The time of the processor and of the database, in ms, the queries, the bytes of a page."""
    for _warm in range(3):
        page()
    took = []
    for _turn in range(ROUNDS):
        begun = time.perf_counter()
        size = page()
        took.append(1000 * (time.perf_counter() - begun))
    return min(took), queries(page), size


def in_turns(works: list[Callable[[], int]]) -> list[list[float]]:
    """What each of some works costs a time in each round, in ms."""
    for work in works:
        for _warm in range(5):
            work()
    gc.collect()
    gc.freeze()  # as gunicorn's configuration does
    rounds = []
    for _round in range(ROUNDS):
        took = []
        for work in works:
            begun = time.process_time()
            for _time in range(TIMES):
                work()
            took.append(1000 * (time.process_time() - begun) / TIMES)
        rounds.append(took)
    return rounds


def of_staff() -> dict[str, Callable[[], int]]:
    """The pages of staff, for somebody who may do all."""
    from django.contrib.auth.models import User
    from django.test import Client

    from units.models import Unit
    from units.quality.models import Visit

    user = User.objects.filter(is_superuser=True).first() or User.objects.create_superuser("clerk")
    Visit.objects.all().delete()  # so that nobody is told what was changed since the last one
    client = Client()
    client.force_login(user)
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    key = Unit._base_manager.get(code=UNIT).pk
    return {name: fetcher(path.format(key=key), cookie) for name, path in STAFF.items()}


def fetcher(path: str, cookie: str = "", *, with_bare_view: bool = False) -> Callable[[], int]:
    """What opens a page as gunicorn would and gives the number of its bytes."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import RequestFactory

    handler = WSGIHandler()
    factory = RequestFactory()

    def fetch() -> int:
        request = factory.get(path, HTTP_COOKIE=cookie).environ
        status: list[str] = []
        response = handler(request, lambda said, _headers, _error=None: status.append(said))
        size = sum(map(len, response))
        response.close()
        if not status[0].startswith("200"):
            raise RuntimeError(f"{path} answers with {status[0]}.")
        return size

    if with_bare_view:
        add_bare_view()
    return fetch


def add_bare_view() -> None:
    """Let ``/bare/`` be a page: one query by the key, a template of its own."""
    from django.http import HttpRequest, HttpResponse
    from django.template import engines
    from django.urls import clear_url_caches, path

    from registry import urls
    from units.models import Unit

    key = Unit._base_manager.get(code=UNIT).pk
    template = engines["django"].from_string(
        "<!doctype html><html><title>{{ unit.name_en }}</title><h1>{{ unit.name_en }}</h1>"
        "<p>{{ unit.description_en }}</p></html>"
    )

    def bare(request: HttpRequest) -> HttpResponse:
        unit = Unit._base_manager.get(pk=key)
        return HttpResponse(template.render({"unit": unit}, request))

    urls.urlpatterns.insert(0, path("bare/", bare))
    clear_url_caches()


def queries(page: Callable[[], int]) -> int:
    """How many queries a page asks."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        page()
    return len(captured)


def grow(size: int) -> None:
    """Add whole trees, their entries in the index and their findings: about so many units."""
    from django.core.management import call_command
    from django.db import connection, models, transaction
    from django.db.models import Max

    from units.changes import Changed, note
    from units.models import Unit
    from units.quality.keeping import rebuild

    there = Unit.objects.filter(code__startswith="tree-", parent=None).count()
    last = Unit.objects.aggregate(last=Max("tree_id"))["last"]
    rows: models.QuerySet[Unit] = models.QuerySet(Unit)
    of_bodies = BODIES * IN_A_BODY
    for number in range(there, BODIES + max(0, size - of_bodies) // IN_A_TREE):
        with transaction.atomic():
            made = rows.bulk_create(tree(number, last + 1 + number - there))
            note(Changed(units={made[0].pk}))  # so that the version goes up
    call_command("rebuild_search", verbosity=0, stdout=StringIO())
    rebuild()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def tree(number: int, tree_id: int) -> list[Any]:
    """A body with all its other units right below it, as the database would number them."""
    from units.models import Unit

    first = number * IN_A_TREE + 1_000_000
    count = IN_A_BODY if number < BODIES else IN_A_TREE
    found = []
    for place in range(count):
        unit = Unit(
            pk=first + place,
            code=f"tree-{number}" if not place else f"tree-{number}-{place}",
            name_en=f"Office for matters of the sort {number % 97} part {place % 89}",
            name_sl=f"Urad za zadeve vrste {number % 97} del {place % 89}",
            status="published",
            parent_id=first if place else None,
        )
        unit.tree_id, unit.level = tree_id, int(bool(place))
        unit.lft, unit.rght = (2 * place, 2 * place + 1) if place else (1, 2 * count)
        unit.below = 0 if place else count - 1
        unit.set_sort_keys()
        found.append(unit)
    return found


if __name__ == "__main__":
    parser = ArgumentParser(description="What pages cost.")
    parser.add_argument("--sizes", type=int, nargs="+", help="compare sizes of the registry")
    parser.add_argument("--check", action="store_true", help="fail where it is not as promised")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["VAR_DIR"] = folder
        os.environ.setdefault("LEXICON_DIR", str(Path(__file__).resolve().parents[1] / "var"))
        sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
        sys.exit(main(parser.parse_args()))
