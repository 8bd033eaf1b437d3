"""What of some changes somebody may not do: asked when they are written, before they are committed.

Whoever knows what a transaction did (a form, a load, the difference of records) puts it into
changes and is told which are refused. Nothing that was remembered during the request counts here:
grants and places are read as they are stored.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import batched

from units.models import Appointment, Unit
from units.rights.fields import PARENT, UNITS, field_of
from units.rights.holding import Anybody, Below, forget, has_tick, held_by
from units.rights.people import edits_some_branch
from units.rights.who import Action, is_registrar, may_at, may_somewhere

_AT_ONCE = 500
"""Keys in one question, of which databases take no more than some thousand."""


@dataclass(frozen=True, slots=True)
class RecordChange:
    """What happens to one record in a transaction."""

    subject: str
    """``unit``, ``person``, ``unitkind``, ``glossaryentry`` or ``succession``."""
    pk: int | None
    """None for a unit only: the order of the bodies at the top."""
    fields: frozenset[str] = frozenset()
    """Of a unit what came to say something else, as ``units.rights.fields`` names it.

    Its columns; columns of parts that were there and stay; ``units`` where the units directly below
    it that stay there came to stand in another order. ``parent`` need not be among them.
    """
    added: frozenset[str] = frozenset()
    """The lists that gained rows: ``posts``, ``posts.appointments`` …"""
    removed: frozenset[str] = frozenset()
    """The lists that lost rows."""
    is_new: bool = False
    is_gone: bool = False
    parent_before: int | None = None
    """Of a unit: where it stood. Also where nothing moved; None at the top, and for a new one."""
    parent_after: int | None = None
    """Where it stands; None at the top, and for one that is gone."""
    originals: frozenset[int] = frozenset()
    """Of a succession: the units from which it leads or led, all that it named before and after."""
    results: frozenset[int] = frozenset()

    @property
    def is_moved(self) -> bool:
        """Whether it stands below another unit than before."""
        return not (self.is_new or self.is_gone) and self.parent_before != self.parent_after


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing that somebody may not do."""

    change: RecordChange
    action: Action
    field: str = ""
    """Which field or list it is about; empty where it is the whole."""

    def __str__(self) -> str:
        """For a log: it names rows by their keys only, which tell nothing of what they hold."""
        subject = f"{self.change.subject} {self.change.pk or '–'}"
        return f"may not {self.action.name.lower()} {subject} {self.field}".rstrip()


def refusals(
    user: Anybody, changes: Iterable[RecordChange], *, is_proposed: bool = False
) -> list[Refusal]:
    """All of some changes that somebody may not do; nothing where he may do all of it.

    What is only proposed takes no more than the right to propose, where it is and where it goes.

    They are complete (every unit that moved or went is among them) and are written already, in the
    transaction that is still open.
    """
    changes = list(changes)
    forget(user)
    if not changes or is_registrar(user):
        return []
    places = _Places(changes) if held_by(user).grants else None
    refused = _refused_to_propose if is_proposed else _refused
    return [refusal for change in changes for refusal in refused(user, change, places)]


def _refused_to_propose(
    user: Anybody, change: RecordChange, places: _Places | None
) -> Iterator[Refusal]:
    """Whoever proposes something in a branch may propose people, words and successions with it."""
    asks = _Asks(user, places)
    if change.subject != "unit":
        is_allowed = may_somewhere(user, Action.PROPOSE)
    else:
        before, after = Position(change.pk, is_before=True), Position(change.pk)
        above = Position(change.parent_after)
        sides = [above] if change.is_new else [before] if change.is_gone else [before, after]
        sides += [above] if change.is_moved else []
        is_allowed = all(asks.may(Action.PROPOSE, side) for side in sides)
    if not is_allowed:
        yield Refusal(change, Action.PROPOSE)


def _refused(user: Anybody, change: RecordChange, places: _Places | None) -> Iterator[Refusal]:
    if change.subject == "unit":
        yield from _refused_of_unit(user, change, places)
    elif change.subject == "succession":
        yield from _refused_of_succession(user, change, places)
    elif not has_tick(user, f"units.{_act(change)}_{change.subject}") and not (
        change.subject == "person" and _may_write_person(user, change, places)
    ):
        yield Refusal(change, _action(change))


def _refused_of_unit(
    user: Anybody, change: RecordChange, places: _Places | None
) -> Iterator[Refusal]:
    asks = _Asks(user, places)
    before, after = Position(change.pk, is_before=True), Position(change.pk)
    if change.is_gone:
        if not asks.may(Action.DELETE, before):
            yield Refusal(change, Action.DELETE)
        return
    if change.is_new and not asks.may(Action.ADD, Position(change.parent_after)):
        yield Refusal(change, Action.ADD)
    if change.is_moved and not (
        asks.may(Action.MOVE, before) and asks.may_take(Position(change.parent_after))
    ):
        yield Refusal(change, Action.MOVE)
    sides = [after] if change.is_new else [before, after]
    for field in sorted(change.fields - ({PARENT} if change.is_new or change.is_moved else set())):
        if not (change.is_new and _is_own(field)) and not all(
            asks.may_write(field, side) for side in sides
        ):
            yield Refusal(change, Action.CHANGE, field)
    for act, paths in (("add", change.added), ("delete", change.removed)):
        for path in sorted(paths):
            if not all(asks.may_write_rows(act, path, side, change) for side in sides):
                yield Refusal(change, Action.CHANGE, path)


def _refused_of_succession(
    user: Anybody, change: RecordChange, places: _Places | None
) -> Iterator[Refusal]:
    if has_tick(user, f"units.{_act(change)}_succession"):
        return
    asks = _Asks(user, places)
    both = [Position(pk) for pk in change.results]
    ended = [Position(pk) for pk in change.originals - change.results]
    if not (
        change.originals
        and all(asks.may(Action.CLOSE, unit) for unit in ended)
        and all(asks.may(Action.CHANGE, unit) for unit in both)
    ):
        yield Refusal(change, _action(change))


def _may_write_person(user: Anybody, change: RecordChange, places: _Places | None) -> bool:
    """Editors enter people; one who serves or served is for those who edit all of these units."""
    if change.is_new or not edits_some_branch(user):
        return edits_some_branch(user)
    served = Appointment.objects.filter(person=change.pk).values_list("post__unit", flat=True)
    asks = _Asks(user, places)
    return all(asks.may(Action.CHANGE, Position(pk)) for pk in served.distinct().order_by())


def _act(change: RecordChange) -> str:
    return "add" if change.is_new else "delete" if change.is_gone else "change"


def _action(change: RecordChange) -> Action:
    return {"add": Action.ADD, "delete": Action.DELETE, "change": Action.CHANGE}[_act(change)]


def _is_own(field: str) -> bool:
    """Whether it is a column of the unit itself, not of a part of it."""
    return field_of(field).model == "unit" and field != UNITS


@dataclass(frozen=True, slots=True)
class Position:
    """Where a unit stands, or stood before the changes."""

    pk: int | None
    """None: the top of the forest."""
    is_before: bool = False


class _Places:
    """The units above others, as the parents say, before the changes and after them."""

    def __init__(self, changes: Collection[RecordChange]) -> None:
        """Read what stands above all that the changes name, a level at a time."""
        of_units = [change for change in changes if change.subject == "unit" and change.pk]
        self._before: dict[int, int | None] = {
            change.pk: change.parent_before
            for change in of_units
            if change.pk and (change.is_gone or change.is_moved)
        }
        self._now: dict[int, int | None] = {}
        self._read({*_named(changes)})
        # What is only planned stands nowhere yet.
        self._now |= {
            change.pk: change.parent_after
            for change in of_units
            if change.pk and (change.is_new or change.is_moved)
        }

    def above(self, position: Position) -> Iterator[int]:
        """The unit itself and all above it, by primary keys."""
        seen: set[int] = set()
        pk = position.pk
        while pk is not None and pk not in seen:
            seen.add(pk)
            yield pk
            pk = self._parent(pk, is_before=position.is_before)

    def _parent(self, pk: int, *, is_before: bool) -> int | None:
        if is_before and pk in self._before:
            return self._before[pk]
        if pk not in self._now:
            self._read({pk})
        return self._now.get(pk)

    def _read(self, asked: set[int]) -> None:
        while asked:
            found: dict[int, int | None] = {}
            for some in batched(sorted(asked), _AT_ONCE, strict=False):
                rows = Unit._base_manager.filter(pk__in=some)
                found |= dict(rows.values_list("pk", "parent_id"))
            self._now |= dict.fromkeys(asked) | found
            asked = {pk for pk in found.values() if pk} - self._now.keys()


def _named(changes: Iterable[RecordChange]) -> Iterator[int]:
    for change in changes:
        if change.subject == "unit":
            yield from (pk for pk in (change.pk, change.parent_before, change.parent_after) if pk)
        yield from change.originals | change.results


class _Asks:
    """Asks ``may`` of places that need not be stored any more."""

    def __init__(self, user: Anybody, places: _Places | None) -> None:
        self._user, self._places = user, places

    def may(self, action: Action, position: Position, fields: Iterable[str] = ()) -> bool:
        """Whether he may there what ``may`` answers for."""
        fields = tuple(fields)
        if position.pk is None or self._places is None:
            return may_at(self._user, action, None, fields)
        return may_at(self._user, action, Below((*self._places.above(position),)), fields)

    def may_take(self, parent: Position) -> bool:
        """Whether he may put a unit that is there already below another one, or at the top."""
        return self.may(Action.ADD, parent) or has_tick(self._user, "units.change_unit")

    def may_write(self, field: str, position: Position) -> bool:
        """Whether he may write a column."""
        model = field_of(field).model
        if self.may(Action.CHANGE, position, [field]):
            return True
        # Whoever gives a unit another code leaves the old one behind.
        return model == "formercode" and self.may(Action.CHANGE, position, ["code"])

    def may_write_rows(self, act: str, path: str, position: Position, change: RecordChange) -> bool:
        """Whether he may add rows to a list, or take some away."""
        if has_tick(self._user, f"units.{act}_{field_of(path).model}"):
            return True
        if self.may(Action.CHANGE, position, [path]):
            return True
        return (
            path == "former_codes"
            and "code" in change.fields
            and self.may(Action.CHANGE, position, ["code"])
        )
