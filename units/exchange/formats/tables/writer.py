"""Items of the nested format into rows of tables: the same data always give the same rows."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from tempfile import TemporaryFile
from typing import IO, cast

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


class SpooledRows(Collection[list[str]]):
    """Rows in a file that has no name: they take no memory, however many there are."""

    def __init__(self) -> None:
        """No rows so far."""
        self._file: IO[str] = TemporaryFile("w+", encoding="ascii", newline="\n")  # noqa: SIM115
        self._count = 0

    def __del__(self) -> None:
        """Let the file go."""
        self._file.close()

    def append(self, row: list[str], /) -> None:
        """Add a row."""
        self._file.write(f"{json.dumps(row)}\n")
        self._count += 1

    def __len__(self) -> int:
        """How many there are."""
        return self._count

    def __iter__(self) -> Iterator[list[str]]:
        """Those that were added so far."""
        self._file.seek(0)
        return map(json.loads, self._file)

    def __contains__(self, row: object) -> bool:
        """Whether a row is among them."""
        return any(row == one for one in self)


def table_rows(lists: Mapping[str, Iterable[Item]]) -> dict[str, SpooledRows]:
    """By table, its header and its rows; without rows only where one wants to add some."""
    found = {name: SpooledRows() for name in TABLES}
    for name, rows in found.items():
        rows.append(list(TABLES[name].columns))
    for name, row in _rows(lists):
        found[name].append(row)
    return {
        name: rows for name, rows in found.items() if len(rows) > 1 or TABLES[name].is_always_there
    }


def _rows(lists: Mapping[str, Iterable[Item]]) -> Iterator[tuple[str, list[str]]]:
    """All rows, each with the table in which it stands."""
    for name, items in lists.items():
        for order, item in enumerate(items, start=1):
            if name == "units":
                yield from _rows_of_unit(item, item.get("parent", ""), order)
            else:
                yield name, _row(TABLES[name], item, {})


def _rows_of_unit(item: Item, parent: object, order: int) -> Iterator[tuple[str, list[str]]]:
    yield "units", _row(TABLES["units"], {**item, "parent": parent}, {ORDER: order})
    owner = {UNIT: item["code"]}
    for place, post in enumerate(items_of(item, "posts"), start=1):
        yield "posts", _row(TABLES["posts"], post, {**owner, ORDER: place})
        belonging = {**owner, POST: post["code"]}
        for held in items_of(post, "appointments"):
            yield "appointments", _row(TABLES["appointments"], held, belonging)
        yield from _numbered("contacts", items_of(post, "contacts"), belonging)
    yield from _numbered("contacts", items_of(item, "contacts"), owner)
    for place, (task, depth) in enumerate(_outline(items_of(item, "tasks")), start=1):
        yield "tasks", _row(TABLES["tasks"], task, {**owner, ORDER: place, DEPTH: depth})
    for place, child in enumerate(items_of(item, "units"), start=1):
        yield from _rows_of_unit(child, item["code"], place)


def _numbered(
    name: str, items: Sequence[Item], owner: Mapping[str, object]
) -> Iterator[tuple[str, list[str]]]:
    for order, item in enumerate(items, start=1):
        yield name, _row(TABLES[name], item, {**owner, ORDER: order})


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
