"""Scenes of ``test_kept_pages_parallel``: editors count in the names of units, and readers look.

Whatever number was committed when a reader asked, the page that he is given says it or a later one.
"""

from __future__ import annotations

import mmap
import re
import struct
import time
from collections.abc import Callable
from threading import Thread
from typing import Any

from django.conf import settings
from django.db import connection, connections, transaction
from django.test import Client

from registry.kept_pages import middleware
from tests.builders import make_unit
from tests.children import Child, in_child
from tests.unit_forms import part_of, sent
from tests.waiting_writers import prepare, signed_in
from units.exchange.formats.outlines import read_outline
from units.exchange.loading import documents
from units.generations import triggers
from units.models import Unit

THREADS = 4
"""In each process of readers, as gunicorn has them."""
_NUMBER = struct.Struct("q")
_SAID = re.compile(r"Unit(\d+)x(\d+)x")


class Counters:
    """Numbers that processes have in common; each is written by one of them."""

    def __init__(self, count: int) -> None:
        self.memory = mmap.mmap(-1, count * _NUMBER.size)
        self.count = count

    def __getitem__(self, place: int) -> int:
        return int(_NUMBER.unpack_from(self.memory, place * _NUMBER.size)[0])

    def __setitem__(self, place: int, number: int) -> None:
        _NUMBER.pack_into(self.memory, place * _NUMBER.size, number)

    def all(self) -> list[int]:
        return [self[place] for place in range(self.count)]


def code(place: int) -> str:
    return f"unit-{place}"


def name(place: int, number: int) -> str:
    return f"Unit{place}x{number}x"


# --- Editors --------------------------------------------------------------------------------------


def by_saving(place: int, number: int) -> None:
    unit = Unit.objects.get(code=code(place))
    unit.name_en = name(place, number)
    unit.save()


def by_updating(place: int, number: int) -> None:
    with transaction.atomic():
        Unit.objects.filter(code=code(place)).update(name_en=name(place, number))


def by_hand(place: int, number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE units_unit SET name_en = %s WHERE code = %s", [name(place, number), code(place)]
        )


def by_files(place: int, number: int) -> None:
    """With a part that is new each time, which is written by COPY."""
    outline = (
        f"ustroj: 1\nunits:\n- code: {code(place)}\n  name: {{en: {name(place, number)}}}\n"
        f"  units:\n  - {{code: part-{place}-{number}, name: {{en: Part}}, status: published}}\n"
    )
    documents.load([read_outline("a.yaml", outline)])


def by_form(place: int, number: int) -> None:
    unit = Unit.objects.get(code=code(place))
    client = signed_in(1)
    form = part_of(unit, "names", None)
    typed = sent(client, form) | {"name_en": name(place, number)}
    assert client.post(form, typed).status_code == 302


DOORS = (by_saving, by_updating, by_hand, by_files, by_form)


def edit(committed: Counters, place: int, goes_on: Callable[[int], bool]) -> int:
    """Count, through one door after the other; up to where."""
    settings.LONGEST_WAIT = 60
    number = 0
    while goes_on(number):
        number += 1
        DOORS[number % len(DOORS)](place, number)
        committed[place] = number
    return number


# --- Readers --------------------------------------------------------------------------------------


def stale(text: str, least: list[int]) -> list[str]:
    """The names on a page that are older than what was committed when it was asked for."""
    said = ((int(place), int(number)) for place, number in _SAID.findall(text))
    return [name(place, number) for place, number in said if number < least[place]]


def addresses(count: int) -> list[str]:
    units = [f"/en/units/{code(place)}/" for place in range(count)]
    return [*units, *(f"{unit}structure/" for unit in units), "/en/", "/en/a-z/"]


def read(committed: Counters, stop: Counters) -> dict[str, Any]:
    """Ask for pages until all has been written; how often, and what was stale."""
    found: list[str] = []
    asked = [0] * THREADS

    def look(thread: int) -> None:
        client, tags = Client(), {}
        while not stop[0]:
            for path in addresses(committed.count):
                least = committed.all()
                answer = client.get(path, headers={"If-None-Match": tags.get(path, ("",))[0]})
                asked[thread] += 1
                if answer.status_code == 200:
                    tags[path] = (answer["ETag"], answer.text)
                elif answer.status_code != 304:
                    found.append(f"{path}: {answer.status_code}")
                found.extend(f"{path}: {one}" for one in stale(tags[path][1], least))
        connections.close_all()

    threads = [Thread(target=look, args=[thread]) for thread in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"asked": sum(asked), "stale": found[:10], "kept": len(middleware.pages)}


def plant(count: int) -> None:
    from django.contrib.auth.models import User

    User.objects.create_superuser("ana", pk=1)
    for place in range(count):
        make_unit(code(place), name_en=name(place, 0))


def together(readers: int, editors: int, changes: int, has_triggers: bool) -> dict[str, Any]:
    """Readers and editors at once; what each found and did."""
    prepare()
    settings.PAGES_KEPT_MIB = 16
    in_child(lambda: plant(editors))
    if not has_triggers:
        in_child(take_the_triggers_away)
    committed, stop = Counters(editors), Counters(1)
    reading = [Child(lambda: read(committed, stop)) for _ in range(readers)]
    writing = [
        Child(lambda place=place: edit(committed, place, lambda number: number < changes))
        for place in range(editors)
    ]
    counted = [child.wait() for child in writing]
    time.sleep(0.1)  # what comes after the last commit is looked at, too
    stop[0] = 1
    return {"counted": counted, "read": [child.wait() for child in reading]}


def take_the_triggers_away() -> None:
    with connection.cursor() as cursor:
        for trigger, table in triggers._found(connection).items():
            on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {trigger}{on}")
