"""The scene of ``test_tree_parallel``.

Writers that change the same tree at the same time, each in a process of its own.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import RestrictedError

from tests.children import Child, CrashError, in_child
from units.models import Task, Unit
from units.search.index import rebuild
from units.tree import StructureError, check, lock

READ_AGAIN_EVERY = 8
"""So many changes are made with rows read before them: nearly every row in hand is stale."""


class Writer:
    """Makes random changes with rows that it read some time ago."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.random = random.Random(seed)
        self.units: list[Any] = []
        self.inserted: list[str] = []
        self.deleted: list[str] = []
        self.refused = 0
        self.errors: list[str] = []

    def work(self, count: int) -> None:
        ways = [
            self.insert,
            self.insert_root,
            self.move_by_save,
            self.move_node,
            self.delete,
            self.delete_by_query,
            self.rename,
            self.add_task,
        ]
        for number in range(count):
            if number % READ_AGAIN_EVERY == 0:
                self.units = list(Unit.objects.order_by("?")[:60])
            change = self.random.choices(ways, weights=[30, 8, 20, 18, 12, 4, 8, 20])[0]
            try:
                change(f"w{self.seed}-{number}")
            except (StructureError, RestrictedError):
                self.refused += 1
            except DatabaseError as error:
                self.errors.append(f"{change.__name__}: {type(error).__name__}: {error}")

    def any_unit(self) -> Any:
        return self.random.choice(self.units)

    def insert(self, code: str) -> None:
        self.add(code, self.any_unit())

    def insert_root(self, code: str) -> None:
        self.add(code, None)

    def add(self, code: str, parent: Any) -> None:
        unit = Unit.objects.create(code=code, name_en=code, parent=parent)
        self.inserted.append(code)
        self.units.append(unit)

    def move_by_save(self, code: str) -> None:
        unit = self.any_unit()
        unit.parent = self.random.choice([None, *self.units])
        unit.save()

    def move_node(self, code: str) -> None:
        position = self.random.choice(["first-child", "last-child", "left", "right"])
        Unit.objects.move_node(self.any_unit(), self.any_unit(), position)

    def delete(self, code: str) -> None:
        place = self.random.randrange(len(self.units))
        unit = self.units[place]
        name = unit.code
        if unit.delete()[0]:
            self.deleted.append(name)
            del self.units[
                place
            ]  # what one deleted oneself one knows to be gone; what others deleted stays in hand

    def delete_by_query(self, code: str) -> None:
        name = self.any_unit().code
        if Unit.objects.filter(code=name).delete()[0]:
            self.deleted.append(name)

    def rename(self, code: str) -> None:
        unit = self.any_unit()
        unit.name_sl = code
        unit.save()

    def add_task(self, code: str) -> None:
        """To one of a few units, so that several writers change what the same unit says.

        No structure, no lock of the tree.
        """
        unit = Unit.objects.order_by("pk").first()
        try:
            with transaction.atomic():
                Task.objects.create(unit=unit, code=code, text_en=code)
        except IntegrityError:
            self.refused += 1  # another writer deleted the unit

    def report(self) -> dict[str, Any]:
        return {
            "inserted": self.inserted,
            "deleted": self.deleted,
            "refused": self.refused,
            "errors": self.errors,
        }


@contextmanager
def no_lock(using: str = "default") -> Iterator[None]:
    """What stands in for the lock to show what it is good for.

    A transaction, as Django itself would open one.
    """
    with transaction.atomic(using=using):
        yield


def take_the_lock_away() -> None:
    if "transaction_mode" in (choices := connection.settings_dict["OPTIONS"]):
        choices["transaction_mode"] = "DEFERRED"
    real = lock.tree_lock
    for module in [module for name, module in sys.modules.items() if name.startswith("units")]:
        if getattr(module, "tree_lock", None) is real:
            module.tree_lock = no_lock


def written(seed: int, changes: int, gate: tuple[int, int], *, is_locked: bool) -> dict[str, Any]:
    """What a writer did after all had come to the gate.

    It opens when nobody holds its other end any more.
    """
    if not is_locked:
        take_the_lock_away()
    writer = Writer(seed)
    come, go = gate
    os.close(go)
    os.read(come, 1)
    writer.work(changes)
    return writer.report()


def plant() -> list[str]:
    """The units that are there before the writers come."""
    roots = [Unit.objects.create(code=f"root-{number}", name_en="Root") for number in range(4)]
    for number in range(12):
        Unit.objects.create(code=f"unit-{number}", name_en="Unit", parent=roots[number % 4])
    return list(Unit.objects.values_list("code", flat=True))


def look() -> dict[str, Any]:
    """What the table says, and what is wrong with it and with the index of search."""
    codes = sorted(Unit.objects.values_list("code", flat=True))
    return {
        "codes": codes,
        "faults": [str(fault) for fault in check(Unit)],
        "search": str(rebuild(is_dry=True) or ""),
    }


def together(writers: int, changes: int, first_seed: int, is_locked: bool) -> dict[str, Any]:
    """Let writers go all at once.

    What each says that it did, or why it crashed, and what is found before and after them.
    """
    planted = in_child(plant)
    gate = os.pipe()
    seeds = range(first_seed, first_seed + writers)
    children = [
        Child(lambda seed=seed: written(seed, changes, gate, is_locked=is_locked)) for seed in seeds
    ]
    for end in gate:
        os.close(end)
    reports, crashes = [], []
    for child in children:
        try:
            reports.append(child.wait())
        except CrashError as crash:
            crashes.append(str(crash))
    return {"planted": planted, "reports": reports, "crashes": crashes, "found": in_child(look)}
