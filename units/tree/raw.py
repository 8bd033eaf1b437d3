"""Rows that enter without ``save()``, as fixtures do: given a place, and numbered when the last of them is in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver

from units.tree.inspection import renumber
from units.tree.lock import tree_lock
from units.tree.nodes import TreeNode
from units.tree.numbering import UNPLACED

_batch: ContextVar[set[type[TreeNode]] | None] = ContextVar("raw_saves", default=None)
_places = count(1)


@contextmanager
def raw_saves(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Hold the lock while fixtures are loaded, and number what they touched once at the end.

    Raises ``StructureError`` at the end when the parents form a loop; nothing is kept then.
    """
    touched: set[type[TreeNode]] = set()
    with tree_lock(using):
        token = _batch.set(touched)
        try:
            yield
        finally:
            _batch.reset(token)
        for model in touched:
            renumber(model, using)


@receiver(pre_save, dispatch_uid="tree-raw-place")
def _place(sender: type[Any], instance: Any, raw: bool, using: str, **kwargs: Any) -> None:
    """A row that stays where it is keeps its numbers; a new or moved one stands after its siblings, in the order of arrival."""
    if not raw or not issubclass(sender, TreeNode):
        return
    if instance.tree_id == UNPLACED:  # saved a second time, when the parent that a fixture states later is there
        return
    columns = ("tree_id", "lft", "rght", "level")
    unmoved = sender._base_manager.using(using).filter(pk=instance.pk, parent_id=instance.parent_id)
    stored = unmoved.values_list(*columns).first()
    if stored is None:
        place = next(_places)
        stored = (UNPLACED, place, place + 1, 0)
    for column, value in zip(columns, stored, strict=True):
        setattr(instance, column, value)


@receiver(post_save, dispatch_uid="tree-raw-number")
def _number(sender: type[Any], raw: bool, using: str, **kwargs: Any) -> None:
    if not raw or not issubclass(sender, TreeNode):
        return
    touched = _batch.get()
    if touched is not None:
        touched.add(sender)
    else:
        with tree_lock(using):
            renumber(sender, using)
