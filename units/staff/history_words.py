"""What was changed, in words for one reader: things by their names, parts only if they may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from units.history.comparing import Codes, Thing, Told, told_of
from units.history.models import Change, State, Version
from units.history.neighbours import placed_in
from units.history.pairs import Pair, Step, steps_of
from units.localized.texts import LocalizedText, as_written, localized, localized_person
from units.models import Person, Post, Task, Unit, UnitKind
from units.rights.who import choosable_by
from units.specification import RECORD_TYPES
from units.staff.differences import ShownChange, shown_change
from units.staff.history_rights import may_see_past, sees_all
from units.staff.paths import WITHHELD

type Reader = User | AnonymousUser


class Names(Codes):
    """The names of things that states name by their keys, as one reader may know them."""

    def __init__(self, reader: Reader, pairs: Iterable[Pair]) -> None:
        """Know the names of what some states name, also of what has gone."""
        self._reader = reader
        super().__init__(pairs)

    def versions(self, things: Iterable[Thing]) -> Iterable[tuple[Thing, Version]]:
        """The last states of what the reader may see."""
        told = [thing for thing in things if may_see_past(self._reader, thing[0])]
        found = Version.objects.last_of(told)
        kept = self._kept_from_the_reader([key for subject, key in found if subject == "unit"])
        return [(thing, one) for thing, one in found.items() if thing not in kept]

    def _kept_from_the_reader(self, keys: Iterable[int]) -> set[Thing]:
        """Units that others name, and that the reader could not choose either."""
        if sees_all(self._reader, "unit"):
            return set()
        told = choosable_by(self._reader).filter(pk__in=list(keys)).order_by()
        return {("unit", key) for key in set(keys) - set(told.values_list("pk", flat=True))}

    def told(self, version: Version) -> str:
        """What a thing is called."""
        return name_of_state(version.subject, version.state, version.code)

    def of(self, subject: str, key: object) -> str | None:
        """The name of a thing; None where nothing is named."""
        if isinstance(key, int) and not may_see_past(self._reader, subject):
            return WITHHELD
        name = super().of(subject, key)
        return WITHHELD if name == f"#{key}" else name


def row_of(subject: str, state: State) -> Model:
    """A row as a state says it, which is not stored."""
    record_type = RECORD_TYPES[subject]
    columns = {
        record_type.field(column).attname: state[column]
        for column in record_type.columns
        if column in state
    }
    return record_type.model(**columns)


def name_of_state(subject: str, state: State | None, code: str = "") -> str:
    """What a thing is called in the reader's language."""
    return str(row_of(subject, state)) if state else code


def spoken_name(subject: str, state: State | None, code: str = "") -> LocalizedText:
    """The same, with the language in which it really is."""
    row = row_of(subject, state) if state else None
    if isinstance(row, Person):
        text = localized_person(row)
    elif isinstance(row, Post):
        text = localized(row, "title")
    elif isinstance(row, Unit | UnitKind):
        text = localized(row, "name")
    elif isinstance(row, Task):
        text = localized(row, "text")
    else:
        return as_written(str(row) if row else code)
    return replace(text, text=str(row)) if text else as_written(str(row))


@dataclass(slots=True)
class ChangedThing:
    """What a change did to one thing."""

    change: Change
    pair: Pair
    version: int
    """The primary key of the state that it made."""
    changes: list[ShownChange] = field(default_factory=list)
    is_partly_withheld: bool = False

    @property
    def title(self) -> LocalizedText:
        """What the thing is called, as it was then."""
        return spoken_name(self.pair.subject, self.pair.after or self.pair.before, self.pair.code)

    @property
    def sort(self) -> str:
        """Which sort of thing it is."""
        return str(RECORD_TYPES[self.pair.subject].model._meta.verbose_name)

    @property
    def is_whole(self) -> bool:
        """Whether all of it came or went: that is much to read."""
        return self.pair.before is None or self.pair.after is None

    @property
    def history(self) -> str:
        """The address of all changes of the thing."""
        return address_of("history", self.pair.subject, self.pair.key)

    @property
    def on_that_day(self) -> str:
        """The address of its page as it stood on the day; empty for what has none."""
        if self.pair.subject != "unit" or self.pair.after is None:
            return ""
        day = timezone.localdate(self.change.at)
        return f"{reverse('unit-detail', args=[self.pair.code])}?on={day.isoformat()}"


def address_of(screen: str, subject: str, key: int) -> str:
    """The address of a screen of a thing."""
    return reverse(f"admin:units_{subject}_{screen}", args=[key])


def changed_things(reader: Reader, versions: Sequence[Version]) -> list[ChangedThing]:
    """What the changes that made some states did, in as many questions for one as for many."""
    steps = steps_of(versions)
    placed = placed_in(steps)
    names = Names(reader, [step.pair for step in steps])
    return [_changed(reader, step, names, step.version.pk in placed) for step in steps]


def _changed(reader: Reader, step: Step, names: Names, is_placed: bool) -> ChangedThing:
    told = list(told_of(step.pair, names, is_placed=is_placed))
    shown = [one for one in told if is_shown(reader, one)]
    return ChangedThing(
        step.version.since,
        step.pair,
        step.version.pk,
        [shown_change(one.difference.as_json()) for one in shown],
        len(shown) < len(told),
    )


def is_shown(reader: Reader, told: Told) -> bool:
    """Whether a reader may know of a difference."""
    return may_see_past(reader, told.difference.subject)
