"""Asks the database which units hold some tokens.

The one module of search that knows the two databases; it ranks nothing.

Units come in the order of their primary keys, so that a query which many units answer can stop
early and gives the same units on both databases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from units.databases import connection_to_read, connection_to_write
from units.models import Unit
from units.search.models import IndexEntry
from units.text.analysis.groups import Group
from units.text.analysis.words import surfaces, words

_FEW_UNITS = 500
"""Up to so many that answer are all collected by PostgreSQL."""
_FIRST_STRETCH, _LONGER_STRETCH = 1000, 8
"""Primary keys that it looks at first where more do, and how many times as many it does next."""
_PLAN, _USUAL_PLAN = (
    "; ".join(
        f"SET LOCAL {name} = {value}" for name in ("enable_seqscan", "enable_indexscan", "jit")
    )
    for value in ("off", "DEFAULT")
)

Alternatives = Sequence[tuple[str, bool]]
"""Tokens of which one must be there, each with whether a longer token will do."""


@dataclass(frozen=True, slots=True)
class Within:
    """Where to look: a part of the registry."""

    top: str = ""
    """The code of a body at the top."""
    territory: str = ""
    """A country, ISO 3166-1."""
    kind: str = ""
    """The code of a kind, or of several with commas between them."""

    def __bool__(self) -> bool:
        return bool(self.top or self.territory or self.kind)

    def narrowed(self, top: str, territory: str) -> Within:
        """The same, below one body or in one country if these are given."""
        return Within(top or self.top, territory or self.territory, self.kind)


EVERYWHERE = Within()


def alternatives(group: Group) -> Alternatives:
    """The tokens that answer a word of a query."""
    return [(surface, group.prefix) for surface in group.surfaces] + [
        (token, False) for token in (*group.lemmas, *group.stems)
    ]


def matching(
    wanted: Sequence[Alternatives],
    *,
    names_only: bool = False,
    within: Within = EVERYWHERE,
    after: int = 0,
    limit: int,
) -> list[int]:
    """The primary keys of the first units that hold one of each of the alternatives.

    Of those behind ``after``.
    """
    connection = connection_to_read(Unit)
    if connection.vendor == "postgresql":
        return _on_postgresql(
            wanted, "names_vector" if names_only else "vector", within, after, limit
        )
    where, values = _within(within, "units_search.rowid")
    sql = (
        "SELECT rowid FROM units_search "
        f"WHERE units_search MATCH %s AND rowid > %s {where} ORDER BY rowid LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            sql, [_fts5(wanted, "names : " if names_only else ""), after, *values, limit]
        )
        return [row[0] for row in cursor.fetchall()]


def _on_postgresql(
    wanted: Sequence[Alternatives], column: str, within: Within, after: int, limit: int
) -> list[int]:
    """By the index of tokens, a stretch of primary keys at a time where many units answer.

    The planner is told to use the index: it cannot know how many units hold one of thirty tokens
    and two others, and takes a scan of the whole table for cheap.
    """
    where, values = _within(within, "unit_id")
    sql = (
        "SELECT unit_id FROM units_searchentry "
        f"WHERE {column} @@ %s::tsquery AND unit_id > %s {where}"
    )
    few = max(limit, _FEW_UNITS)
    expression = _tsquery(wanted)
    connection = connection_to_read(Unit)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(_PLAN)
        cursor.execute(f"{sql} LIMIT %s", [expression, after, *values, few + 1])
        found: list[int] = sorted(row[0] for row in cursor.fetchall())
        if len(found) > few:
            found, width = [], _FIRST_STRETCH
            while len(found) < limit:
                cursor.execute(
                    f"{sql} AND unit_id <= %s", [expression, after, *values, after + width]
                )
                found += sorted(row[0] for row in cursor.fetchall())
                after, width = after + width, width * _LONGER_STRETCH
        cursor.execute(_USUAL_PLAN)
    return found[:limit]


def units_with_words(text: str) -> list[int]:
    """The primary keys of all units that hold every word of a text as it is spelled."""
    wanted = [
        [(form, False) for form in forms] for word in words(text) if (forms := surfaces(word.text))
    ]
    return matching(wanted, limit=2**31) if wanted else []


_INDEXES = ("units_searchentry_names", "units_searchentry_all")


@contextmanager
def filling(is_much: bool) -> Iterator[None]:
    """Let PostgreSQL put very many entries into its indexes together, not one by one.

    Others see the indexes as they were until all is committed, and all of it in them then.
    """
    connection = connection_to_write(IndexEntry)
    if not is_much or connection.vendor != "postgresql" or not _may_alter(connection):
        yield
        return
    with connection.cursor() as cursor:
        for index in _INDEXES:
            cursor.execute(f"ALTER INDEX {index} SET (fastupdate = on)")
        yield
        for index in _INDEXES:
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])
            cursor.execute(f"ALTER INDEX {index} SET (fastupdate = off)")


def _may_alter(connection: BaseDatabaseWrapper) -> bool:
    """Whether whoever is connected owns the indexes; else they are filled as they are."""
    owned = "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = %s::regclass"
    with connection.cursor() as cursor:
        cursor.execute(owned, [_INDEXES[0]])
        return cursor.fetchone() == (True,)


def index_is_broken() -> bool:
    """Whether SQLite's own index has come apart from the entries."""
    connection = connection_to_write(IndexEntry)
    if connection.vendor != "sqlite":
        return False
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO units_search(units_search, rank) VALUES ('integrity-check', 1)"
            )
    except DatabaseError as error:
        if "malformed" not in str(error):
            raise
        return True
    return False


def mend_index() -> None:
    """Make SQLite's own index anew from the entries."""
    with connection_to_write(IndexEntry).cursor() as cursor:
        cursor.execute("INSERT INTO units_search(units_search) VALUES ('rebuild')")


_TREES = "u.tree_id IN (SELECT tree_id FROM units_unit WHERE parent_id IS NULL AND {})"


def _within(within: Within, key: str) -> tuple[str, list[str]]:
    """The condition that a unit with that key is there, with its values."""
    conditions: list[str] = []
    values: list[str] = []
    if within.top:
        conditions.append(_TREES.format("code = %s"))
        values.append(within.top)
    if within.territory:
        conditions.append(_TREES.format("(territory = %s OR territory LIKE %s)"))
        values += [within.territory, f"{within.territory}-%"]
    if within.kind:
        codes = within.kind.split(",")
        places = ", ".join(["%s"] * len(codes))
        conditions.append(f"u.kind_id IN (SELECT id FROM units_unitkind WHERE code IN ({places}))")
        values += codes
    if not conditions:
        return "", []
    joined = " AND ".join(conditions)
    return f"AND EXISTS (SELECT 1 FROM units_unit u WHERE u.id = {key} AND {joined})", values


def _tsquery(wanted: Iterable[Alternatives]) -> str:
    return " & ".join(
        "(" + " | ".join(f"'{token}'{':*' if longer else ''}" for token, longer in one) + ")"
        for one in wanted
    )


def _fts5(wanted: Iterable[Alternatives], column: str) -> str:
    both = " AND ".join(
        "(" + " OR ".join(f'"{token}"{"*" if longer else ""}' for token, longer in one) + ")"
        for one in wanted
    )
    return f"{column}({both})"
