"""Items of the nested format into rows of tables: the same data always give the same rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import cast

from units.exchange.formats.tables.columns import (
    CODES_IN_A_CELL,
    DEPTH,
    ORDER,
    POST,
    TABLES,
    UNIT,
    Column,
    Table,
)
from units.specification import Item, items_of


def table_rows(lists: Mapping[str, Iterable[Item]]) -> dict[str, list[list[str]]]:
    """By table, its header and its rows; without rows only where one wants to add some."""
    found: dict[str, list[list[str]]] = {name: [] for name in TABLES}
    for name, items in lists.items():
        for order, item in enumerate(items, start=1):
            if name == "units":
                _add_unit(found, item, item.get("parent", ""), order)
            else:
                found[name].append(_row(TABLES[name], item, {}))
    return {
        name: [list(TABLES[name].columns), *found[name]]
        for name in TABLES
        if found[name] or TABLES[name].is_always_there
    }


def _add_unit(found: dict[str, list[list[str]]], item: Item, parent: object, order: int) -> None:
    found["units"].append(_row(TABLES["units"], {**item, "parent": parent}, {ORDER: order}))
    owner = {UNIT: item["code"]}
    for place, post in enumerate(items_of(item, "posts"), start=1):
        found["posts"].append(_row(TABLES["posts"], post, {**owner, ORDER: place}))
        belonging = {**owner, POST: post["code"]}
        found["appointments"] += [
            _row(TABLES["appointments"], held, belonging) for held in items_of(post, "appointments")
        ]
        found["contacts"] += _numbered("contacts", items_of(post, "contacts"), belonging)
    found["contacts"] += _numbered("contacts", items_of(item, "contacts"), owner)
    for place, (task, depth) in enumerate(_outline(items_of(item, "tasks")), start=1):
        found["tasks"].append(_row(TABLES["tasks"], task, {**owner, ORDER: place, DEPTH: depth}))
    for place, child in enumerate(items_of(item, "units"), start=1):
        _add_unit(found, child, item["code"], place)


def _numbered(name: str, items: Sequence[Item], owner: Mapping[str, object]) -> Iterator[list[str]]:
    return (
        _row(TABLES[name], item, {**owner, ORDER: order})
        for order, item in enumerate(items, start=1)
    )


def _outline(tasks: Iterable[Item], depth: int = 0) -> Iterator[tuple[Item, int]]:
    for task in tasks:
        yield task, depth
        yield from _outline(items_of(task, "tasks"), depth + 1)


def _row(table: Table, item: Item, given: Mapping[str, object]) -> list[str]:
    """A row; ``given`` is what stands where the item does not say it, by header."""
    return [_cell(column, item, given) for column in table.columns.values()]


def _cell(column: Column, item: Item, given: Mapping[str, object]) -> str:
    value = item.get(column.key) if column.key else given.get(column.header)
    if column.language:
        value = value.get(column.language) if isinstance(value, Mapping) else None
    if column.key in CODES_IN_A_CELL or isinstance(value, list):
        return " ".join(cast("Iterable[str]", value or ()))
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
