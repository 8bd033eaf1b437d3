"""What the pages of a unit are made from where states tell it: of the past, or of what may come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise

from django.db.models import Model

from units.history.instances import (
    contacts_from,
    kind_from,
    person_from,
    succession_from,
    unit_from,
    with_parts,
)
from units.history.models import State
from units.history.sources import Source, States
from units.models import Appointment, Contact, Person, Post, Succession, Task, Unit, UnitKind
from units.models.visibility import was_shown
from units.public.sight import Sight
from units.public.sources import (
    LARGEST_BRANCH,
    LONGEST_LIST,
    MOST_BESIDE,
    Branch,
    Neighbours,
    Portion,
    portion,
)
from units.text.transliteration import Term

_LISTS: Mapping[str, type[Model]] = {"tasks": Task, "posts": Post, "contacts": Contact}
_WHOLE_LEVELS = 2
"""How much of a branch is shown however large it is."""


class Records:
    """What a source tells of a day, as far as a reader is told of it.

    One is made for each page; what it has read it knows. ``page_query`` is what addresses of units
    ask for, so that links lead to pages of the same sort.
    """

    def __init__(
        self, source: Source, day: date, sight: Sight, page_query: Mapping[str, str]
    ) -> None:
        self.day = day
        self._source = source
        self._sight = sight
        self._page_query = page_query
        self._states: States = {}
        self._units: dict[int, Unit] = {}
        self._kinds: dict[int, UnitKind] = {}
        self._visible_now: set[int] = set()
        self._told_in_full: set[int] = set()
        self._around: dict[int, list[Unit]] = {}
        self._chain: Collection[int] = ()
        self._successions: States | None = None

    def unit(self, code: str) -> Unit | None:
        """The unit that a code named, with its parts."""
        unit = self.top(code)
        if unit is not None:
            state = self._told(unit)
            people = {
                key: person_from(key, person)
                for key, person in self._source.states("person", set(_held(state))).items()
            }
            with_parts(unit, state, people, self.day, self._naming(unit, people))
        return unit

    def top(self, code: str) -> Unit | None:
        """The same without its parts."""
        key = self._source.unit_with_code(code)
        if key is None:
            return None
        above = self._source.above([key])
        self._learn(above)
        self._chain = above.keys()
        unit = self._units.get(key)
        return unit if unit and self._tells(Unit, unit) else None

    def chain(self, unit: Unit) -> Sequence[Unit]:
        """The unit and all above it of which the reader is told, from the top."""
        return [above for above in self._whole_chain(unit) if self._tells(Unit, above)]

    def contacts(self, units: Collection[Unit]) -> Iterable[Contact]:
        """The contacts of some units themselves."""
        for unit in units:
            yield from contacts_from(unit, self._told(unit))

    def children(self, unit: Unit, page: str) -> Portion:
        """The units right below it that existed, or the page of them that is asked for."""
        return portion([one for one in self._near(unit) if one.parent_id == unit.pk], page)

    def siblings(self, unit: Unit) -> Neighbours:
        """Its neighbours that existed."""
        near = self._near(unit) if unit.parent_id else []
        beside = [one for one in near if one.parent_id == unit.parent_id]
        others = [one for one in beside if one != unit]
        if len(others) <= LONGEST_LIST:
            return Neighbours(others)
        place = beside.index(unit) if unit in beside else 0
        first = max(place - MOST_BESIDE, 0)
        return Neighbours(
            [one for one in beside[first : place + MOST_BESIDE + 1] if one != unit], is_cut=True
        )

    def branch(self, unit: Unit, page: str) -> Branch:
        """All below it that existed, or the uppermost levels; a query or two for each level."""
        levels: list[list[Unit]] = []
        parents, size, is_cut = [unit.pk], 0, False
        while parents and not is_cut:
            limit = None if len(levels) < _WHOLE_LEVELS else LARGEST_BRANCH + 1
            found = self._source.below(parents, limit)
            self._learn(found)
            told = [self._units[key] for key in found if self._tells(Unit, self._units[key])]
            levels.append([one for one in told if one.is_active(self.day)])
            size += len(levels[-1])
            parents = [one.pk for one in told]
            is_cut = size > LARGEST_BRANCH or len(found) == limit
        if not is_cut:
            return Branch([one for level in levels for one in level])
        return _uppermost(levels[:_WHOLE_LEVELS], page)

    def successions(self, unit: Unit) -> Collection[Succession]:
        """What became of it, with those at both ends."""
        return self._naming_at("originals", [unit])

    def origins(self, unit: Unit) -> Collection[Succession]:
        """What it came from, with those at both ends."""
        return self._naming_at("results", [unit])

    def successions_of(self, units: Collection[Unit]) -> Sequence[Succession]:
        """What became of any of some units."""
        return self._naming_at("originals", units)

    def changed_at(self, unit: Unit) -> datetime | None:
        """When it was last changed; None where that is not known."""
        return self._source.changed_at(unit.pk)

    def terms(self) -> Iterator[Term]:
        """The words of the glossary that were in force."""
        entries = self._source.all_of("glossaryentry").values()
        for entry in sorted(entries, key=lambda entry: str(entry["cyrillic"])):
            yield Term(entry["cyrillic"], entry["latin"], entry.get("is_proposed", True))

    def _learn(self, states: States) -> None:
        """Make units of states, and know which of them citizens may see today."""
        new = {key: state for key, state in states.items() if key not in self._states}
        if not new:
            return
        self._states |= new
        kinds = {state["kind"] for state in new.values() if state.get("kind")}
        for key, state in self._source.states("unitkind", kinds - self._kinds.keys()).items():
            self._kinds[key] = kind_from(key, state)
        for key, state in new.items():
            self._units[key] = unit_from(key, state, self._kinds, self._page_query)
        told = self._sight.units
        if told is not None:
            told = told.filter(pk__in=new).order_by()
        self._told_in_full.update(new if told is None else told.values_list("pk", flat=True))
        if self._sight.is_public:
            visible = Unit.objects.visible().filter(pk__in=new).order_by()
            self._visible_now.update(visible.values_list("pk", flat=True))

    def _whole_chain(self, unit: Unit) -> list[Unit]:
        chain = [unit]
        while (above := self._units.get(chain[-1].parent_id or 0)) and above not in chain:
            chain.append(above)
        return chain[::-1]

    def _tells(self, model: type[Model], unit: Unit) -> bool:
        """Whether the reader is told of a unit itself, or of such parts of it."""
        return self._sees(unit, model) or self._was_shown(unit)

    def _sees(self, unit: Unit, *models: type[Model]) -> bool:
        """Whether the reader is told of it as it was stored."""
        return unit.pk in self._told_in_full and self._sight.sees(*models)

    def _was_shown(self, unit: Unit) -> bool:
        return self._sight.is_public and was_shown(
            self._whole_chain(unit), self.day, self._visible_now
        )

    def _told(self, unit: Unit) -> State:
        """The state of a unit without the parts of which the reader is not told."""
        withheld = {name for name, model in _LISTS.items() if not self._tells(model, unit)}
        state = _without(self._states[unit.pk], withheld)
        posts = [_without(post, withheld) for post in state.get("posts", ())]
        return state | {"posts": posts}

    def _naming(self, unit: Unit, people: Mapping[int, Person]) -> Callable[[Appointment], bool]:
        """Which holders of posts in a unit the reader is told by name."""
        if self._sees(unit, Appointment, Person):
            return lambda held: held.person_id in people
        named: set[int] = set()
        if people and self._was_shown(unit):
            told = Person.objects.named_in_past_of(unit.pk).filter(pk__in=people)
            named.update(told.values_list("pk", flat=True))
        return lambda held: held.is_published and held.person_id in named

    def _near(self, unit: Unit) -> list[Unit]:
        """The units below it and beside it that existed, in their order."""
        if unit.pk not in self._around:
            parents = [key for key in (unit.pk, unit.parent_id) if key]
            found = self._source.below(parents)
            self._learn(found)
            near = [self._units[key] for key in found]
            self._around[unit.pk] = [
                one for one in near if one.is_active(self.day) and self._tells(Unit, one)
            ]
        return self._around[unit.pk]

    def _naming_at(self, end: str, units: Collection[Unit]) -> list[Succession]:
        """The successions that name any of some units at one end, the last first."""
        told = {unit.pk for unit in units if self._tells(Succession, unit)}
        found = {
            key: state
            for key, state in self._page_successions().items()
            if told & set(state.get(end, ()))
        }
        ends = {key for state in found.values() for key in _ends(state)}
        shown = [self._units[key] for key in ends if key in self._units]
        in_order = self._in_tree_order([one for one in shown if self._tells(Unit, one)])
        named = {one.pk: one for one in in_order}
        rows = [succession_from(key, state, named) for key, state in found.items()]
        rows.sort(key=lambda row: row.code)
        return sorted(rows, key=_day_of, reverse=True)

    def _page_successions(self) -> States:
        """Those of the page's unit and of all above it, read once."""
        if self._successions is None:
            self._successions = self._source.successions(self._chain)
            ends = {key for state in self._successions.values() for key in _ends(state)}
            self._learn(self._source.above(ends - self._states.keys()))
        return self._successions

    def _in_tree_order(self, units: Collection[Unit]) -> list[Unit]:
        """Units as they follow one another in the tree; trees in the order in which they came."""
        paths = {unit.pk: [above.pk for above in self._whole_chain(unit)] for unit in units}
        forks: dict[int, set[int]] = defaultdict(set)
        for path in paths.values():
            for above, below in pairwise(path):
                forks[above].add(below)
        needed = [above for above, below in forks.items() if len(below) > 1]
        places = {key: place for place, key in enumerate(self._source.below(needed))}
        return sorted(units, key=lambda unit: [places.get(key, key) for key in paths[unit.pk]])


def _uppermost(levels: Sequence[Sequence[Unit]], page: str) -> Branch:
    """As much of the uppermost levels of a large branch as one page has room for."""
    both = [one for level in levels for one in level]
    if len(levels[0]) <= LONGEST_LIST and len(both) <= LARGEST_BRANCH:
        return Branch(both, levels=len(levels))
    upper = portion(levels[0], page)
    return Branch(upper.units, levels=1, page=upper.page)


def _held(state: State) -> Iterator[int]:
    """The people whom the posts of a unit name."""
    for post in state.get("posts", ()):
        yield from (held["person"] for held in post.get("appointments", ()))


def _ends(state: State) -> Iterator[int]:
    yield from state.get("originals", ())
    yield from state.get("results", ())


def _without(state: State, names: Collection[str]) -> State:
    return {name: value for name, value in state.items() if name not in names}


def _day_of(succession: Succession) -> str:
    return succession.happened_on.isoformat() if succession.happened_on else ""
