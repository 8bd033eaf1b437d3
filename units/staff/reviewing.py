"""A proposal as its reviewer sees it: each difference with a tick, each collision with a choice."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from units.history.comparing import Told, shown_value, subject_of, told_of
from units.history.pairs import Pair
from units.history.states import Collision, Path, Value, changed_paths, is_order, names_in
from units.history.undoing import Outcome, placed_by
from units.history.writing import Thing
from units.models import Unit
from units.proposals.carrying_out import Chosen
from units.proposals.models import Proposal
from units.specification import RECORD_TYPES, key_of
from units.staff.differences import ShownChange, label_of_column, shown_change, value_in_words
from units.staff.history_words import Names, Reader, is_shown, name_of_state
from units.staff.paths import paths_of
from units.text.languages import LANGUAGES

TICKS, CHOICE, SAID = "paths", "stands", "shown"
"""Fields of the form: what is ticked, what shall stand, and the ticks that were offered."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Two texts of which one shall stand."""

    name: str
    """Of the field of the form."""
    label: str
    language: str
    mine: str
    theirs: str


@dataclass(slots=True)
class ReviewedThing:
    """What a proposal does to one thing."""

    title: str
    where: str
    """The units above it."""
    subject: str
    key: int
    address: str
    """Of its form; empty where there is none yet."""
    preview: str = ""
    """The address of its page as it would be."""
    structure: str = ""
    changes: list[ShownChange] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)


class Review(Sequence[ReviewedThing]):
    """The things of a proposal; words are found only for those that a page shows."""

    is_chosen_from = False
    """Whether the reader decides, and may choose what shall be carried out."""

    def __init__(
        self,
        reader: Reader,
        proposal: Proposal,
        pairs: Sequence[Pair],
        outcome: Outcome | None,
        seen: Container[Thing],
    ) -> None:
        """Of what would become of them, or became; only those that are ``seen`` are told."""
        self._reader, self._token = reader, proposal.token
        collisions = outcome.collisions if outcome else {}
        known = {(pair.subject, pair.key): pair for pair in pairs}
        for pair in proposal.pairs():
            thing = pair.subject, pair.key
            if thing in collisions and thing not in known:
                current = outcome.current.get(thing) if outcome else None
                known[thing] = Pair(pair.subject, pair.key, current, current)
        self._collisions = collisions
        self._placed = placed_by(proposal.pairs())
        said = [pair for pair in known.values() if self._says_something(pair)]
        self._pairs = [pair for pair in said if (pair.subject, pair.key) in seen]
        self.is_partly_withheld = len(self._pairs) < len(said)

    @property
    def collides(self) -> bool:
        """Whether somebody must say what shall stand."""
        return bool(self._collisions)

    def bodies(self) -> list[tuple[Unit, str]]:
        """The bodies at the top that it concerns, each with its structure as it would be."""
        states = [state for pair in self._pairs if pair.subject == "unit" for state in pair.sides]
        above = {state["parent"] for state in states if state and state.get("parent")}
        keys = {pair.key for pair in self._pairs if pair.subject == "unit"}
        trees = Unit.objects.filter(pk__in=above | keys).order_by().values("tree_id")
        tops = Unit.objects.roots().filter(tree_id__in=trees).for_listing()
        return [(top, self._structure(top.code)) for top in tops]

    def _structure(self, code: str) -> str:
        query = {"preview": str(self._token)}
        return reverse("unit-structure", args=[code], query=query)

    def _says_something(self, pair: Pair) -> bool:
        paths = changed_paths(pair.subject, pair.before, pair.after)
        is_placed = pair.key in self._placed
        return bool(
            (pair.subject, pair.key) in self._collisions
            or {path for path in paths if path != ("after",) or is_placed}
        )

    def __len__(self) -> int:
        return len(self._pairs)

    def __getitem__(self, part: Any) -> Any:
        pairs = self._pairs[part]
        names = Names(self._reader, pairs)
        stored = Unit.objects.filter(pk__in=[pair.key for pair in pairs if pair.subject == "unit"])
        paths = paths_of(stored, self._reader)
        return [self._thing(pair, names, paths) for pair in pairs]

    def _thing(self, pair: Pair, names: Names, paths: Mapping[int, str]) -> ReviewedThing:
        is_unit = pair.subject == "unit"
        address = ""
        if pair.before is not None:
            address = reverse(f"admin:units_{pair.subject}_change", args=[pair.key])
        is_placed = is_unit and pair.key in self._placed
        told = told_of(pair, names, is_placed=is_placed and _stands_elsewhere(pair))
        previews = {}
        if is_unit and pair.after is not None:
            query = {"preview": str(self._token)}
            previews = {
                "preview": reverse("unit-detail", args=[pair.code], query=query),
                "structure": self._structure(pair.code),
            }
        return ReviewedThing(
            name_of_state(pair.subject, pair.after or pair.before, pair.code),
            paths.get(pair.key, "") if is_unit else "",
            pair.subject,
            pair.key,
            address,
            changes=[self._change(pair, one) for one in told if is_shown(self._reader, one)],
            choices=list(self._choices(pair, names)),
            **previews,
        )

    def _change(self, pair: Pair, told: Told) -> ShownChange:
        stored = told.difference.as_json()
        return _with_ticks(pair, told) if self.is_chosen_from else shown_change(stored)

    def _choices(self, pair: Pair, names: Names) -> Iterator[Choice]:
        thing = pair.subject, pair.key
        for collision in self._collisions.get(thing, ()):
            yield _choice(thing, collision, names)


def _stands_elsewhere(pair: Pair) -> bool:
    before, after = ((state or {}) for state in pair.sides)
    stays = bool(before and after) and before.get("parent") == after.get("parent")
    return stays and before.get("after") != after.get("after")


def _choice(thing: Thing, collision: Collision, names: Names) -> Choice:
    """A collision in words."""
    subject, path = thing[0], collision.path
    inner = RECORD_TYPES[subject_of(subject, path)]
    column, language = "", ""
    if len(path) % 2 and not is_order(path):
        column, _dot, code = key_of(path[-1]).partition(".")
        language = LANGUAGES[code].tag if code else ""
    of_what = f"{inner.model._meta.verbose_name} {path[-1] if path and not column else ''}"
    label = label_of_column(inner.name, column) if column else of_what.strip()
    sides = (collision.mine, collision.theirs)
    mine, theirs = (_side_in_words(subject, path, value, names) for value in sides)
    return Choice(f"{CHOICE}:{_tick(thing, [path])}", label, language, mine, theirs)


def _side_in_words(subject: str, path: Path, value: Value, names: Names) -> str:
    """One of two texts that collide; of what belongs to a thing, whether it stays."""
    if not path or len(path) % 2 == 0:
        return _("it stays, as it is here") if value else _("it is taken away")
    if value in (None, "", ()):
        return _("nothing")
    if is_order(path):
        return ", ".join(names_in(value))
    shown = shown_value(subject, path, {path: value}, names)
    return value_in_words(subject_of(subject, path), path[-1], shown)


def _with_ticks(pair: Pair, told: Told) -> ShownChange:
    """A difference in words, with what is sent where all of it or one value is ticked."""
    thing, stored = (pair.subject, pair.key), told.difference.as_json()
    is_whole = not told.part and stored["action"] in ("added", "removed")
    if is_whole:
        return shown_change(stored, tick=_tick(thing, [()]))
    if told.part and stored["action"] in ("added", "removed"):
        return shown_change(stored, tick=_tick(thing, [told.part]))
    ticks = {key: _tick(thing, paths) for key, paths in told.paths.items()}
    return shown_change(stored, ticks)


def _tick(thing: Thing, paths: Iterable[Path]) -> str:
    return json.dumps([*thing, [list(path) for path in paths]], ensure_ascii=False)


def _read_tick(sent: str) -> tuple[Thing, list[Path]] | None:
    try:
        subject, key, paths = json.loads(sent)
        return (str(subject), int(key)), [tuple(map(str, path)) for path in paths]
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None


def chosen_in(sent: QueryDict, proposal: Proposal) -> Chosen | None:
    """The differences that were ticked; None where all that was offered is."""
    offered, ticked = set(sent.getlist(SAID)), set(sent.getlist(TICKS))
    if not offered or offered <= ticked:
        return None
    chosen: dict[Thing, set[Path]] = {
        (pair.subject, pair.key): changed_paths(pair.subject, pair.before, pair.after)
        for pair in proposal.pairs()
    }
    for tick in offered - ticked:
        if (read := _read_tick(tick)) and read[0] in chosen:
            thing, refused = read
            left = {path for path in chosen[thing] if not _is_among(path, refused)}
            chosen[thing] = left
    return {thing: paths for thing, paths in chosen.items() if paths}


def _is_among(path: Path, refused: Iterable[Path]) -> bool:
    return any(path[: len(one)] == one for one in refused)


def resolutions_in(sent: QueryDict) -> dict[Thing, dict[Path, str]]:
    """What shall stand where the proposal collides with what was changed meanwhile."""
    said: dict[Thing, dict[Path, str]] = {}
    for name, value in sent.items():
        if name.startswith(f"{CHOICE}:") and value in ("mine", "theirs"):
            read = _read_tick(name.partition(":")[2])
            if read:
                for path in read[1]:
                    said.setdefault(read[0], {})[path] = str(value)
    return said
