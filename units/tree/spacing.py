"""Numbers with room between them, so that what comes between need not shift what is there. Pure.

The edges of the nodes of a tree, left and right, are numbers that rise in the order of the tree.
Nothing asks them to follow one another closely.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from operator import lt

MOST = 2**31 - 1
"""The greatest number that a column holds."""
STEP = 2**16
"""From one edge to the next where there is room enough."""
_SHARE = 16
"""A new node takes so small a part of the room in which it comes to stand: many more will fit."""


def step_for(nodes: int) -> int:
    """How far apart the edges of a tree with so many nodes begin; half of all numbers stay free.

    >>> step_for(24), step_for(20_000), step_for(1_000_000)
    (65536, 26842, 536)
    """
    return max(1, min(STEP, MOST // 2 // (2 * nodes + 2)))


def leaf_between(low: int, high: int, *, is_last: bool) -> tuple[int, int]:
    """Edges for one node between two edges, with room on all sides as far as there is some.

    It stands near the side from which it comes, since those that come next do so, too.

    >>> leaf_between(1, 1602, is_last=True), leaf_between(1, 1602, is_last=False)
    ((101, 201), (1402, 1502))
    """
    step = max(1, min(STEP, (high - low - 1) // _SHARE))
    return (low + step, low + 2 * step) if is_last else (high - 2 * step, high - step)


def branch_between(low: int, high: int, width: int, *, is_last: bool) -> int:
    """Where to begin with so many numbers in a row between two edges.

    >>> branch_between(1, 1602, 1600, is_last=True), branch_between(1, 1602, 800, is_last=False)
    (2, 752)
    """
    margin = (high - low - 1 - width) // _SHARE
    return low + 1 + margin if is_last else high - margin - width


def evenly(low: int, high: int, count: int) -> list[int]:
    """So many numbers between two others that are far enough apart.

    >>> evenly(1, 10, 2), evenly(1, 4, 2)
    ([4, 7], [2, 3])
    """
    return [low + (high - low) * place // (count + 1) for place in range(1, count + 1)]


def fit(stored: Sequence[int | None], step: int) -> list[int]:
    """Rising numbers for edges, most of which keep what is stored.

    The first is kept whatever comes. ``step`` is how far apart others come to stand at the end.

    >>> fit([1, 20, None, 30, 5], 10)
    [1, 20, 25, 30, 40]
    """
    known = [number for number in stored if number is not None]
    if len(known) == len(stored) and known[-1] <= MOST and all(map(lt, known, known[1:])):
        return known
    kept = _kept(stored)
    numbers: list[int] = []
    for place, following in zip(kept, [*kept[1:], None], strict=True):
        number = stored[place] or 1
        numbers.append(number)
        if following is None:
            left = len(stored) - place - 1
            wide = min(step, (MOST - number) // max(left, 1))
            numbers += [number + wide * further for further in range(1, left + 1)]
        else:
            numbers += evenly(number, stored[following] or 1, following - place - 1)
    return numbers


def _kept(stored: Sequence[int | None]) -> list[int]:
    """The most places whose numbers rise and leave room for the others between them."""
    ends: list[int] = []
    tails: list[int] = []
    before: list[int] = [0] * len(stored)
    first, count = stored[0] or 1, len(stored)
    for place, number in enumerate(stored[1:], start=1):
        # Less its place a number may stay the same: there is one for each place between.
        if number is None or number - place < first or number > MOST - (count - 1 - place):
            continue
        at = bisect_right(ends, number - place)
        before[place] = tails[at - 1] if at else 0
        ends[at : at + 1], tails[at : at + 1] = [number - place], [place]
    found = []
    place = tails[-1] if tails else 0
    while place:
        found.append(place)
        place = before[place]
    return [0, *reversed(found)]
