"""Lists in alphabetical order, each language's own, from the keys that are stored with the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any
from urllib.parse import quote

from django.core.paginator import Page, Paginator
from django.db.models import Count, Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from units.databases.composed import composed
from units.models import Appointment, Unit
from units.models.alphabetical import SORT_KEY_COLUMNS, Alphabetical, sort_key_column
from units.models.unit import UnitQuerySet, long_texts
from units.public.slices import Slices
from units.public.sources import listed
from units.text.collation import initial, initials
from units.text.languages import ENGLISH
from units.version import kept

LONGEST_LIST = 250
"""A list of more lines than this is shown a letter at a time."""
OTHER_LETTERS = "#"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of a long list, as the choice of letters shows it."""

    letter: str
    count: int
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class ListedUnit:
    """A unit of a list, with what tells it from its namesakes."""

    unit: Unit
    top: Unit | None
    """The body at the top of its tree; None where nobody in the list needs it."""


@dataclass(frozen=True, slots=True)
class ListedHolder:
    """Somebody who holds a post, with the body in which that is."""

    held: Appointment
    top: Unit | None
    """The body at the top of that unit's tree; None where nobody in the list needs it."""


@require_safe
def a_to_z(request: HttpRequest) -> HttpResponse:
    """Units by name; the body at the top tells namesakes apart."""
    listing = _Listing(request, _ask_units, _numbers_of_units)
    tops = _tops(listing.rows)
    lines = [ListedUnit(unit, tops.get(unit.tree_id)) for unit in listing.rows]
    return render(request, "units/a_to_z.html", listing.context(lines, lambda row: row.unit))


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The people who hold posts, by family name."""
    listing = _Listing(request, _ask_holders, _numbers_of_holders)
    tops = _tops([held.post.unit for held in listing.rows])
    for held in listing.rows:
        held.post.holders = [held]  # as ``with_holders()`` would, but for this line of the list
    lines = [ListedHolder(held, tops.get(held.post.unit.tree_id)) for held in listing.rows]
    context = listing.context(lines, lambda row: row.held.person)
    return render(request, "units/people.html", context)


def _ask_units(letter: str, start: int, stop: int) -> list[Unit]:
    return _units(letter=letter, start=start, stop=stop)


def _ask_holders(letter: str, start: int, stop: int) -> list[Appointment]:
    return _holders(letter=letter, start=start, stop=stop)


def _tops(units: Iterable[Unit]) -> dict[int, Unit]:
    """The bodies at the top of some units that are not at the top themselves, by their trees."""
    trees = sorted({unit.tree_id for unit in units if unit.parent_id})
    return {unit.tree_id: unit for unit in _tops_of(trees)} if trees else {}


class _Listing[Row: Unit | Appointment]:
    """Rows under the letters of the reader's alphabet; many are divided by letter and page."""

    def __init__(
        self,
        request: HttpRequest,
        ask: Callable[[str, int, int], list[Row]],
        count: Callable[[], dict[str, int]],
    ) -> None:
        """``ask`` takes a letter (empty: all), where to begin and where to stop.

        ``count`` says how many rows there are under each letter.
        """
        self.language = get_language() or ENGLISH
        self.letters: list[Letter] = []
        self.page: Page[Row] | None = None
        self.rows = ask("", 0, LONGEST_LIST + 1)
        self.count = len(self.rows)
        if self.count > LONGEST_LIST:
            self._divide(request.GET, ask, count())

    def context[Line](
        self, rows: Iterable[Line], named: Callable[[Line], Alphabetical]
    ) -> dict[str, object]:
        def letter(row: Line) -> str:
            return initial(named(row).name_in_lists(self.language), self.language)

        sections = [(first, list(group)) for first, group in groupby(rows, key=letter)]
        return {
            "sections": sections,
            "count": self.count,
            "letters": self.letters,
            "page": self.page,
            "is_continued": self.page is not None and self.page.number > 1,
        }

    def _divide(
        self,
        asked: Mapping[str, str],
        ask: Callable[[str, int, int], list[Row]],
        found: Mapping[str, int],
    ) -> None:
        """Take a page of the wanted letter, or of the first that there is."""
        current = asked.get("letter") or next(letter for letter, count in found.items() if count)
        if current not in found:
            raise Http404
        self.letters = [
            Letter(letter, count, f"?letter={quote(letter)}", letter == current)
            for letter, count in found.items()
        ]
        self.count = sum(found.values())
        of_letter = Slices(found[current], partial(ask, current))
        self.page = Paginator(of_letter, LONGEST_LIST).get_page(asked.get("page"))
        self.rows = list(self.page)


# --- What these pages ask -------------------------------------------------------------------------


@composed
def _units(*, letter: str, start: int, stop: int) -> UnitQuerySet:
    return _divided(listed(), "", letter)[start:stop]


@composed
def _holders(*, letter: str, start: int, stop: int) -> QuerySet[Appointment]:
    held = Appointment.objects.visible().select_related("person", "post__unit")
    unread = [*long_texts("post__unit__"), *(f"person__{key}" for key in SORT_KEY_COLUMNS)]
    return _divided(held, "person__", letter).defer(*unread)[start:stop]


@composed
def _tops_of(trees: Sequence[int]) -> UnitQuerySet:
    return Unit.objects.roots().filter(tree_id__in=trees).for_listing()


@kept
def _numbers_of_units() -> dict[str, int]:
    return _numbers(Unit.objects.visible().active(), "")


@kept
def _numbers_of_holders() -> dict[str, int]:
    return _numbers(Appointment.objects.visible(), "person__")


def _divided[Found: QuerySet[Any, Any]](rows: Found, path: str, letter: str) -> Found:
    """Rows in alphabetical order; those under one letter if that is given.

    ``path`` leads from a row to that by whose name it is listed.
    """
    column = path + sort_key_column(get_language() or ENGLISH)
    under = rows.filter(_letters(column)[letter]) if letter else rows
    return under.order_by(column, "pk")


def _letters(column: str) -> dict[str, Q]:
    """The conditions of the letters of the reader's alphabet, the others last."""
    bounds = initials(get_language() or ENGLISH)
    under = {
        letter: Q((f"{column}__gte", least), (f"{column}__lt", after))
        for letter, least, after in bounds
    }
    under[OTHER_LETTERS] = Q((f"{column}__lt", bounds[0][1])) | Q((f"{column}__gte", bounds[-1][2]))
    return under


def _numbers[Row: Model](rows: QuerySet[Row], path: str) -> dict[str, int]:
    """How many rows are under each letter, in one query."""
    under = _letters(path + sort_key_column(get_language() or ENGLISH))
    counts = rows.order_by().aggregate(
        **{f"letter_{place}": Count("pk", filter=one) for place, one in enumerate(under.values())}
    )
    return {letter: counts[f"letter_{place}"] for place, letter in enumerate(under)}
