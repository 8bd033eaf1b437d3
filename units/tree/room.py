"""Places between nodes: found, made where there is no room, and taken. All hold the tree lock.

What is written follows what moves, not what stands behind it: the nodes that move, those above
them, who count what stands below, and, where numbers have run out, a few neighbours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F
from mptt.models import MPTTModel

from units.databases import connection_to_write
from units.tree.spacing import MOST, STEP, branch_between, evenly, leaf_between, step_for

BEHIND = frozenset({"last-child", "right"})
"""The positions of a move that lie behind what is there."""
_NEIGHBOURS = 32
"""How many rows are looked at first to make room among them."""
_DENSE = 16
"""Neighbours whose edges would stand closer than that are not enough: more are looked at."""

# Without “ALL” they end where parents form a loop, which check_tree finds.
_CHAIN = (
    "WITH RECURSIVE chain (id, parent_id) AS (SELECT id, parent_id FROM {table} WHERE id = %s"
    " UNION SELECT above.id, above.parent_id FROM {table} AS above"
    " JOIN chain ON above.id = chain.parent_id)"
)
_COUNT = "UPDATE {table} SET below = below + %s WHERE id IN (" + _CHAIN + " SELECT id FROM chain)"
_ABOVE = _CHAIN + (
    " SELECT node.id, node.lft, node.rght FROM {table} AS node JOIN chain ON chain.id = node.id"
)
_END_BEFORE = (
    "WITH RECURSIVE up (id, parent_id, lft, rght) AS ("
    "SELECT id, parent_id, lft, rght FROM {table} WHERE id = (SELECT id FROM {table}"
    " WHERE tree_id = %s AND lft < %s ORDER BY lft DESC LIMIT 1)"
    " UNION SELECT above.id, above.parent_id, above.lft, above.rght FROM {table} AS above"
    " JOIN up ON above.id = up.parent_id WHERE up.parent_id <> %s AND up.id <> %s)"
    " SELECT CASE WHEN id = %s THEN lft ELSE rght END FROM up WHERE %s IN (id, parent_id)"
)
_WRITE = "UPDATE {table} SET tree_id = %s, lft = %s, rght = %s, level = level + %s WHERE id = %s"


@dataclass(frozen=True, slots=True)
class Slot:
    """A place below a node, between two edges that follow one another."""

    model: type[MPTTModel]
    parent: int
    tree_id: int
    level: int
    low: int
    high: int

    def has_room_for(self, nodes: int) -> bool:
        """Whether so many nodes find numbers here."""
        return self.high - self.low - 1 >= 2 * nodes


def find(target: Any, position: str) -> Slot:
    """The place at a target whose numbers are those that are stored; it is no sibling of roots."""
    model, tree_id = type(target), target.tree_id
    if position in {"first-child", "last-child"}:
        parent, level, ends = target.pk, target.level + 1, target.rght
    else:
        parent, level = target.parent_id, target.level
        ends = model._base_manager.values_list("rght", flat=True).get(pk=parent)
    if position in {"first-child", "right"}:
        low = target.lft if position == "first-child" else target.rght
        behind = _of_the_tree(model, tree_id).filter(lft__gt=low).order_by("lft")
        following = behind.values_list("lft", flat=True).first()
        high = ends if following is None else min(following, ends)
    else:
        high = target.rght if position == "last-child" else target.lft
        ((low,),) = _ask(model, _END_BEFORE, [tree_id, high, parent, parent, parent, parent])
    return Slot(model, parent, tree_id, level, low, high)


def make(slot: Slot, nodes: int) -> None:
    """Give neighbours other numbers, as few as possible, so that there is room for some nodes."""
    above = _ask(slot.model, _ABOVE, [slot.parent])
    behind = _of_the_tree(slot.model, slot.tree_id).filter(lft__gt=slot.low).order_by("lft")
    looked_at = _NEIGHBOURS
    while True:
        rows = list(behind.values_list("pk", "lft", "rght")[: looked_at + 1])
        end = rows[-1][1] if len(rows) > looked_at else None
        edges = _edges([*rows, *above], slot.low, end)
        count = len(edges) + 2 * nodes
        if end is None:
            # The last edge is the right one of the root, behind which all numbers are free.
            step = min(STEP, (MOST - slot.low) // (_DENSE * (count + 1)))
            break
        step = (end - slot.low) // (count + 1)
        if step >= _DENSE:
            break
        looked_at *= 4
    if step >= _DENSE:
        _spread(slot, edges, [*rows, *above], nodes, step)
    else:
        rows = list(_of_the_tree(slot.model, slot.tree_id).values_list("pk", "lft", "rght"))
        edges = _edges(rows, 1, None)
        _spread(slot, edges, rows, nodes, step_for(len(rows) + nodes), 1)


def take(node: Any, slot: Slot, position: str) -> None:
    """Put a stored node, with its branch, into a place where there is room."""
    edges = _of_the_tree(slot.model, node.tree_id).filter(lft__gte=node.lft, lft__lte=node.rght)
    width, deeper = node.rght - node.lft + 1, slot.level - node.level
    is_last, first = position in BEHIND, node.lft
    if not node.below:
        places = leaf_between(slot.low, slot.high, is_last=is_last)
        _update(edges, places[0], places[1], slot, deeper)
        node.lft, node.rght = places
    elif width < slot.high - slot.low:
        shift = branch_between(slot.low, slot.high, width, is_last=is_last) - first
        _update(edges, F("lft") + shift, F("rght") + shift, slot, deeper)
        node.lft, node.rght = first + shift, node.rght + shift
    else:
        rows = list(edges.values_list("pk", "lft", "rght"))
        told = [edge for edge, _pk, _is_left in _edges(rows, first - 1, None)]
        found = dict(zip(told, evenly(slot.low, slot.high, len(told)), strict=True))
        _write(slot, {pk: (found[left], found[right]) for pk, left, right in rows}, deeper)
        node.lft, node.rght = found[first], found[node.rght]
    node.tree_id, node.level = slot.tree_id, slot.level


def count(model: type[MPTTModel], parent: int | None, nodes: int) -> None:
    """Let a node, and all above it, know that so many nodes more stand below."""
    if parent is not None and nodes:
        connection = connection_to_write(model)
        with connection.cursor() as cursor:
            cursor.execute(_named(connection, model, _COUNT), [nodes, parent])


def _of_the_tree(model: type[MPTTModel], tree_id: int) -> Any:
    of_the_tree: dict[str, object] = {"tree_id": tree_id}
    return model._base_manager.order_by().filter(**of_the_tree)


def _update(rows: Any, left: object, right: object, slot: Slot, deeper: int) -> None:
    """Write the numbers of a branch at its new place."""
    rows._update_structure(tree_id=slot.tree_id, lft=left, rght=right, level=F("level") + deeper)


def _edges(
    rows: Iterable[tuple[int, int, int]], low: int, end: int | None
) -> list[tuple[int, int, bool]]:
    """The edges of nodes behind one number and before another, in order: number, node, is left."""
    edges = [(left, pk, True) for pk, left, _right in rows]
    edges += [(right, pk, False) for pk, _left, right in rows]
    return sorted(
        (edge for edge in edges if low < edge[0] and (end is None or edge[0] < end)),
        key=itemgetter(0),
    )


def _spread(
    slot: Slot,
    edges: Iterable[tuple[int, int, bool]],
    rows: Iterable[tuple[int, int, int]],
    nodes: int,
    step: int,
    begin: int | None = None,
) -> None:
    """Write edges at equal steps, with room for some nodes in the place."""
    at = slot.low if begin is None else begin
    is_left_out = begin is None or slot.low == begin
    at += 2 * nodes * step if is_left_out else 0
    found = {pk: [left, right] for pk, left, right in rows}
    for number, pk, is_left in edges:
        if not is_left_out and number > slot.low:
            at += 2 * nodes * step
            is_left_out = True
        at += step
        found[pk][not is_left] = at
    stored = {pk: [left, right] for pk, left, right in rows}
    _write(slot, {pk: both for pk, both in found.items() if both != stored[pk]}, 0)


def _write(slot: Slot, edges: Mapping[int, Sequence[int]], deeper: int) -> None:
    """Write left and right edges of nodes, which stand in the tree of a place from now on."""
    connection = connection_to_write(slot.model)
    rows = [(slot.tree_id, left, right, deeper, pk) for pk, (left, right) in edges.items()]
    with connection.cursor() as cursor:
        cursor.executemany(_named(connection, slot.model, _WRITE), rows)


def _ask(model: type[MPTTModel], statement: str, values: Sequence[int]) -> list[Any]:
    connection = connection_to_write(model)
    with connection.cursor() as cursor:
        cursor.execute(_named(connection, model, statement), values)
        return cursor.fetchall()


def _named(connection: BaseDatabaseWrapper, model: type[MPTTModel], statement: str) -> str:
    return statement.format(table=connection.ops.quote_name(model._meta.db_table))
