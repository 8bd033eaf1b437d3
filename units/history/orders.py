"""Which units stand in another order than before: not those behind which others came or went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

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
