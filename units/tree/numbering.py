"""The nested-set numbers of a forest, computed from who is whose parent: rows in, numbers out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import inf
from struct import Struct
from typing import NamedTuple

from units.tree.spacing import fit, step_for

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
    below: int


class Numbers(NamedTuple):
    """The columns of the nested set, and how many nodes stand below."""

    tree_id: int
    lft: int
    rght: int
    level: int
    below: int


COLUMNS = Numbers._fields


class ManyNumbers(Mapping[int, Numbers]):
    """The numbers of very many nodes by primary key, in few bytes.

    >>> numbers = ManyNumbers()
    >>> numbers.put(7, Numbers(1, 1, 40, 0, 3))
    >>> numbers[7], 8 in numbers
    (Numbers(tree_id=1, lft=1, rght=40, level=0, below=3), False)
    """

    def __init__(self) -> None:
        """None yet."""
        self._packed: dict[int, bytes] = {}

    def put(self, pk: int, numbers: Numbers) -> None:
        """Keep the numbers of a node."""
        self._packed[pk] = _NUMBERS.pack(*numbers)

    def __getitem__(self, pk: int) -> Numbers:
        """The numbers of a node."""
        return Numbers(*_NUMBERS.unpack(self._packed[pk]))

    def __contains__(self, pk: object) -> bool:
        return pk in self._packed

    def __iter__(self) -> Iterator[int]:
        """The primary keys."""
        return iter(self._packed)

    def __len__(self) -> int:
        """Of how many nodes."""
        return len(self._packed)


_NUMBERS = Struct(f"{len(COLUMNS)}i")


class Numbering(NamedTuple):
    """The right numbers of every node that hangs on a root, and the nodes that hang on none."""

    numbers: ManyNumbers
    adrift: dict[int, NodeRow]


def number(rows: Iterable[NodeRow], last: int = 0) -> Numbering:
    """Right numbers for all nodes; siblings keep their order, trees their unique numbers.

    Edges that are stored stay as they are wherever they rise in the order of the tree; whatever has
    come between is given numbers that are free.

    A root whose tree number an earlier root has already is given a new one after all others. Nodes
    that no root reaches hang below a loop; they are returned as adrift. ``last`` is the highest
    number that a tree has which is not among the rows.
    """
    rows = sorted(rows, key=lambda row: (row.tree_id, row.lft, row.pk))
    children: dict[int | None, list[NodeRow]] = defaultdict(list)
    for row in rows:
        children[row.parent].append(row)

    numbers = ManyNumbers()
    used: set[int] = set()
    placed = (row.tree_id for row in children[None] if row.tree_id != UNPLACED)
    next_free = max(last, *placed, 0) + 1
    for root in children[None]:
        tree_id = root.tree_id
        if tree_id in used or tree_id == UNPLACED:
            tree_id, next_free = next_free, next_free + 1
        used.add(tree_id)
        _number_tree(root, tree_id, children, numbers)
    return Numbering(numbers, {row.pk: row for row in rows if row.pk not in numbers})


def is_sound(tree: Iterable[NodeRow]) -> bool:
    """Whether the nodes of one tree, by their left edges, have the numbers that they should have.

    >>> root, part = NodeRow(1, None, 1, 1, 40, 0, 1), NodeRow(2, 1, 1, 20, 30, 1, 0)
    >>> is_sound([root, part]), is_sound([root]), is_sound([root, part._replace(level=2)])
    (True, False, False)
    """
    path: list[tuple[NodeRow, int]] = []
    """The nodes above, each with the number of those that came before it."""
    number_met = 0

    def left(edge: float) -> bool:
        """Leave the nodes that end before an edge; whether each had below it what it says."""
        while path and path[-1][0].rght < edge:
            node, before = path.pop()
            if number_met - before - 1 != node.below:
                return False
        return True

    for node in tree:
        if not left(node.lft) or node.tree_id == UNPLACED:
            return False
        if not path and (number_met or node.lft != 1):
            return False  # a second root, or one that does not begin its tree
        above, end = (path[-1][0].pk, path[-1][0].rght) if path else (None, inf)
        if (node.parent, node.level) != (above, len(path)) or not node.lft < node.rght < end:
            return False
        path.append((node, number_met))
        number_met += 1
    return left(inf)


def _number_tree(
    root: NodeRow,
    tree_id: int,
    children: Mapping[int | None, Sequence[NodeRow]],
    numbers: ManyNumbers,
) -> None:
    """Number one tree: the left edge of a node is told when it is met first, the right one then."""
    stored: list[int | None] = []
    rows: list[NodeRow | None] = []
    """The nodes in the order of the tree where they begin; None where the latest one ends."""
    for row, is_left in _edges(root, children):
        stored.append(_stored_edge(row, tree_id, is_left=is_left))
        rows.append(row if is_left else None)
    stored[0] = 1
    edges = fit(stored, step_for(len(rows) // 2))
    path: list[tuple[NodeRow, int]] = []
    for place, begins in enumerate(rows):
        if begins is not None:
            path.append((begins, place))
            continue
        node, begin = path.pop()
        below = (place - begin) // 2
        numbers.put(node.pk, Numbers(tree_id, edges[begin], edges[place], len(path), below))


def _edges(
    root: NodeRow, children: Mapping[int | None, Sequence[NodeRow]]
) -> Iterator[tuple[NodeRow, bool]]:
    """The nodes of a tree in its order, each twice, and whether it begins there.

    Without recursion, so that depth is limited by nothing.
    """
    pending = [(root, True)]
    while pending:
        node, is_left = pending.pop()
        yield node, is_left
        if is_left:
            pending.append((node, False))
            pending += [(child, True) for child in reversed(children.get(node.pk, ()))]


def _stored_edge(row: NodeRow, tree_id: int, *, is_left: bool) -> int | None:
    """The number that an edge has, if it is one of this tree."""
    if row.tree_id != tree_id:
        return None
    return row.lft if is_left else row.rght


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
