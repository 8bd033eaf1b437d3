"""Which generation of the registry a reader sees: a word that is another one after every commit.

Triggers of the database change it inside each transaction that writes what pages show, whatever the
door: forms, files, ``update()``, ``COPY``, ``psql`` (``triggers.py``). Whoever keeps what was made
from rows reads the generation first and the rows afterwards: then what is kept under a generation
may be newer than it, and never older. A replica shows the generation with the rows that it names.

A page that is made from one tree and from what all trees share asks for the generation of that tree
(on SQLite, for that of everything).

The numbers rise by steps of random length. So a database that lost its last transactions, or was
restored from a backup, never gives an old number to something else.
"""

from __future__ import annotations

from django.db import connections
from django.http import HttpResponse

from units.databases import in_use

TABLE = "generations_touch"
EVERYTHING, SHARED = 0, -1
"""Places in which a number stands that is raised by every write, and by those of no single tree.

All others are the ``tree_id`` of a tree.
"""
_SUMS = f"""
    SELECT CAST(COALESCE(SUM(CASE WHEN place = 0 THEN number END), 0) AS varchar(30)),
        CAST(COALESCE(SUM(CASE WHEN place <> 0 THEN number END), 0) AS varchar(30))
    FROM {TABLE} WHERE place IN (%s, %s, %s)
"""


def generation(tree: int | None = None) -> str:
    """That of the database in use as it stands now; of one tree and of what it shares, if given."""
    return generations(tree)[0 if tree is None else 1]


def generations(tree: int | None) -> tuple[str, str]:
    """That of everything and that of a tree, at one moment."""
    connection = connections[in_use()]
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, [EVERYTHING, *((SHARED, tree) if tree else (EVERYTHING,) * 2)])
        everything, of_tree = cursor.fetchone()
    if tree is None or connection.vendor != "postgresql":
        return everything, everything
    return everything, f"{tree}: {of_tree}"


def made_from(response: HttpResponse, tree: int) -> None:
    """Say that a page tells of nothing but a tree and what all trees share."""
    vars(response)["of_tree"] = tree


def tree_of(response: HttpResponse) -> int | None:
    """The tree of which alone a page tells; None where it may tell of anything."""
    tree: int | None = vars(response).get("of_tree")
    return tree
