"""What history costs: a save, a load and a page, with history beside without it in one run.

    python benchmarks/history.py [UNITS …]

Loads of 1 and 10,000 units unless numbers are given. Uses a database of its own: DATABASE_URL if it
names an empty one, else a temporary SQLite file. Works with and without are done in turns, so that
the noise of the machine falls on both; a ratio is that of the medians.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

IN_A_TREE = 100
TURNS = 40
PAGES = (1, 100, 10_000)
"""How many changes the unit has whose history is read."""


def main(counts: list[int], folder: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'db.sqlite3'}")
    os.environ.setdefault("ALLOWED_HOSTS", "testserver")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    call_command("migrate", verbosity=0)
    print(f"{'work':<34}{'without':>12}{'with':>12}{'ratio':>8}")
    for count in counts:
        compare_loads(count)
    compare_saves()
    read_pages()
    tell_sizes()


@contextmanager
def no_history() -> Iterator[None]:
    from units import changes

    kept = changes._subscribers.pop("history")
    try:
        yield
    finally:
        changes.subscribe("history", kept)


def seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def told(name: str, without: list[float], kept: list[float]) -> None:
    one, other = median(without), median(kept)
    print(f"{name:<34}{one * 1000:>9.1f} ms{other * 1000:>9.1f} ms{other / one:>8.2f}")


def compare_loads(count: int) -> None:
    from units.exchange.formats.outlines import read_outline
    from units.exchange.loading.documents import load

    turns = 1 if count > 1000 else TURNS // 2
    without, kept = [], []
    for turn in range(turns):
        document = read_outline("a.yaml", outline(count, f"without{count}-{turn}").encode())
        with no_history():
            without.append(seconds(lambda document=document: load([document])))
        document = read_outline("a.yaml", outline(count, f"kept{count}-{turn}").encode())
        kept.append(seconds(lambda document=document: load([document])))
    told(f"load {count} units", without, kept)


def outline(count: int, stem: str) -> str:
    """Units in five languages with a task each, in trees of a hundred."""
    lines = ["ustroj: 1", "units:"]
    for number in range(count):
        indent = "" if number % IN_A_TREE == 0 else "  "
        if number % IN_A_TREE == 1:
            lines.append("  units:")
        lines += [
            f"{indent}- code: {stem}-{number}",
            f"{indent}  name: {{sl: Urad {number}, sr: Одељење {number}, ka: სამსახური {number}, "
            f"en: Office {number}}}",
            f"{indent}  tasks: [{{text: {{sl: Vodi register št. {number}, en: Keeps it}}}}]",
        ]
    # Keys of an item must stay together: sub-units follow what their unit says itself.
    return "\n".join(lines) + "\n"


def compare_saves() -> None:
    from django.contrib.auth.models import User
    from django.test import Client

    from units.models import Unit

    unit = Unit.objects.filter(parent__isnull=False).last() or Unit.objects.last()
    client = Client()
    client.force_login(User.objects.create_superuser("editor", password="x"))
    address = f"/en/admin/units/unit/{unit.pk}/part/names/"
    sent = form_of(client.get(address).content.decode())

    def save(turn: int) -> None:
        unit.acronym_en = f"A{turn}"
        unit.save()

    def post(turn: int) -> None:
        answer = client.post(address, {**sent, "acronym_en": f"P{turn}"})
        assert answer.status_code == 302

    for name, work in (("save()", save), ("post a form of the admin", post)):
        without, kept = [], []
        for turn in range(TURNS):
            with no_history():
                without.append(seconds(lambda turn=turn, work=work: work(2 * turn)))
            kept.append(seconds(lambda turn=turn, work=work: work(2 * turn + 1)))
        told(name, without, kept)


def form_of(page: str) -> dict[str, list[str]]:
    from tests.browser_forms import as_sent

    return as_sent(page, "unit_form")


def read_pages() -> None:
    """The history of a unit with few changes and with many."""
    from django.contrib.auth.models import User
    from django.test import Client

    from units.models import Unit

    client = Client()
    client.force_login(User.objects.get(username="editor"))
    unit, made = Unit.objects.create(code="busy", name_en="Busy"), 1
    for wanted in PAGES:
        for number in range(made, wanted):
            Unit.objects.filter(pk=unit.pk).update(acronym_en=f"B{number}")
        made = wanted
        address = f"/en/admin/units/unit/{unit.pk}/history/"
        took = [seconds(lambda address=address: client.get(address)) for _ in range(9)]
        print(f"{f'history of {wanted} changes':<46}{median(took) * 1000:>9.1f} ms")


def tell_sizes() -> None:
    """How large a state is, as text."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT AVG(LENGTH(CAST(state AS text))), COUNT(*) FROM history_version")
        size, count = cursor.fetchone()
    print(f"{count} states of {float(size):.0f} letters each")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        main([int(word) for word in sys.argv[1:]] or [1, 10_000], Path(place))
