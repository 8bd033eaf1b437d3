"""Loads that are killed, and loads at the same time.

A process that forks one for each, started by ``test_load_interrupted``.

    DATABASE_URL=… python -m tests.interrupted_loads killed FILE COUNT SEED
    DATABASE_URL=… python -m tests.interrupted_loads together FILE FILE COUNT

Prints JSON. Each load is a child that is forked after Django is ready, so that a kill meets the
load and not its imports.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

import django

django.setup()

from units.exchange.dumping import dump  # noqa: E402 - once Django is ready
from units.exchange.faults import RefusedError  # noqa: E402 - once Django is ready
from units.exchange.formats.outline_writer import write  # noqa: E402 - once Django is ready
from units.exchange.formats.outlines import read  # noqa: E402 - once Django is ready
from units.exchange.loading.documents import load  # noqa: E402 - once Django is ready
from units.models import Unit, UnitKind  # noqa: E402 - once Django is ready
from units.tree import check  # noqa: E402 - once Django is ready


def in_child(work: Callable[[], Any]) -> tuple[int, int]:
    """Start some work in a child; its process id, and where it will write what it gives."""
    come, go = os.pipe()
    pid = os.fork()
    if pid:
        os.close(go)
        return pid, come
    os.close(come)
    status = 1
    try:
        os.write(go, json.dumps(work()).encode())
        status = 0
    finally:
        os._exit(status)


def result(child: tuple[int, int]) -> Any:
    """What a child gives, when it has ended; None where it was killed."""
    pid, come = child
    os.waitpid(pid, 0)
    with os.fdopen(come, "rb") as said:
        text = said.read()
    return json.loads(text) if text else None


def state() -> dict[str, Any]:
    out = io.StringIO()
    write(out, dump())
    return {
        "dump": hashlib.sha256(out.getvalue().encode()).hexdigest(),
        "faults": len(check(Unit)),
        "units": Unit.objects.count(),
    }


def empty() -> None:
    Unit.objects.all().delete()
    UnitKind.objects.all().delete()


def loaded(file: str) -> str:
    try:
        load([read(file)])
    except RefusedError as error:
        return str(error)
    return "done"


def killed(file: str, count: int, seed: int) -> dict[str, Any]:
    """Load, killed at random moments; the states in which the database was found."""
    chance = random.Random(seed)
    before = result(in_child(state))
    begun = time.perf_counter()
    result(in_child(lambda: loaded(file)))
    lasts = time.perf_counter() - begun
    after = result(in_child(state))
    found = []
    for _number in range(count):
        result(in_child(empty))
        child = in_child(lambda: loaded(file))
        time.sleep(chance.uniform(0, 1.1 * lasts))
        os.kill(child[0], signal.SIGKILL)
        result(child)
        found.append(result(in_child(state)))
    return {"before": before, "after": after, "found": found}


def together(one: str, other: str, count: int) -> dict[str, Any]:
    """Load two files at the same time, and one after the other in both orders."""
    in_turn = []
    for first, second in ((one, other), (other, one)):
        result(in_child(empty))
        for file in (first, second):
            result(in_child(lambda file=file: loaded(file)))
        in_turn.append(result(in_child(state)))
    found = []
    for _number in range(count):
        result(in_child(empty))
        children = [in_child(lambda file=file: loaded(file)) for file in (one, other)]
        said = [result(child) for child in children]
        found.append(result(in_child(state)) | {"said": said})
    return {"in_turn": in_turn, "found": found}


if __name__ == "__main__":
    what, *words = sys.argv[1:]
    told = (
        killed(words[0], int(words[1]), int(words[2]))
        if what == "killed"
        else together(words[0], words[1], int(words[2]))
    )
    sys.stdout.write(json.dumps(told))
