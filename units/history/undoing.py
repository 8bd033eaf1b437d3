"""Changes taken back and states restored: by another change, as far as nothing else has changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import batched

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from units.authorship import Door, writing_as
from units.history.models import KEYS_AT_ONCE, Change, State, Version
from units.history.orders import reordered
from units.history.pairs import Pair, pairs_of, steps_of
from units.history.states import (
    ORDERED,
    Collision,
    Flat,
    Path,
    built,
    flat,
    merge_flat,
    names_in,
    with_news,
)
from units.history.writing import Thing, write_states
from units.tree import tree_lock


@dataclass(slots=True)
class Outcome:
    """What was taken back, and what was not because somebody changed it since."""

    targets: dict[Thing, State | None] = field(default_factory=dict)
    placed: set[int] = field(default_factory=set)
    """The units that are given a place among their siblings."""
    collisions: dict[Thing, list[Collision]] = field(default_factory=dict)
    wanted: dict[Thing, State | None] = field(default_factory=dict)
    """What was wanted of each thing."""
    current: dict[Thing, State | None] = field(default_factory=dict)
    """What each was."""


def take_back(change: Change, why: str = "") -> Outcome:
    """Undo what a change did, as far as nothing else changed since.

    Raises ``ValidationError`` where the registry as it is refuses; nothing is changed then.
    """
    with writing_as(door=Door.RESTORING, why=why, undoes=change.pk), tree_lock():
        outcome = undone(change)
        write_states(outcome.targets, outcome.placed)
    return outcome


def undone(change: Change) -> Outcome:
    """What taking back a change would make of the things that it touched.

    Raises ``ValidationError`` where it cannot be taken back.
    """
    if change.is_final:
        raise ValidationError(_("This change cannot be taken back."))
    pairs = pairs_of(change)
    return merged([Pair(pair.subject, pair.key, pair.after, pair.before) for pair in pairs])


def merged(pairs: Sequence[Pair]) -> Outcome:
    """What becomes of things when somebody who saw ``before`` wants ``after``.

    Where somebody else has changed the same since, that stays, and is told.
    """
    current = states_now((pair.subject, pair.key) for pair in pairs)
    wanted = {(pair.subject, pair.key): pair.after for pair in pairs}
    outcome = Outcome(placed=placed_by(pairs), wanted=wanted, current=current)
    for pair in pairs:
        thing = pair.subject, pair.key
        merge = _merged(pair, current.get(thing), is_placed=pair.key in outcome.placed)
        if merge is None:
            continue
        values, collisions = merge
        if collisions:
            outcome.collisions[thing] = collisions
        if values != flat(pair.subject, current.get(thing)):
            outcome.targets[thing] = built(pair.subject, values)
    return outcome


def _merged(
    pair: Pair, theirs: State | None, *, is_placed: bool
) -> tuple[Flat, list[Collision]] | None:
    """The values that a thing has afterwards; None where nothing is wanted of it."""
    base, mine, other = (flat(pair.subject, state) for state in (pair.before, pair.after, theirs))
    if mine == other or not (base or mine):
        return None
    if not mine or not other:
        is_as_seen = _without_neighbour(other) == _without_neighbour(base)
        if is_as_seen:
            return mine, []
        return other, [Collision((), bool(base), bool(mine), bool(other))]
    base = base or dict(mine)
    if not is_placed:
        _stay(base, mine)
    merge = merge_flat(base, mine, other)
    return merge.values, merge.collisions


def _without_neighbour(values: Flat) -> Flat:
    """All that is said of a thing itself; who stands before it, others decide."""
    return {path: value for path, value in values.items() if path != ("after",)}


def _stay(base: Flat, mine: Flat) -> None:
    """Want no other place than the one that was seen: that others came before it moves nothing."""
    for path in (("parent",), ("after",)):
        mine.pop(path, None)
        if path in base:
            mine[path] = base[path]


def placed_by(pairs: Sequence[Pair]) -> set[int]:
    """The units to which a change gives a place, by their keys."""
    found = {key for orders in reordered(pairs).values() for key in orders[1]}
    for pair in pairs:
        if pair.subject == "unit" and pair.after is not None:
            before = pair.before or {}
            if not before or before.get("parent") != pair.after.get("parent"):
                found.add(pair.key)
    return found


def states_now(things: Iterable[Thing]) -> dict[Thing, State | None]:
    """The states of some things as they are."""
    keys: dict[str, list[int]] = {}
    for subject, key in things:
        keys.setdefault(subject, []).append(key)
    return {
        (subject, version.key): version.state
        for subject, listed in keys.items()
        for some in batched(listed, KEYS_AT_ONCE, strict=False)
        for version in Version.objects.current().filter(subject=subject, key__in=some)
    }


def restore(version: Version, paths: Collection[Path] | None = None, why: str = "") -> None:
    """Let a thing be again as it was, or only some of its values.

    Raises ``ValidationError`` where the registry as it is refuses.
    """
    with writing_as(door=Door.RESTORING, why=why), tree_lock():
        outcome = restored(version, paths)
        write_states(outcome.targets, outcome.placed)


def restore_as_seen(version: Version, paths: Collection[Path] | None, seen: int) -> None:
    """The same, if the thing still stands as somebody saw it: in the state with a primary key.

    Raises ``ValidationError`` otherwise, too.
    """
    with writing_as(door=Door.RESTORING), tree_lock():
        now = Version.objects.current().of(version.subject, version.key)
        if not now.filter(pk=seen).exists():
            raise ValidationError(_("Somebody has changed it in the meantime. Look at it again."))
        restore(version, paths)


def restored(version: Version, paths: Collection[Path] | None = None) -> Outcome:
    """What restoring a state, or only some of its values, would make of things.

    Of something that is deleted also how others named it.
    """
    thing = version.subject, version.key
    now = states_now([thing]).get(thing)
    state = version.state
    if paths is not None:
        state = built(version.subject, _with(now, version, paths))
    outcome = _named_again(thing) if now is None else Outcome()
    outcome.targets |= _with_owners(thing, state)
    if _is_moved(now, state, paths):
        outcome.placed.add(version.key)
    return outcome


def _named_again(thing: Thing) -> Outcome:
    """The successions of which a unit was taken out when it was deleted, with it again."""
    gone = Version.objects.gone().of(*thing).first() if thing[0] == "unit" else None
    if gone is None:
        return Outcome()
    made = Version.objects.filter(since=gone.since_id, subject="succession")
    pairs = [step.pair for step in steps_of(list(made[:KEYS_AT_ONCE]))]
    naming = [pair for pair in pairs if thing[1] in _ends_of(pair.before)]
    return merged([Pair(pair.subject, pair.key, pair.after, pair.before) for pair in naming])


def _ends_of(state: State | None) -> set[int]:
    """The units that a succession names."""
    return {key for name in ("originals", "results") for key in (state or {}).get(name, ())}


def _with(now: State | None, version: Version, paths: Collection[Path]) -> Flat:
    """Today's values, with some as they were."""
    values, former = flat(version.subject, now), flat(version.subject, version.state)
    for path in paths:
        for known in [known for known in values if known[: len(path)] == path]:
            del values[known]
        values |= {known: value for known, value in former.items() if known[: len(path)] == path}
        if len(path) % 2 == 0 and path[-2] in ORDERED and former.get(path):
            _place(path, values, former)
    return values


def _place(part: Path, values: Flat, former: Flat) -> None:
    """What comes back into a list stands behind the one that it stood behind."""
    order = names_in(values.get(part[:-1]))
    values[part[:-1]] = with_news(order, names_in(former.get(part[:-1])), (), {*order, part[-1]})


def _is_moved(now: State | None, state: State | None, paths: Collection[Path] | None) -> bool:
    """Whether a thing comes to stand elsewhere."""
    is_asked = paths is not None and ("after",) in paths
    return is_asked or (now or {}).get("parent", 0) != (state or {}).get("parent", 0)


def _with_owners(thing: Thing, state: State | None) -> dict[Thing, State | None]:
    """With the people and the kind that a state names and that have gone since."""
    named = {
        (path[-1], value)
        for path, value in flat(thing[0], state).items()
        if isinstance(value, int)
        and (path[-1] == "person" or (thing[0], path) == ("unit", ("kind",)))
    }
    things = [("person" if column == "person" else "unitkind", key) for column, key in named]
    lost = [one for one, now in states_now(things).items() if now is None]
    last = Version.objects.last_of(lost)
    return {one: last[one].state for one in lost if one in last} | {thing: state}
