"""What a kept page costs beside a bare view: the same middleware, one query by key, a template.

    python benchmarks/warm.py [TURNS]

Uses a database of its own: DATABASE_URL if it names an empty one, else a temporary SQLite file. All
is asked in turns in one process and counted in CPU time, through WSGI and without a socket, so that
neither the network nor others on the machine are measured. A ratio above 1: faster than the bare
view.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

PAGE = "/en/units/si-mzz/"
ADDRESSES = {
    "unit": PAGE,
    "home": "/sl/",
    "structure": f"{PAGE}structure/",
    "search": "/en/search/?q=visa",
    "suggestions": "/en/search/suggest/?q=vis",
    "A–Z": "/ka/a-z/",
}
EACH = 10
"""Requests of a turn."""
BARE = "{% load i18n %}<!doctype html><title>{{ unit.name_en }}</title><h1>{{ unit.code }}</h1>"


def main(turns: int) -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    from units.text.analysis import lexicon

    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    if not lexicon.is_built():
        call_command("build_lexicon", verbosity=0)
    call_command("load_units", *sorted(map(str, Path("fixtures").glob("*.yaml"))), verbosity=0)
    put_up_a_bare_view()
    tell(works(get_wsgi_application()), turns)


def put_up_a_bare_view() -> None:
    from django.http import HttpRequest, HttpResponse
    from django.template import Context, Template
    from django.urls import path

    from registry import urls
    from units.models import Unit

    template, key = Template(BARE), Unit.objects.values_list("pk", flat=True)[0]

    def bare(request: HttpRequest) -> HttpResponse:
        return HttpResponse(template.render(Context({"unit": Unit.objects.get(pk=key)})))

    urls.urlpatterns.insert(0, path("bare", bare))


def works(app: Any) -> dict[str, Callable[[], None]]:
    """What is measured: the bare view, then each page cold, warm and not changed."""
    from django.conf import settings

    most = settings.PAGES_KEPT_MIB

    def ask(address: str, status: str = "200", *, keeps: bool = True, tag: str = "") -> str:
        settings.PAGES_KEPT_MIB = most if keeps else 0
        said = asked(app, address, tag)
        assert said["status"].startswith(status), (address, said["status"])
        return said.get("ETag", "")

    found: dict[str, Callable[[], None]] = {"bare view": lambda: ask("/bare") and None}
    for name, address in ADDRESSES.items():
        tag = ask(address)
        found[f"{name}, cold"] = lambda at=address: ask(at, keeps=False) and None
        found[f"{name}, warm"] = lambda at=address: ask(at) and None
        found[f"{name}, 304"] = lambda at=address, tag=tag: ask(at, "304", tag=tag) and None
    return found


def asked(app: Any, address: str, tag: str) -> dict[str, str]:
    """Status and headers of an answer, after all of it was read."""
    path, _, query = address.partition("?")
    said: dict[str, str] = {}

    def start(status: str, headers: list[tuple[str, str]], *_: object) -> None:
        said.update(headers, status=status)

    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_ACCEPT_ENCODING": "gzip, br",
        "HTTP_IF_NONE_MATCH": tag,
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    answer = app(environ, start)
    b"".join(answer)
    answer.close()
    return said


def tell(found: dict[str, Callable[[], None]], turns: int) -> None:
    """Ask all of it in turns; medians, and their ratios to the bare view."""
    costs: dict[str, list[float]] = {name: [] for name in found}
    for _ in range(turns):
        for name, work in found.items():
            begin = time.process_time()
            for _ in range(EACH):
                work()
            costs[name].append((time.process_time() - begin) / EACH)
    bare = median(costs["bare view"])
    print(f"{'answer':<24}{'CPU ms':>10}{'ratio to the bare view':>26}")
    for name, spent in costs.items():
        print(f"{name:<24}{1000 * median(spent):>10.2f}{bare / median(spent):>26.2f}")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("VAR_DIR", folder)
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/db.sqlite3")
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
