"""Which generation of the registry a reader sees: a word that is another one after every commit.

Triggers of the database change it inside each transaction that writes what pages show, whatever the
door: forms, files, ``update()``, ``COPY``, ``psql`` (``triggers.py``). Whoever keeps what was made
from rows reads the generation first and the rows afterwards: then what is kept under a generation
may be newer than it, and never older. A replica shows the generation with the rows that it names.

The numbers rise by steps of random length. So a database that lost its last transactions, or was
restored from a backup, never gives an old number to something else.
"""

from __future__ import annotations

from django.db import connections

from units.databases import in_use

TABLE = "generations_touch"
_SUM = f"SELECT CAST(COALESCE(SUM(number), 0) AS varchar(30)) FROM {TABLE}"


def generation() -> str:
    """That of all rows in the database in use, as it stands now."""
    with connections[in_use()].cursor() as cursor:
        cursor.execute(_SUM)
        row = cursor.fetchone()
    return str(row[0]) if row else ""
