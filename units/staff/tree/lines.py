"""A line of the list: what is said of a unit where many are listed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.db.models.options import Options
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from units.localized.texts import readable_in
from units.models import Unit
from units.rights.who import Action, may
from units.staff.paths import STEP, paths_of
from units.staff.tree.branches import Shown
from units.staff.tree.states import Said, proposals_for, states_of
from units.text.languages import LANGUAGES

DEEPEST_INDENT = 12
OPEN, AT, INSIDE = "open", "at", "in"
"""In the address of the list: the branches that are open, where one stands, the unit gone into."""
OF_PARTS = ("page", "depth")
"""In the address of parts alone: which page of them, and how far in they stand."""


@dataclass(slots=True)
class Line:
    """A unit, as the list says it; or the way to more parts of it."""

    unit: Unit
    depth: int
    address: str
    """Of its page for staff; or where more of its parts are listed."""
    value: object = None
    """What a window that asks for a unit is told, where one does."""
    toggle: str = ""
    """Where the list is the same, but for this branch, which is open there or closed."""
    parts: str = ""
    """Where its parts alone are, as lines."""
    within: str = ""
    """Where the list begins below it."""
    path: str = ""
    """What stands above it, where the list does not show that."""
    states: list[Said] = field(default_factory=list)
    is_open: bool = False
    next_page: int = 0
    """Where it is the way to more parts: the page of the next ones."""
    moves: bool = False
    """Whether the reader may give it another place."""
    is_here: bool = False
    """Whether the reader stands there."""

    @property
    def below(self) -> int:
        """How many units are below it, by the numbers of the tree."""
        return self.unit.get_descendant_count()

    @property
    def indent(self) -> int:
        """How far in it stands; very deep ones stand no deeper."""
        return min(self.depth, DEEPEST_INDENT)

    @property
    def readable(self) -> str:
        """In how many languages the name can be read: Serbian Latin is made from Cyrillic."""
        return f"{len(readable_in(self.unit, 'name'))}/{len(LANGUAGES)}"


@dataclass(frozen=True, slots=True)
class Listing:
    """What lines need to know of the list in which they stand."""

    request: HttpRequest
    preserved: str = ""
    """The query of the list, to which one comes back from the form of a unit."""
    is_popup: bool = False
    to_field: str | None = None
    opened: tuple[int, ...] = ()
    at: int | None = None
    is_tree: bool = True
    """Whether branches can be opened in it."""

    def lines(self, shown: Iterable[Shown], *, paths: bool = False) -> list[Line]:
        """The lines of what is shown; with ``paths`` each says what stands above it."""
        shown = list(shown)
        units = [one.unit for one in shown if not one.next_page]
        placeless = [one for one in units if one.parent_id] if paths else []
        above = paths_of(placeless, self.request.user) if placeless else {}
        proposed = proposals_for([one.pk for one in units], self.request.user) if units else {}
        made = [self._more(one) if one.next_page else self._line(one) for one in shown]
        for line in (line for line in made if not line.next_page):
            line.path = STEP.join(above.get(line.unit.pk, "").split(STEP)[1:])
            line.states = [*states_of(line.unit), *_listed(proposed.get(line.unit.pk))]
        return made

    def _line(self, one: Shown) -> Line:
        unit = one.unit
        query: dict[str, Options[Any] | str] = {
            "preserved_filters": self.preserved,
            "opts": unit._meta,
        }
        form = reverse("admin:units_unit_change", args=[unit.pk])
        has_parts = not unit.is_leaf_node()
        return Line(
            unit,
            one.depth,
            add_preserved_filters(query, form, self.is_popup, self.to_field),
            value=unit.serializable_value(self.to_field or "pk") if self.is_popup else None,
            toggle=self._toggled(unit, is_open=one.is_open) if has_parts and self.is_tree else "",
            parts=parts_address(unit) if has_parts and self.is_tree else "",
            within=f"?{urlencode(self._within(unit))}" if has_parts else "",
            is_open=one.is_open,
            moves=may(self.request.user, Action.MOVE, unit),
            is_here=unit.pk == self.at,
        )

    def _more(self, one: Shown) -> Line:
        query = self._query()
        query[INSIDE], query["p"] = one.unit.code, str(one.next_page)
        query.pop(OPEN, None)
        address, parts = f"?{query.urlencode()}", parts_address(one.unit)
        return Line(one.unit, one.depth, address, parts=parts, next_page=one.next_page)

    def _within(self, unit: Unit) -> dict[str, str]:
        kept = ((IS_POPUP_VAR, "1" if self.is_popup else ""), (TO_FIELD_VAR, self.to_field or ""))
        return {INSIDE: unit.code} | {name: value for name, value in kept if value}

    def _toggled(self, unit: Unit, *, is_open: bool) -> str:
        opened = [pk for pk in self.opened if pk != unit.pk]
        opened += [] if is_open else [unit.pk]
        query = self._query()
        query[OPEN] = ".".join(map(str, opened))
        if not opened:
            del query[OPEN]
        return f"?{query.urlencode(safe='.')}#unit-{unit.pk}"

    def _query(self) -> QueryDict:
        query = self.request.GET.copy()
        for name in (AT, *OF_PARTS):
            query.pop(name, None)
        return query


def parts_address(unit: Unit) -> str:
    """Where the parts of a unit are, as lines."""
    return reverse("admin:units_unit_parts", args=[unit.pk])


def _listed(said: Said | None) -> Iterator[Said]:
    if said:
        yield said
