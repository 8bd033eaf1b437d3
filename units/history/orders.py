"""Which units stand in another order than before: not those behind which others came or went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from units.history.models import State
from units.history.pairs import Pair


def reordered(pairs: Sequence[Pair]) -> dict[int, tuple[list[int], list[int]]]:
    """The units that change places under the same parent; by the parent, before and after."""
    units = {pair.key: pair for pair in pairs if pair.subject == "unit"}
    stays = {
        key: pair
        for key, pair in units.items()
        if pair.before and pair.after and pair.before.get("parent") == pair.after.get("parent")
    }
    moved: dict[int, list[int]] = defaultdict(list)
    for key, pair in stays.items():
        before = _behind(pair.before, units, stays, is_after=False)
        after = _behind(pair.after, units, stays, is_after=True)
        if before != after:
            moved[(pair.after or {}).get("parent") or 0].append(key)
    return {
        parent: (_chain(keys, units, is_after=False), _chain(keys, units, is_after=True))
        for parent, keys in moved.items()
    }


def _behind(
    state: State | None, units: Mapping[int, Pair], stays: Mapping[int, Pair], *, is_after: bool
) -> int | None:
    """The unit before another, passing over those that came or went."""
    before: int | None = (state or {}).get("after")
    seen: set[int] = set()
    while before is not None and before in units and before not in {*stays, *seen}:
        seen.add(before)
        side = units[before].after if is_after else units[before].before
        before = (side or {}).get("after")
    return before


def _chain(keys: Sequence[int], units: Mapping[int, Pair], *, is_after: bool) -> list[int]:
    """Units as they follow one another, as far as is known of them."""
    sides = {key: (units[key].after if is_after else units[key].before) or {} for key in keys}
    followers = {side.get("after"): key for key, side in sides.items()}
    chain: list[int] = []
    for first in (key for key in keys if sides[key].get("after") not in sides):
        step: int | None = first
        while step is not None and step not in chain:
            chain.append(step)
            step = followers.get(step)
    return [*chain, *(key for key in keys if key not in chain)]


def chained(behind: Mapping[int, int | None], first: Collection[int] = ()) -> list[int]:
    """Siblings as they follow one another, from what each of them stands behind.

    Of several behind the same those in ``first`` come first; what hangs on none comes last.

    >>> chained({1: 2, 2: None, 3: 1}), chained({1: None, 2: 1, 3: 1}, first={3})
    ([2, 1, 3], [1, 3, 2])
    """
    followers: dict[int | None, list[int]] = defaultdict(list)
    for key in sorted(behind, key=lambda key: key in first):
        before = behind[key]
        followers[before if before in behind else None].append(key)
    order: dict[int, None] = {}
    waiting = followers[None]
    while waiting:
        key = waiting.pop()
        order[key] = None
        waiting += followers[key]
    return [*order, *(key for key in behind if key not in order)]


def laid_out(
    former: Mapping[int, State], found: Mapping[int, State], placed: Collection[int]
) -> list[int]:
    """Units of the same parents in their order, when some come, go or are placed anew.

    ``former`` are those that stood there, in their order; ``placed`` are those among ``found`` that
    come to stand behind the ones that their states name, or that stood before these.
    """
    behind: dict[int, int | None] = {}
    last: dict[int | None, int] = {}
    for key in former:
        if key in found and key not in placed:
            parent = found[key].get("parent")
            behind[key], last[parent] = last.get(parent), key
    for key in placed:
        behind[key] = _found_before(found[key], former, found, last)
    return chained(behind, first=placed)


def _found_before(
    state: State,
    former: Mapping[int, State],
    found: Mapping[int, State],
    last: Mapping[int | None, int],
) -> int | None:
    """The unit behind which one comes to stand; the last, where nobody knows the one it names."""
    before: int | None = state.get("after")
    seen: set[int] = set()
    while before is not None and before not in found:
        if before in seen or before not in former:
            return last.get(state.get("parent"))
        seen.add(before)
        before = former[before].get("after")
    return before
