"""One of several writers that change the same tree at the same time.

A process of its own, started by ``test_tree_parallel``.

    DATABASE_URL=… python -m tests.parallel_writers SEED COUNT [--without-lock]

It says “ready”, waits for a line so that all begin together, makes COUNT random changes and prints
what became of them as JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import django
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import RestrictedError

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
        from units.models import Unit
        from units.tree import StructureError

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
        from units.models import Unit

        unit = Unit.objects.create(code=code, name_en=code, parent=parent)
        self.inserted.append(code)
        self.units.append(unit)

    def move_by_save(self, code: str) -> None:
        unit = self.any_unit()
        unit.parent = self.random.choice([None, *self.units])
        unit.save()

    def move_node(self, code: str) -> None:
        from units.models import Unit

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
        from units.models import Unit

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
        from units.models import Task, Unit

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
    from units.tree import lock

    real = lock.tree_lock
    for module in [module for name, module in sys.modules.items() if name.startswith("units")]:
        if getattr(module, "tree_lock", None) is real:
            module.tree_lock = no_lock


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("seed", type=int)
    parser.add_argument("count", type=int)
    parser.add_argument("--without-lock", action="store_true")
    options = parser.parse_args()

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    if options.without_lock and "transaction_mode" in (
        choices := settings.DATABASES["default"].get("OPTIONS", {})
    ):
        choices["transaction_mode"] = "DEFERRED"
    django.setup()
    if options.without_lock:
        take_the_lock_away()

    writer = Writer(options.seed)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    try:
        writer.work(options.count)
    finally:
        connection.close()
        if connection.vendor == "postgresql":
            connection.close_pool()
    json.dump(writer.report(), sys.stdout)


if __name__ == "__main__":
    main()
