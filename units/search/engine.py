"""Asks the database which units hold some tokens.

The one module that knows the two databases; it ranks nothing.

Units come in the order of their primary keys, so that a query which many units answer can stop
early and gives the same units on both databases.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from units.databases import connection_to_read
from units.models import Unit
from units.text.analysis.queries import Group
from units.text.analysis.words import surfaces, words

_FEW = 500
"""Units up to which PostgreSQL collects all that answer."""
_STRETCH = 1000
"""Primary keys that it looks at first where more do."""
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
    """The code of a kind."""

    def __bool__(self) -> bool:
        return bool(self.top or self.territory or self.kind)


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
    """The primary keys of the first units, of those behind ``after``, that hold one of each of the
    alternatives.
    """
    connection = connection_to_read(Unit)
    if connection.vendor == "postgresql":
        return _on_postgresql(
            wanted, "names_vector" if names_only else "vector", within, after, limit
        )
    where, values = _within(within, "units_search.rowid")
    sql = f"SELECT rowid FROM units_search WHERE units_search MATCH %s AND rowid > %s {where} ORDER BY rowid LIMIT %s"
    with connection.cursor() as cursor:
        cursor.execute(
            sql, [_fts5(wanted, "names : " if names_only else ""), after, *values, limit]
        )
        return [row[0] for row in cursor.fetchall()]


def _on_postgresql(
    wanted: Sequence[Alternatives], column: str, within: Within, after: int, limit: int
) -> list[int]:
    """By the index of tokens; where many units answer, a stretch of primary keys at a time until
    there are enough.

    The planner is told so: it cannot know how many units hold one of thirty tokens and two others,
    and takes a scan of the whole table for cheap.
    """
    where, values = _within(within, "unit_id")
    sql = f"SELECT unit_id FROM units_searchentry WHERE {column} @@ %s::tsquery AND unit_id > %s {where}"
    expression = _tsquery(wanted)
    connection = connection_to_read(Unit)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(_PLAN)
        cursor.execute(f"{sql} LIMIT %s", [expression, after, *values, max(limit, _FEW) + 1])
        found = sorted(row[0] for row in cursor.fetchall())
        if len(found) > max(limit, _FEW):
            found, width = [], _STRETCH
            while len(found) < limit:
                cursor.execute(
                    f"{sql} AND unit_id <= %s", [expression, after, *values, after + width]
                )
                found += sorted(row[0] for row in cursor.fetchall())
                after, width = after + width, width * 8
        cursor.execute(_USUAL_PLAN)
    return found[:limit]


def units_with_words(text: str) -> list[int]:
    """The primary keys of all units that hold every word of a text as it is spelled."""
    wanted = [
        [(form, False) for form in forms] for word in words(text) if (forms := surfaces(word.text))
    ]
    return matching(wanted, limit=2**31) if wanted else []


def _within(within: Within, key: str) -> tuple[str, list[Any]]:
    conditions, values = [], []
    if within.top:
        conditions.append(
            "u.tree_id IN (SELECT tree_id FROM units_unit WHERE parent_id IS NULL AND code = %s)"
        )
        values.append(within.top)
    if within.territory:
        conditions.append(
            "u.tree_id IN (SELECT tree_id FROM units_unit WHERE parent_id IS NULL AND (territory = %s OR territory LIKE %s))"
        )
        values += [within.territory, f"{within.territory}-%"]
    if within.kind:
        conditions.append("u.kind_id IN (SELECT id FROM units_unitkind WHERE code = %s)")
        values.append(within.kind)
    if not conditions:
        return "", []
    return (
        f"AND EXISTS (SELECT 1 FROM units_unit u WHERE u.id = {key} AND {' AND '.join(conditions)})",
        values,
    )


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
