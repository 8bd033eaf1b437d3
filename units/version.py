"""How often the registry was written: a number that tells whether what was read still holds.

It goes up within each transaction that changes the registry, when all rows are written that others
may be waiting for, so that those who write at the same time wait for no more than what follows.
"""

from __future__ import annotations

from django.db import connections

from units.databases import in_use

_ADVANCE = """
    INSERT INTO units_version (id, number) VALUES (1, 1)
    ON CONFLICT (id) DO UPDATE SET number = units_version.number + 1
"""


def version() -> int:
    """The version of the registry in the database in use, as this transaction sees it."""
    with connections[in_use()].cursor() as cursor:
        cursor.execute("SELECT number FROM units_version")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def advance() -> None:
    """Say, in the transaction that wrote, that the registry was written."""
    with connections[in_use()].cursor() as cursor:
        cursor.execute(_ADVANCE)
