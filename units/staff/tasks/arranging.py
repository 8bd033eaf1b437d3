"""Outlines as rows with a depth: moved, indented, put together, written as text. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from units.text.outlines import MOST_DEPTH

_DASHES = re.compile(r"(?:[-–—]\s*)*")


class Way(StrEnum):
    """Where a row goes, with its parts."""

    UP = "up"
    DOWN = "down"
    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Row:
    """A task in its place."""

    code: str
    depth: int


def settled(depths: Iterable[int]) -> Iterator[int]:
    """Depths of which none is more than one below that before it.

    >>> list(settled([1, 3, 1, 2, 0]))
    [0, 1, 1, 2, 0]
    """
    before = -1
    for depth in depths:
        before = max(0, min(depth, before + 1, MOST_DEPTH))
        yield before


def settled_rows(rows: Sequence[Row]) -> list[Row]:
    """The same rows, none deeper than its place allows."""
    depths = settled(row.depth for row in rows)
    return [replace(row, depth=depth) for row, depth in zip(rows, depths, strict=True)]


def end_of(rows: Sequence[Row], place: int) -> int:
    """The place behind a row and its parts.

    >>> end_of([Row("a", 0), Row("b", 1), Row("c", 0)], 0)
    2
    """
    end = place + 1
    while end < len(rows) and rows[end].depth > rows[place].depth:
        end += 1
    return end


def moved(rows: Sequence[Row], code: str, way: Way) -> list[Row] | None:
    """The rows after one of them went a step, with its parts; None where it cannot.

    >>> rows = [Row("a", 0), Row("b", 0), Row("c", 1), Row("d", 0)]
    >>> [row.code for row in moved(rows, "b", Way.UP)]
    ['b', 'c', 'a', 'd']
    >>> [row.depth for row in moved(rows, "b", Way.IN)]
    [0, 1, 2, 0]
    """
    place = next((number for number, row in enumerate(rows) if row.code == code), None)
    if place is None:
        return None
    end = end_of(rows, place)
    step = {Way.UP: _up, Way.DOWN: _down, Way.IN: _in, Way.OUT: _out}[way]
    return step(list(rows), place, end)


def _up(rows: list[Row], place: int, end: int) -> list[Row] | None:
    before = _elder(rows, place)
    if before is None:
        return None
    return rows[:before] + rows[place:end] + rows[before:place] + rows[end:]


def _down(rows: list[Row], place: int, end: int) -> list[Row] | None:
    if end == len(rows) or rows[end].depth < rows[place].depth:
        return None
    after = end_of(rows, end)
    return rows[:place] + rows[end:after] + rows[place:end] + rows[after:]


def _in(rows: list[Row], place: int, end: int) -> list[Row] | None:
    deepest = max(row.depth for row in rows[place:end])
    if _elder(rows, place) is None or deepest >= MOST_DEPTH:
        return None
    return rows[:place] + _shifted(rows[place:end], 1) + rows[end:]


def _out(rows: list[Row], place: int, end: int) -> list[Row] | None:
    """It comes behind what else its task holds, so that this stays where it is."""
    if rows[place].depth == 0:
        return None
    behind = end
    while behind < len(rows) and rows[behind].depth >= rows[place].depth:
        behind += 1
    return rows[:place] + rows[end:behind] + _shifted(rows[place:end], -1) + rows[behind:]


def _elder(rows: Sequence[Row], place: int) -> int | None:
    """The place of the row before it that stands as deep, in the same task."""
    for number in range(place - 1, -1, -1):
        if rows[number].depth <= rows[place].depth:
            return number if rows[number].depth == rows[place].depth else None
    return None


def _shifted(rows: Iterable[Row], by: int) -> list[Row]:
    return [replace(row, depth=row.depth + by) for row in rows]


def together(wanted: Sequence[Row], now: Sequence[Row]) -> list[Row]:
    """Rows in the order that somebody wanted, though others came and went meanwhile.

    What came stands behind the row behind which it stands now.

    >>> now = [Row("new", 0), Row("a", 0), Row("b", 0)]
    >>> [row.code for row in together([Row("b", 0), Row("gone", 0), Row("a", 0)], now)]
    ['new', 'b', 'a']
    """
    there, asked = {row.code for row in now}, {row.code for row in wanted}
    rows = [row for row in dict.fromkeys(wanted) if row.code in there]
    behind: dict[str, list[Row]] = {}
    before = ""
    for row in now:
        if row.code not in asked:
            behind.setdefault(before, []).append(row)
        else:
            before = row.code
    found = list(behind.get("", ()))
    for row in rows:
        found += [row, *behind.get(row.code, ())]
    return settled_rows(found)


def as_sent(rows: Iterable[Row]) -> str:
    """Rows as forms send them.

    >>> as_sent([Row("a", 0), Row("b", 1)])
    'a:0 b:1'
    """
    return " ".join(f"{row.code}:{row.depth}" for row in rows)


def as_received(sent: str) -> list[Row]:
    """The rows that a form sent; what is no row is left out, and so is the same a second time.

    >>> as_received("a:0 b:1 junk a:2")
    [Row(code='a', depth=0), Row(code='b', depth=1)]
    """
    found: dict[str, Row] = {}
    for word in sent.split():
        code, _colon, depth = word.rpartition(":")
        if code and depth.isascii() and depth.isdecimal() and len(depth) <= len(str(MOST_DEPTH)):
            found.setdefault(code, Row(code, int(depth)))
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Line:
    """A task that is not stored yet."""

    depth: int
    text: str


def as_text(lines: Iterable[Line]) -> str:
    r"""An outline to be corrected by hand: a line for each task, a hyphen for each level.

    >>> as_text([Line(0, "Law"), Line(1, "acts")])
    'Law\n- acts'
    """
    return "\n".join(f"{'-' * line.depth} {line.text}".strip() for line in lines)


def from_text(text: str) -> list[Line]:
    r"""The tasks that such a text holds.

    >>> from_text("Law\n- acts\n\n--- advice")
    [Line(depth=0, text='Law'), Line(depth=1, text='acts'), Line(depth=2, text='advice')]
    """
    found: list[tuple[int, str]] = []
    for line in text.splitlines():
        plain = " ".join(line.split())
        end = _end_of_dashes(plain)
        if plain[end:]:
            dashes = sum(not sign.isspace() for sign in plain[:end])
            found.append((dashes, plain[end:]))
    depths = settled(depth for depth, _text in found)
    return [Line(depth, text) for depth, (_depth, text) in zip(depths, found, strict=True)]


def _end_of_dashes(line: str) -> int:
    found = _DASHES.match(line)
    return found.end() if found else 0


def numbers(depths: Iterable[int]) -> Iterator[str]:
    """How readers count the rows of an outline.

    >>> list(numbers([0, 1, 1, 0]))
    ['1', '1.1', '1.2', '2']
    """
    counted: list[int] = []
    for depth in depths:
        del counted[depth + 1 :]
        if len(counted) <= depth:
            counted += [0] * (depth + 1 - len(counted))
        counted[depth] += 1
        yield ".".join(map(str, counted))
