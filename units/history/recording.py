"""Every change is kept, in the transaction that makes it: what was, what is, who, and why.

The states that the database puts together are compared there with the last that were kept; only
what differs is kept. The number of statements does not depend on how much was written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.db import connections, transaction
from django.utils import timezone

from units.authorship import Author, Door, author
from units.changes import Changed
from units.databases import connection_to_write, in_use, pinned
from units.databases.statistics import MANY, learn
from units.history.models import Change, Version
from units.history.snapshots import states_of
from units.models import Unit
from units.specification import RECORD_TYPES

SUBJECTS = ("glossaryentry", "unitkind", "person", "unit", "succession")
"""The record types of what has a history of its own, in the order in which they need each other."""
KEYS_IN_A_STATEMENT = 5000
LONGEST_REASON = 2000
"""Letters that are kept of why something is written."""

Refusal = Callable[[int], None]
"""Told of a change, by its primary key, before it is committed; may raise and so take it back."""
_listeners: list[Refusal] = []


def before_it_counts(listener: Refusal) -> None:
    """Be told of each change when all of it is kept, still within its transaction."""
    _listeners.append(listener)


def record(changed: Changed) -> None:
    """Keep a change of what writes concern, where anything differs.

    The version of the registry has gone up, so that nobody else is here at the same time, and what
    others committed before is seen.
    """
    change = Change.objects.create(**_signed(author()))
    concerned = {
        "glossaryentry": changed.entries,
        "unitkind": changed.kinds,
        "person": changed.people,
        "unit": changed.units,
        "succession": changed.successions,
    }
    kept = sum(_keep(change.pk, subject, concerned[subject]) for subject in SUBJECTS)
    if kept >= MANY:
        learn(Version)
    if changed.units and kept:
        kept += _keep(change.pk, "unit", _neighbours(change.pk) - changed.units)
    if not kept:
        change.delete()
        return
    _end(change.pk)
    for listener in _listeners:
        listener(change.pk)


def begin(using: str, **kwargs: object) -> None:
    """Keep how everything stands that was written before there was a history."""
    with pinned(using), transaction.atomic(using=using):
        missing = {subject: set(_unknown(subject)) for subject in SUBJECTS}
        if any(missing.values()):
            change = Change.objects.create(at=timezone.now(), door=Door.BEGINNING)
            for subject, keys in missing.items():
                _keep(change.pk, subject, keys)


def _signed(writer: Author) -> dict[str, Any]:
    """Who writes and how, as a change keeps it."""
    user = writer.user if writer.user and writer.user.is_authenticated else None
    return {
        "at": timezone.now(),
        "by": user,
        "by_name": (user.get_username() if user else writer.name)[:150],
        "door": writer.door,
        "why": _storable(writer.why)[:LONGEST_REASON],
        "undoes_id": writer.undoes,
    }


def _storable(text: str) -> str:
    """A text without what a database cannot keep: nobody has a reason to write it."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8").strip()


def _keep(change: int, subject: str, keys: Iterable[int]) -> int:
    """Keep the states of some things that are not as they were last kept; how many."""
    wanted = sorted(keys)
    return sum(
        _execute(statement, [change])
        for at in range(0, len(wanted), KEYS_IN_A_STATEMENT)
        for statement in _statements(subject, wanted[at : at + KEYS_IN_A_STATEMENT])
    )


def _statements(subject: str, keys: Sequence[int]) -> Iterator[str]:
    """SQL that keeps what is new or differs, and what has gone."""
    is_postgresql = connection_to_write(Version).vendor == "postgresql"
    differs = "IS DISTINCT FROM" if is_postgresql else "IS NOT"
    table, listed = RECORD_TYPES[subject].model._meta.db_table, ", ".join(map(str, keys))
    states = states_of(subject, is_postgresql=is_postgresql)
    columns = f"{_VERSIONS} (since_id, subject, key, code, parent, after, state)"
    known = f"v.subject = '{subject}' AND v.until_id IS NULL"
    yield (
        f"INSERT INTO {columns} SELECT %s, '{subject}', s.key, s.code, s.parent, s.after, s.state "
        f"FROM ({states} WHERE row.id IN ({listed})) AS s "
        f"LEFT JOIN {_VERSIONS} AS v ON {known} AND v.key = s.key "
        f"WHERE v.id IS NULL OR v.state {differs} s.state"
    )
    yield (
        f"INSERT INTO {columns} SELECT %s, '{subject}', v.key, v.code, NULL, NULL, NULL "
        f"FROM {_VERSIONS} AS v WHERE {known} AND v.state IS NOT NULL AND v.key IN ({listed}) "
        f"AND NOT EXISTS (SELECT 1 FROM {table} AS row WHERE row.id = v.key)"
    )


_VERSIONS = Version._meta.db_table


def _neighbours(change: int) -> set[int]:
    """The units that stand behind another one than before, because others came or went."""
    return set(_rows(_BEHIND, [change, change]))


_UNITS = Unit._meta.db_table
_BEHIND = f"""
    WITH moved AS (
        SELECT n.key FROM {_VERSIONS} AS n
        LEFT JOIN {_VERSIONS} AS v
            ON v.subject = 'unit' AND v.key = n.key AND v.until_id IS NULL AND v.since_id <> %s
        WHERE n.since_id = %s AND n.subject = 'unit' AND (
            v.id IS NULL OR v.state IS NULL OR n.state IS NULL
            OR COALESCE(v.parent, 0) <> COALESCE(n.parent, 0)
            OR COALESCE(v.after, 0) <> COALESCE(n.after, 0)))
    SELECT v.key FROM moved
    JOIN {_VERSIONS} AS v ON v.after = moved.key AND v.until_id IS NULL
    UNION
    SELECT beside.id FROM (
        SELECT row.parent_id AS parent, (
            SELECT other.id FROM {_UNITS} AS other
            WHERE other.tree_id = row.tree_id AND other.lft > row.rght
            ORDER BY other.lft LIMIT 1) AS key
        FROM moved JOIN {_UNITS} AS row ON row.id = moved.key AND row.parent_id IS NOT NULL
    ) AS place JOIN {_UNITS} AS beside ON beside.id = place.key AND beside.parent_id = place.parent
    UNION
    SELECT beside.id FROM moved
    JOIN {_UNITS} AS row ON row.id = moved.key AND row.parent_id IS NULL
    JOIN {_UNITS} AS beside ON beside.lft = 1 AND beside.tree_id = (
        SELECT MIN(other.tree_id) FROM {_UNITS} AS other WHERE other.tree_id > row.tree_id)
"""
"""Those that stood behind what came or went, and those that stand behind it now.

Only units have something before them: to ask for the subject, too, would lead SQLite to all units.
"""


def _end(change: int) -> None:
    """End the states that are no longer those of what a change concerns."""
    statement = (
        f"UPDATE {_VERSIONS} SET until_id = %s WHERE until_id IS NULL AND since_id <> %s "
        f"AND (subject, key) IN (SELECT subject, key FROM {_VERSIONS} WHERE since_id = %s)"
    )
    _execute(statement, [change, change, change])


def _unknown(subject: str) -> Iterator[int]:
    """The keys of rows of which no state was ever kept."""
    table = RECORD_TYPES[subject].model._meta.db_table
    statement = (
        f"SELECT row.id FROM {table} AS row WHERE NOT EXISTS ("
        f"SELECT 1 FROM {_VERSIONS} AS v WHERE v.subject = %s AND v.key = row.id)"
    )
    yield from _rows(statement, [subject])


def _execute(statement: str, parameters: list[int]) -> int:
    with connections[in_use()].cursor() as cursor:
        cursor.execute(statement, parameters)
        return max(cursor.rowcount, 0)


def _rows(statement: str, parameters: Sequence[int | str]) -> list[int]:
    with connections[in_use()].cursor() as cursor:
        cursor.execute(statement, parameters)
        return [pk for (pk,) in cursor.fetchall()]
