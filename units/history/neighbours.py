"""Whether somebody moved a unit among its siblings, or others came or went before it.

A unit's state names the one before it, so that it differs in both cases. What is known of its
neighbours decides, without the rest of a change, which may be large.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import batched

from units.history.models import KEYS_AT_ONCE, State, Version
from units.history.pairs import Pair, Step, steps_of


def placed_in(steps: Sequence[Step]) -> set[int]:
    """The primary keys of those states by which somebody moved a unit among its siblings."""
    beside = {step.version.pk: places for step in steps if (places := _neighbours_of(step.pair))}
    changes = {step.version.since_id for step in steps if step.version.pk in beside}
    keys = {key for places in beside.values() for key in places}
    touched = Version.objects.filter(since__in=changes, subject="unit", key__in=keys)
    going = {
        (step.version.since_id, step.version.key)
        for step in (steps_of(list(touched)) if keys else ())
        if not _stays(step.pair.before, step.pair.after)
    }
    return {
        step.version.pk
        for step in steps
        if step.version.pk in beside
        and not any((step.version.since_id, key) in going for key in beside[step.version.pk])
    }


def placed_between(pairs: Iterable[Pair], before: int, after: int) -> set[int]:
    """The keys of units that somebody moved so between two changes, by the keys of these."""
    beside = {pair.key: keys for pair in pairs if (keys := _neighbours_of(pair))}
    keys = {key for places in beside.values() for key in places}
    sides = [_states(keys, change) if keys else {} for change in (before, after)]
    return {
        unit
        for unit, places in beside.items()
        if all(_stays(sides[0].get(key), sides[1].get(key)) for key in places)
    }


def _neighbours_of(pair: Pair) -> set[int]:
    """The units behind which it stood and stands, where they differ under the same parent."""
    if pair.subject != "unit" or not _stays(pair.before, pair.after):
        return set()
    places = {(state or {}).get("after") for state in pair.sides}
    return {key for key in places if key is not None} if len(places) > 1 else set()


def _stays(before: State | None, after: State | None) -> bool:
    """Whether a unit is there before and after, below the same one."""
    return bool(before and after) and (before or {}).get("parent") == (after or {}).get("parent")


def _states(keys: Iterable[int], change: int) -> dict[int, State | None]:
    stood = Version.objects.as_of(change).filter(subject="unit")
    return {
        version.key: version.state
        for some in batched(set(keys), KEYS_AT_ONCE, strict=False)
        for version in stood.filter(key__in=some)
    }
