"""Many changes of structure at once: numbered in memory, and only those written that differ."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import batched, chain
from typing import NamedTuple

from django.db import models
from django.db.models import Max

from units.databases import connection_to_write
from units.tree.inspection import last_tree, loop_error, rows_of, write_numbers
from units.tree.lock import StructureError
from units.tree.nodes import PARENT_COLUMN, TreeNode
from units.tree.numbering import UNPLACED, NodeRow, Numbering, Numbers, loops, number

_NAMED_AT_ONCE = 5000
_COLUMNS = (*PARENT_COLUMN, "tree_id", "lft")


class _Place(NamedTuple):
    """Where a node stands."""

    parent: int | None
    tree_id: int
    lft: int


def reserve(model: type[TreeNode], count: int) -> list[int]:
    """Primary keys for rows to come. The caller holds the tree lock."""
    connection = connection_to_write(model)
    column = model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            statement = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
            cursor.execute(statement, [model._meta.db_table, column, count])
            return [pk for (pk,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        used: tuple[int] | None = cursor.fetchone()
    stored: int | None = model._base_manager.aggregate(last=Max("pk"))["last"]
    last = max(used[0] if used else 0, stored or 0)
    return list(range(last + 1, last + 1 + count))


def hold(model: type[models.Model], pk: int) -> None:
    """Let no row that is yet to come have this primary key."""
    connection = connection_to_write(model)
    if connection.vendor == "postgresql":
        return  # a sequence gives no number twice, whatever was taken back
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sqlite_sequence SET seq = MAX(seq, %s) WHERE name = %s", [pk, table])
        if not cursor.rowcount:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, pk])


def arrange(
    model: type[TreeNode],
    parents: Mapping[int, int | None],
    orders: Collection[Sequence[int]],
) -> Mapping[int, Numbers]:
    """Give nodes their parents and an order, and number them; the caller holds the tree lock.

    ``parents`` are the primary keys of nodes that are new or move, with those of their parents.
    Each of ``orders`` names siblings in the order in which they shall stand to one another; others
    keep their places between them. Rows that are stored are written; the numbers are returned for
    those that are not yet. Only the trees concerned are read.

    Raises ``StructureError`` where the parents would form a loop; nothing is written then.
    """
    places = _places(model, {*parents, *chain.from_iterable(orders)} | _above(parents))
    moving = {pk: above for pk, above in parents.items() if not _is_below(above, places.get(pk))}
    orders = _that_change(orders, places, moving)
    concerned = chain(moving, _above(parents), chain.from_iterable(orders))
    stored = rows_of(model, {places[pk].tree_id for pk in concerned if pk in places})
    numbering = number(_arranged(stored, moving, orders), last_tree(model))
    _refuse_loops(model, numbering)
    _write_parents(model, {pk: parent for pk, parent in moving.items() if pk in places})
    write_numbers(model, stored, numbering.numbers)
    return numbering.numbers


def _refuse_loops(model: type[TreeNode], numbering: Numbering) -> None:
    if found := loops(numbering.adrift):
        named = model._base_manager.in_bulk(found[0])
        raise loop_error(named.values()) if named else StructureError("")


def _is_below(parent: int | None, place: _Place | None) -> bool:
    """Whether a node stands below another one, or at the top, already."""
    return place is not None and place.parent == parent


def _above(parents: Mapping[int, int | None]) -> set[int]:
    return {parent for parent in parents.values() if parent is not None}


def _places(model: type[TreeNode], pks: Iterable[int]) -> dict[int, _Place]:
    """Where those stand that are stored."""
    found: dict[int, _Place] = {}
    for some in batched(sorted(pks), _NAMED_AT_ONCE, strict=False):
        rows = model._base_manager.filter(pk__in=some).order_by()
        for pk, *place in rows.values_list("pk", *_COLUMNS):
            found[pk] = _Place(*place)
    return found


def _that_change(
    orders: Iterable[Sequence[int]], places: Mapping[int, _Place], moving: Iterable[int]
) -> list[list[int]]:
    """Of each order those that do not stand where they shall, where there are any."""
    arrivals = {pk: arrival for arrival, pk in enumerate(moving, start=1)}
    return [changed for one in orders if (changed := _changing(one, places, arrivals))]


def _changing(
    siblings: Sequence[int], places: Mapping[int, _Place], arrivals: Mapping[int, int]
) -> list[int]:
    """Those of some siblings that do not stand where they shall, in their order.

    >>> places = {1: _Place(9, 1, 2), 2: _Place(9, 1, 4), 3: _Place(9, 1, 6)}
    >>> _changing([1, 3, 2, 4], places, arrivals={4: 1})
    [3, 2]
    """
    now = [
        (UNPLACED, arrivals[pk]) if pk in arrivals else (places[pk].tree_id, places[pk].lft)
        for pk in siblings
    ]
    there = zip(siblings, now, sorted(now), strict=True)
    return [pk for pk, is_at, shall in there if is_at != shall]


def _arranged(
    stored: Iterable[NodeRow],
    parents: Mapping[int, int | None],
    orders: Iterable[Sequence[int]],
) -> list[NodeRow]:
    """The rows as they shall be, the order of siblings told by their old numbers and new places."""
    rows = {row.pk: row for row in stored}
    for place, (pk, parent) in enumerate(parents.items(), start=1):
        rows[pk] = NodeRow(pk, parent, UNPLACED, place, place + 1, 0, 0)
    for siblings in orders:
        _put_in_order(rows, siblings)
    return list(rows.values())


def _put_in_order(rows: dict[int, NodeRow], siblings: Sequence[int]) -> None:
    """Let siblings exchange their places so that they stand in the order given."""
    places = sorted((rows[pk].tree_id, rows[pk].lft) for pk in siblings)
    for pk, (tree_id, lft) in zip(siblings, places, strict=True):
        rows[pk] = rows[pk]._replace(tree_id=tree_id, lft=lft)


def _write_parents(model: type[TreeNode], moved: Mapping[int, int | None]) -> None:
    if not moved:
        return
    connection = connection_to_write(model)
    quote = connection.ops.quote_name
    table, parent, key = (
        quote(model._meta.db_table),
        quote(model.parent.field.column),
        quote(str(model._meta.pk.column)),
    )
    statement = f"UPDATE {table} SET {parent} = %s WHERE {key} = %s"
    with connection.cursor() as cursor:
        cursor.executemany(statement, [(above, pk) for pk, above in moved.items()])
