"""Rows that enter without ``save()``, as fixtures do: placed one by one, numbered at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

from django.db.models import Q

from units.tree.inspection import renumber
from units.tree.lock import tree_lock
from units.tree.nodes import TreeNode
from units.tree.numbering import COLUMNS, UNPLACED


@contextmanager
def raw_saves() -> Iterator[Callable[[TreeNode], None]]:
    """Hold the lock while fixtures are loaded, and number what they touched once at the end.

    Gives what a node must be given to before it is stored. Raises ``StructureError`` at the end
    when the parents form a loop; nothing is kept then.
    """
    touched: set[type[TreeNode]] = set()
    places = count(1)

    def place(node: TreeNode) -> None:
        touched.add(type(node))
        _place(node, next(places))

    with tree_lock():
        yield place
        for model in touched:
            renumber(model)


def _place(node: TreeNode, arrival: int) -> None:
    """Let a row that stays where it is keep its numbers, and put another behind its siblings."""
    if node.tree_id == UNPLACED:
        # It is stored a second time, now that the parent that is stated later is there.
        return
    stored = type(node)._base_manager.filter(Q(("parent_id", node.parent_id)), pk=node.pk)
    kept: tuple[int, ...] | None = stored.values_list(*COLUMNS).first()
    numbers = kept or (UNPLACED, arrival, arrival + 1, 0, 0)
    for column, value in zip(COLUMNS, numbers, strict=True):
        setattr(node, column, value)
