"""Prove that the stored structure is sound, and mend it where it is not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import DEFAULT_DB_ALIAS, connections

from units.tree.lock import tree_lock
from units.tree.numbering import Numbering, Numbers, Row, loops, number

if TYPE_CHECKING:
    from units.tree.nodes import TreeNode

_COLUMNS = ("tree_id", "lft", "rght", "level")
_BATCH = 2000


class FaultKind(StrEnum):
    """What can be wrong with the structure."""

    LOOP = "loop"
    """A node is its own ancestor."""
    BELOW_LOOP = "below-loop"
    """A node hangs, through its parents, on a loop and so on no root."""
    NUMBERS = "numbers"
    """The nested-set columns do not say what the parents say."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken invariant of one node; ``stored`` and ``right`` are (tree_id, lft, rght, level) where they are known."""

    kind: FaultKind
    pk: int
    stored: Numbers
    right: Numbers | None = None
    others: tuple[int, ...] = ()
    """For a loop, the nodes in it."""


def check(model: type[TreeNode], using: str = DEFAULT_DB_ALIAS) -> list[Fault]:
    """Every way in which the stored numbers differ from what the parents say; empty where all is sound.

    Equality with a numbering made anew proves at once that edges are 1 to 2n and unique, children lie inside
    their parents one level down, and each root has a tree to itself.
    """
    rows = rows_of(model, using)
    return _faults(rows, number(rows))


def repair(model: type[TreeNode], using: str = DEFAULT_DB_ALIAS) -> list[Fault]:
    """Mend the structure and return what was wrong. No row is lost.

    A loop is opened at its topmost member, which becomes a root of its own for an editor to put in its place.
    """
    with tree_lock(using):
        rows = rows_of(model, using)
        numbering = number(rows)
        faults = _faults(rows, numbering)
        if opened := {members[0] for members in loops(numbering.adrift)}:
            model._base_manager.using(using).filter(pk__in=opened)._update_structure(parent=None)
            rows = [row._replace(parent=None) if row.pk in opened else row for row in rows]
            numbering = number(rows)
        write_numbers(model, using, rows, numbering.numbers)
    return faults


def renumber(model: type[TreeNode], using: str = DEFAULT_DB_ALIAS) -> None:
    """Bring the nested-set columns in step with the parents; the caller holds the lock.

    Raises ``StructureError`` where the parents form a loop.
    """
    from units.tree.nodes import loop_error

    rows = rows_of(model, using)
    numbering = number(rows)
    if found := loops(numbering.adrift):
        raise loop_error(model._base_manager.using(using).in_bulk(found[0]).values())
    write_numbers(model, using, rows, numbering.numbers)


def rows_of(model: type[TreeNode], using: str) -> list[Row]:
    """All nodes as they are stored."""
    stored = model._base_manager.using(using).order_by().values_list("pk", "parent_id", *_COLUMNS)
    return [Row(*values) for values in stored.iterator(chunk_size=10_000)]


def _faults(rows: Iterable[Row], numbering: Numbering) -> list[Fault]:
    in_loops = {pk: tuple(members) for members in loops(numbering.adrift) for pk in members}
    faults = []
    for row in rows:
        stored = Numbers(*row[2:])
        if row.pk in in_loops:
            faults.append(Fault(FaultKind.LOOP, row.pk, stored, others=in_loops[row.pk]))
        elif row.pk in numbering.adrift:
            faults.append(Fault(FaultKind.BELOW_LOOP, row.pk, stored))
        elif stored != (right := numbering.numbers[row.pk]):
            faults.append(Fault(FaultKind.NUMBERS, row.pk, stored, right))
    return faults


def write_numbers(model: type[TreeNode], using: str, rows: Iterable[Row], numbers: dict[int, Numbers]) -> None:
    """Write the numbers that differ, and touch no other row."""
    changed = [(*numbers[row.pk], row.pk) for row in rows if row.pk in numbers and Numbers(*row[2:]) != numbers[row.pk]]
    connection = connections[using]
    quote = connection.ops.quote_name
    columns = ", ".join(f"{quote(column)} = %s" for column in _COLUMNS)
    statement = f"UPDATE {quote(model._meta.db_table)} SET {columns} WHERE {quote(model._meta.pk.column)} = %s"
    with connection.cursor() as cursor:
        for start in range(0, len(changed), _BATCH):
            cursor.executemany(statement, changed[start : start + _BATCH])
