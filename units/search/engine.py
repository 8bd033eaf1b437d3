"""Asks the database which units hold some tokens. The one module that knows the two databases; it ranks nothing.

Units come in the order of their primary keys, so that a query which many units answer can stop early and gives the same
units on both databases.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from units.text.analysis.queries import Group
from units.text.analysis.words import surfaces, words

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


def alternatives(group: Group) -> Alternatives:
    """The tokens that answer a word of a query."""
    return [(surface, group.prefix) for surface in group.surfaces] + [(token, False) for token in (*group.lemmas, *group.stems)]


def matching(
    wanted: Sequence[Alternatives],
    *,
    names_only: bool = False,
    within: Within = Within(),
    after: int = 0,
    limit: int,
    using: str = DEFAULT_DB_ALIAS,
) -> list[int]:
    """The primary keys of the first units, of those behind ``after``, that hold one of each of the alternatives."""
    connection = connections[using]
    is_postgresql = connection.vendor == "postgresql"
    if is_postgresql:
        column = "names_vector" if names_only else "vector"
        source, found = "units_searchentry", f"{column} @@ %s::tsquery"
        key, expression = "unit_id", _tsquery(wanted)
    else:
        source, found, key = "units_search", "units_search MATCH %s", "units_search.rowid"
        expression = _fts5(wanted, "names : " if names_only else "")
    where, values = _within(within, key)
    sql = f"SELECT {key} FROM {source} WHERE {found} AND {key} > %s {where} ORDER BY {key} LIMIT %s"  # noqa: S608 - names of our own
    with connection.cursor() as cursor:
        cursor.execute(sql, [expression, after, *values, limit])
        return [row[0] for row in cursor.fetchall()]


def units_with_words(text: str, using: str = DEFAULT_DB_ALIAS) -> list[int]:
    """The primary keys of all units that hold every word of a text as it is spelled."""
    wanted = [[(form, False) for form in forms] for word in words(text) if (forms := surfaces(word.text))]
    return matching(wanted, limit=2**31, using=using) if wanted else []


def _within(within: Within, key: str) -> tuple[str, list[Any]]:
    conditions, values = [], []
    if within.top:
        conditions.append("u.tree_id IN (SELECT tree_id FROM units_unit WHERE parent_id IS NULL AND code = %s)")
        values.append(within.top)
    if within.territory:
        conditions.append("u.tree_id IN (SELECT tree_id FROM units_unit WHERE parent_id IS NULL AND (territory = %s OR territory LIKE %s))")
        values += [within.territory, f"{within.territory}-%"]
    if within.kind:
        conditions.append("u.kind_id IN (SELECT id FROM units_unitkind WHERE code = %s)")
        values.append(within.kind)
    if not conditions:
        return "", []
    return f"AND EXISTS (SELECT 1 FROM units_unit u WHERE u.id = {key} AND {' AND '.join(conditions)})", values  # noqa: S608


def _tsquery(wanted: Iterable[Alternatives]) -> str:
    return " & ".join("(" + " | ".join(f"'{token}'{':*' if longer else ''}" for token, longer in one) + ")" for one in wanted)


def _fts5(wanted: Iterable[Alternatives], column: str) -> str:
    both = " AND ".join("(" + " OR ".join(f'"{token}"{"*" if longer else ""}' for token, longer in one) + ")" for one in wanted)
    return f"{column}({both})"
