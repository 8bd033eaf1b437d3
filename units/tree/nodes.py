"""The base of a model that is a tree: every way to write structure takes the lock.

django-mptt 0.20 corrupts its columns when a row was read before somebody else's change, and its own
``save()`` takes no lock. So each write here first takes the lock, then catches up with what is
stored, then lets django-mptt work.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self, TypedDict, Unpack, cast

from django.db import NotSupportedError, models, router
from django.db.models import F, Q, QuerySet
from django.db.models.base import ModelBase
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext_lazy as _
from mptt.exceptions import InvalidMove
from mptt.managers import TreeManager as MPTTManager
from mptt.models import MPTTModel, TreeForeignKey
from mptt.querysets import TreeQuerySet as MPTTQuerySet
from mptt.signals import node_moved

from units.databases import pinned
from units.tree import room
from units.tree.inspection import renumber, trees_of
from units.tree.lock import StructureError, tree_lock
from units.tree.numbering import COLUMNS, UNPLACED
from units.tree.spacing import STEP, leaf_between

PARENT_COLUMN = ("parent_id",)
"""Not spelled where it is asked for: the checker knows the fields of concrete models only."""
BESIDE = frozenset({"left", "right"})
"""The positions of a move that name a neighbour, not a parent."""
_WIDTH_OF_A_ROOT = STEP * 16
"""The right edge of a root that is new; what comes below it finds room."""
STRUCTURE = frozenset({"parent", "parent_id", *COLUMNS})


class SaveOptions(TypedDict, total=False):
    """What ``save()`` may be told."""

    force_insert: bool | tuple[ModelBase, ...]
    force_update: bool
    using: str | None
    update_fields: Iterable[str] | None


class TreeQuerySet[Node: "TreeNode"](MPTTQuerySet[Node, Node]):
    """Rows of a tree. What would change structure behind its back is done rightly, or refused."""

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete the rows and close the gaps they leave."""
        with pinned(self.db), tree_lock():
            trees = set(self.order_by().values_list("tree_id", flat=True).distinct())
            deleted = super().delete()
            renumber(self.model, trees)
        return deleted

    delete.queryset_only = True  # type: ignore[attr-defined]

    def update(self, **values: object) -> int:
        """Update columns that are not structure.

        A move is made by saving the row, one at a time.
        """
        _refuse_structure(values)
        return super().update(**values)

    def bulk_update(
        self, objs: Iterable[Node], fields: Iterable[str], batch_size: int | None = None
    ) -> int:
        """As Django's, for columns that are not structure."""
        fields = list(fields)
        _refuse_structure(fields)
        return super().bulk_update(objs, fields, batch_size=batch_size)

    def bulk_create(self, objs: Iterable[Node], *args: Any, **kwargs: Any) -> list[Node]:
        """Insert many rows, parents before children, and number them once.

        They become the last children of their parents in the order given.
        """
        rows = list(objs)
        with pinned(self.db), tree_lock():
            for place, row in enumerate(rows, start=1):
                row.tree_id, row.lft, row.rght = UNPLACED, place, place + 1
                row.level = row.below = 0
            above = {row.parent_id for row in rows if row.parent_id is not None}
            created = super().bulk_create(rows, *args, **kwargs)
            renumber(self.model, trees_of(self.model, above) | {UNPLACED})
        return created

    def _update_structure(self, **values: object) -> int:
        """For this package and django-mptt alone: write structure, with the lock held."""
        return models.QuerySet.update(self, **values)


def _refuse_structure(names: Collection[str]) -> None:
    if touched := STRUCTURE.intersection(names):
        raise NotSupportedError(
            f"{', '.join(sorted(touched))}: structure is changed by save() or move_node(), a row "
            f"at a time"
        )


class TreeManager[Node: "TreeNode"](MPTTManager[Node]):
    """django-mptt's manager, with the lock round every move."""

    def move_node(
        self, node: TreeNode, target: TreeNode | None, position: str = "last-child"
    ) -> None:
        """Move a node to be ``first-child``, ``last-child``, ``left`` or ``right`` of a target.

        Without a target it becomes the last root.

        Raises ``StructureError`` when the node or the target has gone, or the target lies below the
        node.
        """
        is_beside = position in BESIDE and target == node
        with pinned(self.db), tree_lock(), _explained(node, is_beside_itself=is_beside):
            self._refresh_tree_fields(node, include_parent=True)
            if target is not None:
                self._refresh_tree_fields(target, include_parent=True)
            self._move_node(node, target, position=position)
            node._save_in_place()
            node_moved.send(sender=type(node), instance=node, target=target, position=position)

    def insert_node(
        self,
        node: TreeNode,
        target: TreeNode | None,
        position: str = "last-child",
        save: bool = False,
        allow_existing_pk: bool = False,
        refresh_target: bool = True,
    ) -> TreeNode:
        """Give a node that its own ``save()`` is about to store a place; nothing is shifted."""
        if target is None or (position in BESIDE and target.parent_id is None):
            super().insert_node(node, target, position, save, allow_existing_pk, refresh_target)
            node.rght = _WIDTH_OF_A_ROOT
            return node
        target._mptt_refresh()
        slot = self._slot(node, target, position)
        parent = target.parent if position in BESIDE else target
        is_last = position in room.BEHIND
        node.lft, node.rght = leaf_between(slot.low, slot.high, is_last=is_last)
        node.tree_id, node.level, node.parent = slot.tree_id, slot.level, parent
        room.count(self.model, slot.parent, 1)
        self._post_insert_update_cached_parent_right(parent, 2)
        return node

    def _move_node(
        self,
        node: TreeNode,
        target: TreeNode | None,
        position: str = "last-child",
        save: bool = True,
        refresh_target: bool = True,
    ) -> None:
        """Write the numbers of a move; ``save()`` or ``move_node()`` stores the parent."""
        if target is None or (position in BESIDE and target.parent_id is None):
            super()._move_node(node, target, position, save, refresh_target)
            return
        if target.tree_id == node.tree_id and node.lft <= target.lft <= node.rght:
            raise InvalidMove
        slot, former = self._slot(node, target, position), node.parent_id
        if not (former == slot.parent and (slot.low == node.rght or slot.high == node.lft)):
            room.take(node, slot, position)
        if former != slot.parent:
            room.count(self.model, former, -node.below - 1)
            room.count(self.model, slot.parent, node.below + 1)
        node.parent = target.parent if position in BESIDE else target
        node._mptt_cached_fields["parent"] = slot.parent

    def _slot(self, node: TreeNode, target: TreeNode, position: str) -> room.Slot:
        """The place at a target, with room for a node and all below it."""
        slot, nodes = room.find(target, position), node.below + 1
        if slot.has_room_for(nodes):
            return slot
        room.make(slot, nodes)
        for moved in (*_at_hand(target), *(() if node._state.adding else (node,))):
            moved._mptt_refresh()
        return room.find(target, position)

    def _inter_tree_move_and_close_gap(
        self, node: TreeNode, level_change: int, left_right_change: int, new_tree_id: int
    ) -> None:
        """Let a branch become a tree; the gap that it leaves is room for others."""
        branch = self._mptt_filter(tree_id=node.tree_id, left__gte=node.lft, left__lte=node.rght)
        self._mptt_update(
            branch,
            level=F("level") - level_change,
            left=F("lft") - left_right_change,
            right=F("rght") - left_right_change,
            tree_id=new_tree_id,
        )
        room.count(self.model, node.parent_id, -node.below - 1)

    def _close_gap(self, size: int, target: int, tree_id: int) -> None:
        """Leave it: it is room for others."""

    def _post_insert_update_cached_parent_right(
        self, instance: TreeNode | None, right_shift: int, seen: object = None
    ) -> None:
        """Let those above that are at hand know what stands below; their edges are as before."""
        for above in _at_hand(instance):
            above.below += right_shift // 2

    def _refresh_tree_fields(self, node: TreeNode, include_parent: bool = False) -> None:
        node.refresh_from_db(fields=[*COLUMNS, *(["parent"] if include_parent else [])])
        if include_parent:
            node._mptt_cached_fields["parent"] = node.parent_id

    def _mptt_update(self, qs: QuerySet[TreeNode] | None = None, **items: object) -> int:
        rows = cast("TreeQuerySet[TreeNode]", self._mptt_filter() if qs is None else qs)
        return rows._update_structure(**self._translate_lookups(**items))

    def rebuild(self, *args: object, **kwargs: object) -> None:
        """Number all trees anew from the parents, faster than django-mptt does."""
        with pinned(self.db), tree_lock():
            renumber(self.model)


class TreeNode(MPTTModel):
    """A row of a tree that nobody can corrupt by forgetting the lock.

    A concrete model adds ``parent``.
    """

    parent: TreeForeignKey[Any, Self | None]

    # Declared here so that fixtures leave them out: they follow from the parents.
    lft = models.PositiveIntegerField(editable=False, serialize=False)
    rght = models.PositiveIntegerField(editable=False, serialize=False)
    tree_id = models.PositiveIntegerField(editable=False, serialize=False)
    level = models.PositiveIntegerField(editable=False, serialize=False)
    below = models.PositiveIntegerField(editable=False, serialize=False, default=0, db_default=0)
    """How many nodes stand below it. Its edges do not tell, since there is room between them."""

    if TYPE_CHECKING:
        parent_id: int | None
        _mptt_cached_fields: dict[str, object]

    class Meta:
        abstract = True
        ordering = ["tree_id", "lft"]
        indexes = [models.Index(fields=["tree_id", "lft"], name="%(class)s_tree")]
        constraints = [
            models.CheckConstraint(
                name="%(class)s_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("id")),
                violation_error_message=_("Nothing can be its own parent."),
            ),
            models.CheckConstraint(
                name="%(class)s_edges_in_order", condition=Q(lft__gte=1, lft__lt=models.F("rght"))
            ),
            models.CheckConstraint(
                name="%(class)s_level_below_edge", condition=Q(level__lt=models.F("lft"))
            ),
        ]

    def save(self, **options: Unpack[SaveOptions]) -> None:
        """Store the row; a changed parent moves it, with its branch, behind its new siblings.

        Raises ``StructureError`` when the row or its parent has gone meanwhile, or would stand
        below itself.
        """
        alias = options.get("using") or router.db_for_write(type(self), instance=self)
        with pinned(alias), tree_lock(), _explained(self):
            self._catch_up()
            super().save(**options)

    def delete(
        self, using: str | None = None, keep_parents: bool = False
    ) -> tuple[int, dict[str, int]]:
        """Delete the row; one that has already gone is left in peace."""
        alias = using or router.db_for_write(type(self), instance=self)
        with pinned(alias), tree_lock():
            rows = type(self)._base_manager.filter(pk=self.pk)
            stored = rows.values_list(*PARENT_COLUMN, "below")[:1]
            if not stored:
                return 0, {}
            ((parent, below),) = stored
            deleted = super().delete(using, keep_parents)
            room.count(type(self), parent, -below - 1)
            return deleted

    def get_descendant_count(self) -> int:
        """How many nodes stand below it."""
        return self.below

    def _mptt_refresh(self) -> None:
        """Learn its numbers; without a primary key it has none."""
        if self.pk:
            rows = type(self)._base_manager.filter(pk=self.pk).values(*COLUMNS)
            for column, number in rows[0].items():
                setattr(self, column, number)

    def _get_user_field_names(self) -> list[str]:
        """The columns that are stored where nothing moves."""
        return [name for name in super()._get_user_field_names() if name != "below"]

    def _save_in_place(self) -> None:
        """Store the parent that a move has given it, whose numbers are written already.

        The caller holds the lock.
        """
        clocks = [field.name for field in self._meta.fields if getattr(field, "auto_now", False)]
        super().save(update_fields=["parent", *clocks])

    def _catch_up(self) -> None:
        """Learn, with the lock held, what others did since this row and its parent were read."""
        if not self._state.adding:
            known = self._mptt_cached_fields.get("parent", DeferredAttribute)
            rows = type(self)._base_manager.filter(pk=self.pk)
            stored = rows.values_list(*PARENT_COLUMN, "below")[:1]
            if not stored:
                raise _gone(self)
            ((parent, self.below),) = stored
            if known is not DeferredAttribute and parent != known:
                if self.parent_id == known:
                    # Somebody else moved it and we did not: keep their move.
                    self.parent_id = parent
                self._mptt_cached_fields["parent"] = parent
        if type(self).parent.is_cached(self):
            parent = self.parent
            if parent is not None and not parent._state.adding:
                parent._mptt_refresh()


def _at_hand(node: TreeNode | None) -> Iterator[TreeNode]:
    """A node and those above it, as far as they have been read."""
    passed: set[int] = set()
    while node is not None and node.pk not in passed:
        yield node
        passed.add(node.pk)
        node = node.parent if type(node).parent.is_cached(node) else None


def _gone(node: TreeNode) -> StructureError:
    return StructureError(
        _("“%(name)s” was deleted meanwhile. Reload the page to see what is there now.")
        % {"name": node}
    )


def _beside_itself(node: TreeNode) -> StructureError:
    return StructureError(
        _("“%(name)s” cannot stand beside itself. Choose another neighbour.") % {"name": node}
    )


def _below_itself(node: TreeNode) -> StructureError:
    return StructureError(
        _("“%(name)s” would stand below itself. Choose another parent for it.") % {"name": node}
    )


@contextmanager
def _explained(node: TreeNode, *, is_beside_itself: bool = False) -> Iterator[None]:
    """Say in words what is raised when a row has gone or a move would make a loop."""
    model = type(node)
    try:
        yield
    except InvalidMove as error:
        raise (_beside_itself if is_beside_itself else _below_itself)(node) from error
    except (model.DoesNotExist, model.NotUpdated) as error:
        raise _gone(node) from error
    except IndexError as error:
        raise StructureError(
            _("The new parent was deleted meanwhile. Reload the page and choose another one.")
        ) from error
