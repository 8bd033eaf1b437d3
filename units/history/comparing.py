"""What two states of a thing say differently, in the terms in which loads say it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import batched

from units.difference import Difference
from units.history.models import KEYS_AT_ONCE, State, Version
from units.history.orders import reordered
from units.history.pairs import Pair
from units.history.states import (
    ORDERED,
    Flat,
    Path,
    Value,
    changed_paths,
    flat,
    is_order,
    lists_of,
    names_in,
)
from units.specification import RECORD_TYPES, FieldType, RecordType, key_of

type Thing = tuple[str, int]
"""A record type and a primary key."""

_NAMED = {"parent": "unit", "after": "unit", "originals": "unit", "results": "unit"}
_NAMED |= {"kind": "unitkind", "person": "person"}


class Codes:
    """The codes of things that states name by their keys, asked for all at once."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        """Know the codes of all that some states name, also of what has gone."""
        wanted = {
            named
            for pair in pairs
            for state in (pair.before, pair.after)
            for named in _references(pair.subject, state)
        }
        self._known = {thing: self.told(version) for thing, version in self.versions(wanted)}

    def versions(self, things: Iterable[Thing]) -> Iterable[tuple[Thing, Version]]:
        """The last states of things."""
        keys: dict[str, set[int]] = defaultdict(set)
        for subject, key in things:
            keys[subject].add(key)
        return (
            ((subject, version.key), version)
            for subject, listed in keys.items()
            for some in batched(listed, KEYS_AT_ONCE, strict=False)
            for version in Version.objects.current()
            .filter(subject=subject, key__in=some)
            .only("key", "code")
        )

    def told(self, version: Version) -> str:
        """What a thing is called."""
        return version.code

    def of(self, subject: str, key: object) -> str | None:
        """The code of a thing; None where it names none."""
        return self._known.get((subject, key), f"#{key}") if isinstance(key, int) else None


@dataclass(frozen=True, slots=True)
class Told:
    """A difference, and where in the state of the thing it is."""

    difference: Difference
    part: Path = ()
    """To what belongs to the thing; empty where it is its own."""
    paths: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    """By the key of each value."""


def _references(subject: str, state: State | None) -> Iterator[tuple[str, int]]:
    """What a state names: by record type and key."""
    for path, value in flat(subject, state).items():
        named = _named(subject, path)
        if named and isinstance(value, int):
            yield named, value
        elif named and isinstance(value, tuple):
            yield from ((named, key) for key in value if isinstance(key, int))


def _named(subject: str, path: Path) -> str:
    """What a value is a key of; empty where it is none."""
    named = _NAMED.get(path[-1], "")
    is_kind_of_contact = path[-1] == "kind" and (len(path) > 1 or subject != "unit")
    return "" if is_kind_of_contact else named


def differences(pairs: Sequence[Pair]) -> list[Difference]:
    """All that differs between the states of some things."""
    codes = Codes(pairs)
    found = [told.difference for pair in pairs for told in told_of(pair, codes)]
    return [*found, *_of_orders(pairs, codes)]


def told_of(pair: Pair, codes: Codes, *, is_placed: bool = False) -> Iterator[Told]:
    """What differs of one thing; its place among its neighbours, where somebody chose it."""
    unit = pair.code if pair.subject == "unit" else ""
    if pair.after is None or pair.before is None:
        if pair.after is not pair.before:
            action = "removed" if pair.after is None else "added"
            values = _own_values(pair, codes)
            yield Told(Difference(action, pair.subject, pair.code, unit, values))
    else:
        yield from _of_own(pair, unit, codes)
        if is_placed:
            places = [codes.of("unit", state.get("after")) for state in (pair.before, pair.after)]
            moved = Difference("reordered", "unit", unit, unit, {"after": (places[0], places[1])})
            yield Told(moved, (), {"after": (("after",),)})
    yield from _of_parts(pair, unit, codes)


def _of_own(pair: Pair, unit: str, codes: Codes) -> Iterator[Told]:
    """The values of its own of a thing that was and is there."""
    values = _own_values(pair, codes)
    columns = {key_of(path[0]): (path,) for path in changed_paths(pair.subject, *pair.sides)}
    if "parent" in values:
        moved = {"parent": values.pop("parent")}
        places = {"parent": (("parent",), ("after",))}
        yield Told(Difference("moved", "unit", pair.code, unit, moved), (), places)
    if values:
        changed = Difference("changed", pair.subject, pair.code, unit, values)
        yield Told(changed, (), {key: columns[key] for key in values})


def _own_values(pair: Pair, codes: Codes) -> dict[str, tuple[object, object]]:
    """The values of a thing's own that differ, by key."""
    before, after = flat(pair.subject, pair.before), flat(pair.subject, pair.after)
    paths = changed_paths(pair.subject, pair.before, pair.after)
    own = (path for path in _in_order(pair.subject, paths) if len(path) == 1)
    return {
        key_of(path[0]): (
            shown_value(pair.subject, path, before, codes),
            shown_value(pair.subject, path, after, codes),
        )
        for path in own
        if path[0] not in ORDERED and path != ("after",)
    }


def _of_parts(pair: Pair, unit: str, codes: Codes) -> Iterator[Told]:
    """What differs of all that belongs to a thing."""
    sides = flat(pair.subject, pair.before), flat(pair.subject, pair.after)
    paths = changed_paths(pair.subject, pair.before, pair.after)
    parts: dict[Path, list[Path]] = {}
    for path in sorted((path for path in paths if len(path) > 1), key=_places(sides).__getitem__):
        if not is_order(path):
            parts.setdefault(path[: len(path) // 2 * 2], []).append(path)
    for part, changed in parts.items():
        yield _of_part(pair.subject, part, changed, sides, unit, codes)
    for path in sorted(path for path in paths if is_order(path)):
        before, after = (", ".join(names_in(side.get(path))) for side in sides)
        subject = subject_of(pair.subject, path)
        order = Difference("reordered", subject, "", unit, {"order": (before, after)})
        yield Told(order, path, {"order": (path,)})


def _of_part(
    subject: str,
    part: Path,
    changed: Iterable[Path],
    sides: tuple[Flat, Flat],
    unit: str,
    codes: Codes,
) -> Told:
    was, is_there = (part in side for side in sides)
    action = "changed" if was and is_there else "added" if is_there else "removed"
    inner = subject_of(subject, part)
    paths = [path for path in changed if path != part]
    values: dict[str, tuple[object, object]] = {
        key_of(path[-1]): (
            shown_value(subject, path, sides[0], codes),
            shown_value(subject, path, sides[1], codes),
        )
        for path in paths
    }
    name = part[-1]
    if inner == "appointment":
        name = codes.of("person", int(name.partition("@")[0])) or name
    found = {key_of(path[-1]): (path,) for path in paths}
    return Told(Difference(action, inner, name, unit, values), part, found)


def _places(sides: tuple[Flat, Flat]) -> dict[Path, int]:
    """Where each path stands in the states."""
    return {path: place for place, path in enumerate(dict.fromkeys((*sides[1], *sides[0])))}


def _in_order(subject: str, paths: Iterable[Path]) -> list[Path]:
    """Paths of a thing's own in the order of the specification."""
    columns = {column: place for place, column in enumerate(RECORD_TYPES[subject].columns)}
    return sorted(paths, key=lambda path: (columns.get(path[0], len(columns)), path))


def subject_of(subject: str, path: Path) -> str:
    """The record type of what a path of a list, or of something in it, leads to."""
    for step in path[::2]:
        subject = lists_of(subject).get(step, subject)
    return subject


def shown_value(subject: str, path: Path, side: Flat, codes: Codes) -> Value:
    """A value as files would state it."""
    value = side.get(path)
    if named := _named(subject, path):
        if isinstance(value, tuple):
            return ", ".join(sorted(codes.of(named, key) or "" for key in value))
        return codes.of(named, value)
    if value is None and side and (len(path) == 1 or path[:-1] in side):
        return _as_new(RECORD_TYPES[subject_of(subject, path[: len(path) // 2 * 2])], path[-1])
    return value


def _as_new(record_type: RecordType, column: str) -> str | bool | None:
    """What a column of a new row says, where that is something."""
    if record_type.keys.get(column) is not FieldType.VALUE:
        return None
    default: object = record_type.field(column).get_default()
    return default if isinstance(default, str | bool) else None


def _of_orders(pairs: Sequence[Pair], codes: Codes) -> Iterator[Difference]:
    """That units stand in another order under the same parent."""
    named = {pair.key: pair.code for pair in pairs if pair.subject == "unit"}
    for parent, orders in reordered(pairs).items():
        above = codes.of("unit", parent or None) or ""
        before, after = (", ".join(named[key] for key in keys) for keys in orders)
        yield Difference("reordered", "unit", above, above, {"order": (before, after)})
