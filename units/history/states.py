"""States of things taken apart into paths and put together again, compared and merged. Pure.

A path leads to one value: ``("name_sl",)``, ``("tasks", "t1", "text_sl")``. A thing that stands in
a list has a path of its own, ``("tasks", "t1")``, and a list one for its order, ``("tasks",)``.

>>> before = {"code": "a", "tasks": [{"code": "t1", "text_en": "One"}]}
>>> after = {"code": "a", "tasks": [{"code": "t1", "text_en": "Two"}]}
>>> sorted(changed_paths("unit", before, after))
[('tasks', 't1', 'text_en')]
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from units.history.models import State
from units.specification import RECORD_TYPES, FieldType

type Value = str | int | bool | tuple[str, ...] | tuple[int, ...] | None
type Path = tuple[str, ...]
type Flat = dict[Path, Value]

_NAMES = {"appointment": ("person", "started_on")}
"""By what a thing is known in its list, where it has no code."""
_BETWEEN = "@"
ORDERED = frozenset({"posts", "contacts", "tasks"})
"""The lists whose order is somebody's choice."""
ROW = "id"
"""The primary key of a part, by which forms know it. It says nothing, so two states that differ in
it alone say the same."""
PLACE = frozenset({"parent", "after"})
"""The columns that say where a unit stands."""


@cache
def lists_of(subject: str) -> Mapping[str, str]:
    """The lists of a thing, by key, and what stands in them."""
    record_type = RECORD_TYPES[subject]
    return {
        key: record_type.items[key]
        for key, field_type in record_type.keys.items()
        if field_type is FieldType.ITEMS and record_type.items[key] not in ("unit", subject)
    }


def name_of(subject: str, item: State) -> str:
    """By what a thing is known in its list.

    >>> name_of("appointment", {"person": 7, "started_on": "2020-05"})
    '7@2020-05'
    """
    return _BETWEEN.join(str(item.get(key) or "") for key in _NAMES.get(subject, ("code",)))


def flat(subject: str, state: State | None) -> Flat:
    """The values of a state by path; none of what does not exist."""
    return dict(_values((), subject, state)) if state is not None else {}


def _values(above: Path, subject: str, state: State) -> Iterator[tuple[Path, Value]]:
    lists = lists_of(subject)
    for key, value in state.items():
        if key == ROW:
            continue
        path = (*above, key)
        if key not in lists:
            yield path, tuple(value) if isinstance(value, list) else value
            continue
        if key in ORDERED:
            yield path, tuple(name_of(lists[key], item) for item in value)
        for item in value:
            of_item = (*path, name_of(lists[key], item))
            yield of_item, True
            yield from _values(of_item, lists[key], item)


def built(subject: str, values: Flat) -> State | None:
    """The state that has these values; None where it has none."""
    return _built(subject, (), values, _children(values)) if values else None


def _children(values: Flat) -> dict[Path, list[str]]:
    """The last steps below each path, in their order."""
    found: dict[Path, list[str]] = {}
    for path in values:
        for end in range(len(path), 0, -1):
            steps = found.setdefault(path[: end - 1], [])
            if path[end - 1] in steps:
                break
            steps.append(path[end - 1])
    return found


def _built(subject: str, above: Path, values: Flat, children: Mapping[Path, list[str]]) -> State:
    state: State = {}
    lists = lists_of(subject)
    for key in children.get(above, ()):
        path = (*above, key)
        if key not in lists:
            value = values[path]
            state[key] = list(value) if isinstance(value, tuple) else value
            continue
        names = [name for name in children.get(path, ()) if values.get((*path, name))]
        items = [
            _built(lists[key], (*path, name), values, children)
            for name in _in_order(names, values.get(path))
        ]
        if items:
            state[key] = items
    return state


def _in_order(names: Sequence[str], wanted: Value) -> list[str]:
    """Names in an order that may lack some of them: those come last."""
    order = [name for name in wanted if name in names] if isinstance(wanted, tuple) else []
    return [*map(str, order), *(name for name in names if name not in order)]


def changed_paths(subject: str, before: State | None, after: State | None) -> set[Path]:
    """The paths whose values differ; an order, only where what stays changes places."""
    one, other = flat(subject, before), flat(subject, after)
    differ = {path for path in one.keys() | other.keys() if one.get(path) != other.get(path)}
    return {path for path in differ if not is_order(path) or _is_reordered(path, one, other)}


def is_order(path: Path) -> bool:
    """Whether a path is that of the order of a list.

    >>> is_order(("tasks",)), is_order(("tasks", "t1")), is_order(("name_en",))
    (True, False, False)
    """
    return path[-1] in ORDERED and len(path) % 2 == 1


def _is_reordered(path: Path, one: Flat, other: Flat) -> bool:
    """Whether what stands in a list before and after stands in another order."""
    before, after = names_in(one.get(path)), names_in(other.get(path))
    both = set(before) & set(after)
    return [name for name in before if name in both] != [name for name in after if name in both]


def names_in(order: Value) -> tuple[str, ...]:
    """The names in the value of an order."""
    return tuple(map(str, order)) if isinstance(order, tuple) else ()


@dataclass(frozen=True, slots=True)
class Collision:
    """What two changed in different ways."""

    path: Path
    base: Value
    mine: Value
    theirs: Value


@dataclass(slots=True)
class Merge:
    """What two made of the same state, together."""

    values: Flat
    """Where they collide, as theirs has it."""
    collisions: list[Collision] = field(default_factory=list)


def merge(subject: str, base: State | None, mine: State | None, theirs: State | None) -> Merge:
    """Put together what two made of a state.

    >>> merge("unit", {"code": "a", "name_en": "A"}, {"code": "a", "name_en": "B"},
    ...       {"code": "a", "name_en": "A", "name_sl": "Č"}).values
    {('code',): 'a', ('name_en',): 'B', ('name_sl',): 'Č'}
    """
    return merge_flat(flat(subject, base), flat(subject, mine), flat(subject, theirs))


def merge_flat(base: Flat, mine: Flat, theirs: Flat) -> Merge:
    """The same of states taken apart."""
    merged = Merge({})
    paths = dict.fromkeys((*theirs, *mine, *base))
    gone = _gone(base, mine, theirs, merged)
    for path in paths:
        if any(path[: len(top)] == top for top in gone):
            continue
        value = _merged(path, base, mine, theirs, merged)
        if value is not None:
            merged.values[path] = value
    _merge_places(base, mine, theirs, merged)
    return merged


def _gone(base: Flat, mine: Flat, theirs: Flat, merged: Merge) -> set[Path]:
    """The paths of what one took away: nothing below them is merged one by one.

    Where the other changed something of it, the two collide, and it stays as that has it.
    """
    taken_away = {
        path
        for path, value in base.items()
        if value is True and len(path) % 2 == 0 and not (path in mine and path in theirs)
    }
    tops = {
        path
        for path in taken_away
        if not any(path[:end] in taken_away for end in range(2, len(path), 2))
    }
    for top in tops:
        parts = [_below(top, side) for side in (base, mine, theirs)]
        if top in mine and parts[1] != parts[0]:
            merged.collisions.append(Collision(top, True, True, None))
        elif top in theirs and parts[2] != parts[0]:
            merged.collisions.append(Collision(top, True, None, True))
            merged.values |= parts[2]
    return tops


def _below(top: Path, values: Flat) -> Flat:
    return {path: value for path, value in values.items() if path[: len(top)] == top}


def _merged(path: Path, base: Flat, mine: Flat, theirs: Flat, merged: Merge) -> Value:
    before, one, other = base.get(path), mine.get(path), theirs.get(path)
    if is_order(path):
        return _merged_order(path, names_in(before), names_in(one), names_in(other), merged)
    if one in (before, other):
        return other
    if other == before:
        return one
    if path[-1] not in PLACE:
        merged.collisions.append(Collision(path, before, one, other))
    return other


def _merge_places(base: Flat, mine: Flat, theirs: Flat, merged: Merge) -> None:
    """A unit stands where one of the two put it: parent and neighbour belong together."""
    parent, after = ("parent",), ("after",)
    before, one, other = ((side.get(parent), side.get(after)) for side in (base, mine, theirs))
    place = other if one in (before, other) else one
    if one != before and other != before and one != other:
        if one[0] != other[0] and before[0] not in (one[0], other[0]):
            merged.collisions.append(Collision(parent, before[0], one[0], other[0]))
            place = other
        elif other[0] != before[0]:
            place = other
    for path, value in zip((parent, after), place, strict=True):
        merged.values.pop(path, None)
        if value is not None:
            merged.values[path] = value


def _merged_order(
    path: Path,
    before: tuple[str, ...],
    one: tuple[str, ...],
    other: tuple[str, ...],
    merged: Merge,
) -> tuple[str, ...] | None:
    """Theirs with what mine added and took away; mine, where only that put it in another order."""
    common = {*before} & {*one} & {*other}
    orders = [tuple(name for name in order if name in common) for order in (before, one, other)]
    if orders[1] != orders[0] and orders[2] != orders[0] and orders[1] != orders[2]:
        merged.collisions.append(Collision(path, before, one, other))
    if orders[2] == orders[0]:
        return with_news(one, other, before) or None
    return with_news(other, one, before) or None


def with_news(
    first: Iterable[str],
    second: Sequence[str],
    before: Sequence[str],
    wanted: Collection[str] | None = None,
) -> tuple[str, ...]:
    """An order, with what another added, each behind its neighbour, and without what it took.

    Where ``wanted`` is given, only what it holds is added.

    >>> with_news(["a", "c"], ["a", "b", "c", "d"], [], {"b"})
    ('a', 'b', 'c')
    """
    result = [name for name in first if name in second or name not in before]
    for place, name in enumerate(second):
        is_wanted = wanted is None or name in wanted
        if is_wanted and name not in before and name not in result:
            behind = next((near for near in reversed(second[:place]) if near in result), None)
            result.insert(result.index(behind) + 1 if behind is not None else 0, name)
    return tuple(result)
