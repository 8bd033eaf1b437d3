"""The nested-set numbers of a forest, computed from who is whose parent: rows in, numbers out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

UNPLACED = 2**31 - 1
"""The tree number of a row that waits for its place: after all others."""


class NodeRow(NamedTuple):
    """What a stored node says of its place."""

    pk: int
    parent: int | None
    tree_id: int
    lft: int
    rght: int
    level: int


class Numbers(NamedTuple):
    """The four nested-set columns."""

    tree_id: int
    lft: int
    rght: int
    level: int


class Numbering(NamedTuple):
    """The right numbers of every node that hangs on a root, and the nodes that hang on none."""

    numbers: dict[int, Numbers]
    adrift: dict[int, NodeRow]


def number(rows: Iterable[NodeRow], last: int = 0) -> Numbering:
    """Right numbers for all nodes; siblings keep their order, trees their unique numbers.

    A root whose tree number an earlier root has already is given a new one after all others. Nodes
    that no root reaches hang below a loop; they are returned as adrift. ``last`` is the highest
    number that a tree has which is not among the rows.
    """
    by_pk = {row.pk: row for row in rows}
    children: dict[int | None, list[NodeRow]] = defaultdict(list)
    for row in sorted(by_pk.values(), key=lambda row: (row.tree_id, row.lft, row.pk)):
        children[row.parent].append(row)

    numbers: dict[int, Numbers] = {}
    used: set[int] = set()
    placed = (row.tree_id for row in children[None] if row.tree_id != UNPLACED)
    next_free = max(last, *placed, 0) + 1
    for root in children[None]:
        tree_id = root.tree_id
        if tree_id in used or tree_id == UNPLACED:
            tree_id, next_free = next_free, next_free + 1
        used.add(tree_id)
        _number_tree(root, tree_id, children, numbers)
    return Numbering(numbers, {pk: row for pk, row in by_pk.items() if pk not in numbers})


def is_sound(tree: Iterable[NodeRow]) -> bool:
    """Whether the nodes of one tree, by their left edges, have the numbers that they should have.

    >>> root, part = NodeRow(1, None, 1, 1, 4, 0), NodeRow(2, 1, 1, 2, 3, 1)
    >>> is_sound([root, part]), is_sound([root]), is_sound([root, part._replace(level=2)])
    (True, False, False)
    """
    edge = 0
    path: list[NodeRow] = []
    is_begun = False
    for node in tree:
        while path and path[-1].rght == edge + 1:
            path.pop()
            edge += 1
        above = path[-1].pk if path else None
        if (node.parent, node.lft, node.level) != (above, edge + 1, len(path)):
            return False
        if not path and is_begun:
            return False  # a second root
        is_begun = True
        path.append(node)
        edge += 1
    while path and path[-1].rght == edge + 1:
        path.pop()
        edge += 1
    return not path


def _number_tree(
    root: NodeRow,
    tree_id: int,
    children: dict[int | None, list[NodeRow]],
    numbers: dict[int, Numbers],
) -> None:
    """Number one tree without recursion, so that depth is limited by nothing."""
    edge = 1
    began: dict[int, int] = {}
    path: list[NodeRow] = []
    pending: list[tuple[NodeRow, bool]] = [(root, False)]
    while pending:
        node, is_done = pending.pop()
        if is_done:
            path.pop()
            numbers[node.pk] = Numbers(tree_id, began[node.pk], edge, len(path))
        else:
            began[node.pk] = edge
            path.append(node)
            pending.append((node, True))
            pending += [(child, False) for child in reversed(children[node.pk])]
        edge += 1


def loops(adrift: dict[int, NodeRow]) -> list[list[int]]:
    """The loops among nodes that hang on no root, each as the nodes from its topmost onward.

    The topmost is the one that the stored numbers put highest: where the loop was most likely
    closed.
    """
    found: list[list[int]] = []
    seen: set[int] = set()
    for start in adrift:
        trail: dict[int, None] = {}
        node: int | None = start
        while node in adrift and node not in seen and node not in trail:
            trail[node] = None
            node = adrift[node].parent
        if node in trail:
            members = list(trail)[list(trail).index(node) :]
            top = min(
                members, key=lambda pk: (adrift[pk].level, adrift[pk].tree_id, adrift[pk].lft, pk)
            )
            place = members.index(top)
            found.append(members[place:] + members[:place])
        seen.update(trail)
    return found
