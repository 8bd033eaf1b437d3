"""Scenes of ``test_load_interrupted``.

Loads that are killed, and loads at the same time, each in a process of its own.
"""

from __future__ import annotations

import hashlib
import io
import os
import random
import time
from collections.abc import Callable
from typing import Any

from django.db import connection

from tests.children import Child, in_child
from tests.scratch import renew
from units.exchange.dumping import dump
from units.exchange.faults import RefusedError
from units.exchange.formats.outline_writer import write_outline
from units.exchange.formats.outlines import read_outline
from units.exchange.loading.documents import load
from units.models import Unit
from units.tree import check


def state() -> dict[str, Any]:
    out = io.StringIO()
    write_outline(out, dump())
    return {
        "dump": hashlib.sha256(out.getvalue().encode()).hexdigest(),
        "faults": len(check(Unit)),
        "units": Unit.objects.count(),
    }


def empty() -> None:
    renew(connection.settings_dict["NAME"])


def loaded(file: str) -> str:
    try:
        load([read_outline(file)])
    except RefusedError as error:
        return str(error)
    return "done"


def warm(file: str) -> None:
    """Let this process import and remember what a load needs, so that a kill meets the load and not
    its imports.
    """
    loaded(file)
    state()
    connection.close()
    empty()


def loaded_in_steps(file: str, at_step: Callable[[int], None]) -> int:
    """Load, calling back before each statement to the database; how many there were."""
    steps = 0

    def step(execute: Callable[..., Any], *statement: Any) -> Any:
        nonlocal steps
        steps += 1
        at_step(steps)
        return execute(*statement)

    with connection.execute_wrapper(step):
        loaded(file)
    return steps


class InterruptedLoad:
    """A load in a child that tells when it has come to one of its steps, and waits there until it
    may go on.
    """

    def __init__(self, file: str, halt: int) -> None:
        told, tell = os.pipe()
        hear, say = os.pipe()

        def at_step(number: int) -> None:
            if number == halt:
                os.write(tell, b".")
                os.read(hear, 1)

        def work() -> int:
            os.close(told)
            os.close(say)
            return loaded_in_steps(file, at_step)

        self.child = Child(work)
        os.close(tell)
        os.close(hear)
        self.said = say
        self.has_halted = os.read(told, 1) == b"."
        os.close(told)

    def go_on(self) -> None:
        if self.has_halted:
            os.write(self.said, b".")

    def kill(self) -> None:
        self.child.kill()
        os.close(self.said)


def killed(file: str, count: int, seed: int) -> dict[str, Any]:
    """Load, killed at random moments of its course; the states in which the database was found.

    The moments are counted in statements, so that they lie as well on a busy machine. Every other
    load is killed where it halts between two of them; the others are let go on for a random part of
    a step, and so are killed in the midst of one.
    """
    chance = random.Random(seed)
    warm(file)
    before = in_child(state)
    begun = time.perf_counter()
    steps = in_child(lambda: loaded_in_steps(file, lambda number: None))
    a_step = (time.perf_counter() - begun) / steps
    after = in_child(state)
    in_child(empty)
    found = []
    for number in range(count):
        running = InterruptedLoad(file, halt=chance.randint(1, round(1.1 * steps)))
        pause = chance.uniform(0, 2 * a_step)
        if number % 2:
            running.go_on()
            time.sleep(pause)
        running.kill()
        found.append(in_child(lambda: settled() and state()))
        if found[-1] != before:
            in_child(empty)
    return {"before": before, "after": after, "found": found}


def settled() -> bool:
    """Wait until the server has noticed that the other side of a connection is gone."""
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
        "pg_backend_pid()"
    )
    while connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(others)
            if cursor.fetchone() == (0,):
                break
        time.sleep(0.005)
    return True


def together(one: str, other: str, count: int) -> dict[str, Any]:
    """Load two files at the same time, and one after the other in both orders."""
    warm(one)
    in_turn = []
    for first, second in ((one, other), (other, one)):
        for file in (first, second):
            in_child(lambda file=file: loaded(file))
        in_turn.append(in_child(state))
        empty()
    found = []
    for _number in range(count):
        children = [Child(lambda file=file: loaded(file)) for file in (one, other)]
        said = [child.wait() for child in children]
        found.append(in_child(state) | {"said": said})
        empty()
    return {"in_turn": in_turn, "found": found}
