"""How often the registry was written: a number that tells whether what was read still holds.

It goes up within each transaction that changes the registry, when all rows are written that others
may be waiting for, so that those who write at the same time wait for no more than what follows.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from django.db import connections
from django.utils import timezone
from django.utils.translation import get_language

from units.databases import in_use

_ADVANCE = """
    INSERT INTO units_version (id, number) VALUES (1, 1)
    ON CONFLICT (id) DO UPDATE SET number = units_version.number + 1
"""


def version(alias: str = "") -> int:
    """The version of the registry in a database (that in use), as this transaction sees it."""
    with connections[alias or in_use()].cursor() as cursor:
        cursor.execute("SELECT number FROM units_version")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def advance() -> None:
    """Say, in the transaction that wrote, that the registry was written."""
    with connections[in_use()].cursor() as cursor:
        cursor.execute(_ADVANCE)


_MOST_KEPT = 200
"""Answers that one question keeps in a process; the oldest goes first."""


class Kept[*Asked, Answer]:
    """A question about the whole registry, asked once while nothing is written.

    Its answer is kept for one version of the registry, one language and one day.
    """

    def __init__(self, ask: Callable[[*Asked], Answer]) -> None:
        self._ask = ask
        self._answers: OrderedDict[tuple[object, ...], tuple[int, Answer]] = OrderedDict()

    def __call__(self, *asked: *Asked) -> Answer:
        """The answer; within a transaction, which sees what others do not, asked anew."""
        alias = in_use()
        if connections[alias].in_atomic_block:
            return self._ask(*asked)
        key = (alias, get_language(), timezone.localdate(), *asked)
        number = version()  # first: what is newer than its number does no harm
        found = self._answers.get(key)
        if found is None or found[0] != number:
            found = self._answers[key] = number, self._ask(*asked)
            while len(self._answers) > _MOST_KEPT:
                self._answers.popitem(last=False)
        return found[1]


def kept[*Asked, Answer](ask: Callable[[*Asked], Answer]) -> Kept[*Asked, Answer]:
    """Let the answers of a function about the whole registry be kept."""
    return Kept(ask)
