"""Prove that the stored structure is sound, and mend it where it is not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import batched, groupby
from random import randrange

from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext as _
from mptt.models import MPTTModel

from units.databases import connection_to_write, in_use
from units.tree.lock import StructureError, tree_lock
from units.tree.numbering import (
    COLUMNS,
    UNPLACED,
    NodeRow,
    Numbering,
    Numbers,
    is_sound,
    loops,
    number,
)

_ROWS_AT_ONCE = 2000
_READ_AT_ONCE = 10_000
_NAMED_AT_ONCE = 5000
_TREES_OF_A_SAMPLE = 5
_LONGEST_SAMPLED = 2000
"""Nodes of a tree that are counted; longer ones are passed over."""


class FaultKind(StrEnum):
    """What can be wrong with the structure."""

    LOOP = "loop"
    """A node is its own ancestor."""
    BELOW_LOOP = "below-loop"
    """A node hangs, through its parents, on a loop and so on no root."""
    NUMBERS = "numbers"
    """The nested-set columns do not say what the parents say."""


@dataclass(frozen=True, slots=True)
class TreeFault:
    """One broken invariant of one node.

    ``stored`` and ``right`` are (tree_id, lft, rght, level) where they are known.
    """

    kind: FaultKind
    pk: int
    stored: Numbers
    right: Numbers | None = None
    others: tuple[int, ...] = ()
    """For a loop, the nodes in it."""


def check(model: type[MPTTModel]) -> list[TreeFault]:
    """Every way in which the stored numbers differ from what the parents say.

    Equality with a numbering made anew, which keeps all edges that rise in the order of the tree,
    proves at once that edges are unique, children lie inside their parents one level down, each
    root has a tree to itself, and each node knows how many stand below it. A sound forest is looked
    at row by row and takes no memory; where anything is wrong all of it is numbered.
    """
    stored = model._base_manager.order_by("tree_id", "lft", "pk")
    values = stored.values_list("pk", "parent_id", *COLUMNS).iterator(chunk_size=_READ_AT_ONCE)
    trees = groupby((NodeRow(*row) for row in values), key=lambda row: row.tree_id)
    if all(is_sound(rows) for _tree, rows in trees):
        return []
    rows = rows_of(model)
    return _faults(rows, number(rows))


def sample(model: type[MPTTModel]) -> bool:
    """Whether a few trees, chosen anew each time, are as large and as long as their roots say.

    It costs the same whatever the registry's size, and proves nothing; ``check`` does.
    """
    stored = model._base_manager.order_by().values_list(*COLUMNS)
    last = stored.order_by("-tree_id").first()
    begin = randrange(last[0] + 1) if last else 0  # noqa: S311 - not for secrets
    wanted: dict[str, object] = {"parent": None, "tree_id__gte": begin}
    roots = stored.filter(**wanted).order_by("tree_id")
    for tree, left, right, _level, below in roots[:_TREES_OF_A_SAMPLE]:
        of_the_tree: dict[str, object] = {"tree_id": tree}
        found = stored.filter(**of_the_tree)[:_LONGEST_SAMPLED].aggregate(
            count=Count("*"), end=Max("rght")
        )
        if left != 1 or found["end"] > right or found["count"] not in {below + 1, _LONGEST_SAMPLED}:
            return False
    return True


def repair(model: type[MPTTModel]) -> list[TreeFault]:
    """Mend the structure and return what was wrong. No row is lost.

    A loop is opened at its topmost member, which becomes a root of its own for an editor to put in
    its place.
    """
    with tree_lock():
        rows = rows_of(model)
        numbering = number(rows)
        faults = _faults(rows, numbering)
        if opened := {members[0] for members in loops(numbering.adrift)}:
            plain: QuerySet[MPTTModel] = QuerySet(model, using=in_use())
            without_parent = {"parent": None}
            plain.filter(pk__in=opened).update(**without_parent)
            rows = [row._replace(parent=None) if row.pk in opened else row for row in rows]
            numbering = number(rows)
        write_numbers(model, rows, numbering.numbers)
    return faults


def renumber(model: type[MPTTModel], trees: Collection[int] | None = None) -> None:
    """Bring the nested-set columns in step with the parents; the caller holds the lock.

    ``trees``: of the nodes with these numbers only. Raises ``StructureError`` where the parents
    form a loop.
    """
    rows = rows_of(model, trees)
    numbering = number(rows, 0 if trees is None else last_tree(model))
    if found := loops(numbering.adrift):
        raise loop_error(model._base_manager.in_bulk(found[0]).values())
    write_numbers(model, rows, numbering.numbers)


def loop_error(nodes: Iterable[object]) -> StructureError:
    """The error for nodes that would be their own ancestors."""
    names = ", ".join(str(node) for node in nodes)
    message = _(
        "These would stand above themselves: %(names)s. Choose another parent for one of them."
    )
    return StructureError(message % {"names": names})


def rows_of(model: type[MPTTModel], trees: Collection[int] | None = None) -> list[NodeRow]:
    """All nodes as they are stored, or those of some trees."""
    stored = model._base_manager.order_by().values_list("pk", "parent_id", *COLUMNS)
    if trees is None:
        return [NodeRow(*values) for values in stored.iterator(chunk_size=_READ_AT_ONCE)]
    found: list[NodeRow] = []
    for some in batched(sorted(trees), _NAMED_AT_ONCE, strict=False):
        of_trees: dict[str, object] = {"tree_id__in": some}
        rows = stored.filter(**of_trees).iterator(chunk_size=_READ_AT_ONCE)
        found += (NodeRow(*values) for values in rows)
    return found


def last_tree(model: type[MPTTModel]) -> int:
    """The highest number of a tree; 0 where there is none."""
    placed: dict[str, object] = {"tree_id__lt": UNPLACED}
    stored = model._base_manager.filter(**placed).aggregate(last=Max(COLUMNS[0]))
    return int(stored["last"] or 0)


def trees_of(model: type[MPTTModel], keys: Iterable[int]) -> set[int]:
    """The numbers of the trees in which some nodes stand."""
    found: set[int] = set()
    for some in batched(sorted(keys), _NAMED_AT_ONCE, strict=False):
        rows = model._base_manager.filter(pk__in=some).order_by()
        found.update(rows.values_list(COLUMNS[0], flat=True).distinct())
    return found


def _faults(rows: Iterable[NodeRow], numbering: Numbering) -> list[TreeFault]:
    in_loops = {pk: tuple(members) for members in loops(numbering.adrift) for pk in members}
    faults = []
    for row in rows:
        stored = Numbers(*row[2:])
        if row.pk in in_loops:
            faults.append(TreeFault(FaultKind.LOOP, row.pk, stored, others=in_loops[row.pk]))
        elif row.pk in numbering.adrift:
            faults.append(TreeFault(FaultKind.BELOW_LOOP, row.pk, stored))
        elif stored != (right := numbering.numbers[row.pk]):
            faults.append(TreeFault(FaultKind.NUMBERS, row.pk, stored, right))
    return faults


def write_numbers(
    model: type[MPTTModel], rows: Iterable[NodeRow], numbers: Mapping[int, Numbers]
) -> None:
    """Write the numbers that differ, and touch no other row."""
    changed = [
        (*right, row.pk)
        for row in rows
        if row.pk in numbers and Numbers(*row[2:]) != (right := numbers[row.pk])
    ]
    connection = connection_to_write(model)
    quote = connection.ops.quote_name
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    columns = ", ".join(f"{quote(column)} = %s" for column in COLUMNS)
    statement = f"UPDATE {table} SET {columns} WHERE {key} = %s"
    with connection.cursor() as cursor:
        for start in range(0, len(changed), _ROWS_AT_ONCE):
            cursor.executemany(statement, changed[start : start + _ROWS_AT_ONCE])
