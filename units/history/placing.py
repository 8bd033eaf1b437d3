"""Units at the places among their siblings that states give them, with few moves."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence

from units.history.models import State, Version
from units.models import Unit

_MOST_STEPS = 100
"""How many units that have gone are passed over to find a place."""


def put_in_place(states: Mapping[int, State]) -> None:
    """Let units stand behind those that their states name; the caller holds the tree lock."""
    by_parent: dict[int | None, list[int]] = defaultdict(list)
    for key, state in states.items():
        by_parent[state.get("parent")].append(key)
    for parent, keys in by_parent.items():
        siblings = Unit._base_manager.filter(parent=parent).order_by("tree_id", "lft")
        stand = list(siblings.values_list("pk", flat=True))
        _reorder(stand, ordered(stand, {key: states[key].get("after") for key in keys}))


def ordered(stand: Sequence[int], behind: Mapping[int, int | None]) -> list[int]:
    """Siblings, of which some are to stand behind others.

    >>> ordered([1, 2, 3, 4], {3: None, 1: 3})
    [3, 1, 2, 4]
    """
    result = [key for key in stand if key not in behind]
    there = {*stand}
    before = {key: _near(behind[key], there) for key in behind}
    placed: set[int] = set()
    for key in behind:
        if key not in placed and key in there:
            for one in reversed(_chain(key, before, placed)):
                place = before[one]
                result.insert(result.index(place) + 1 if place in result else 0, one)
                placed.add(one)
    return result


def _chain(key: int, before: Mapping[int, int | None], placed: set[int]) -> list[int]:
    """A unit, and those behind which it is to stand and which are to be placed first.

    There may be thousands of them.
    """
    chain: dict[int, None] = {key: None}
    above = before[key]
    while above is not None and above in before and above not in placed and above not in chain:
        chain[above] = None
        above = before[above]
    return [*chain]


def _near(before: int | None, stand: set[int]) -> int | None:
    """The unit behind which to stand, or, where that has gone, the one before it."""
    for _step in range(_MOST_STEPS):
        if before is None or before in stand:
            return before
        gone = Version.objects.filter(subject="unit", key=before, state__isnull=False)
        before = gone.order_by("-pk").values_list("after", flat=True).first()
    return None


def _reorder(stand: Sequence[int], wanted: Sequence[int]) -> None:
    """Move as few units as possible."""
    places = {key: place for place, key in enumerate(stand)}
    staying = _longest_rise(wanted, places)
    for place, key in enumerate(wanted):
        if key in staying:
            continue
        unit = Unit._base_manager.get(pk=key)
        if place:
            Unit.objects.move_node(unit, Unit._base_manager.get(pk=wanted[place - 1]), "right")
        else:
            Unit.objects.move_node(unit, Unit._base_manager.get(pk=stand[0]), "left")


def _longest_rise(wanted: Sequence[int], places: Mapping[int, int]) -> set[int]:
    """The most units that stand in their order to one another already."""
    ends: list[int] = []
    tails: list[int] = []
    before: dict[int, int | None] = {}
    for key in wanted:
        at = bisect_left(ends, places[key])
        before[key] = tails[at - 1] if at else None
        ends[at : at + 1], tails[at : at + 1] = [places[key]], [key]
    found: set[int] = set()
    step = tails[-1] if tails else None
    while step is not None:
        found.add(step)
        step = before[step]
    return found
