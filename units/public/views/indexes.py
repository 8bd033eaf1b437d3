"""Lists in alphabetical order, each language's own, from the keys that are stored with the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from units.models import Appointment, Unit
from units.models.alphabetical import Alphabetical, sort_key_column
from units.text.collation import initial, initials
from units.text.languages import ENGLISH

LONGEST_LIST = 500
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
    listing = _Listing(request, Unit.objects.visible().active().for_listing(), "")
    units = listing.rows()
    tops = _tops(units)
    listed = [ListedUnit(unit, tops.get(unit.tree_id)) for unit in units]
    return render(request, "units/a_to_z.html", listing.context(listed, lambda row: row.unit))


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The people who hold posts, by family name."""
    listing = _Listing(
        request, Appointment.objects.visible().select_related("person", "post__unit"), "person__"
    )
    appointments = listing.rows()
    tops = _tops([held.post.unit for held in appointments])
    for held in appointments:
        held.post.holders = [held]  # as ``with_holders()`` would, but for this line of the list
    listed = [ListedHolder(held, tops.get(held.post.unit.tree_id)) for held in appointments]
    context = listing.context(listed, lambda row: row.held.person)
    return render(request, "units/people.html", context)


def _tops(units: Iterable[Unit]) -> dict[int, Unit]:
    """The bodies at the top of some units that are not at the top themselves, by their trees."""
    trees = {unit.tree_id for unit in units if unit.parent_id}
    roots = Unit.objects.roots().filter(tree_id__in=trees).for_listing()
    return {unit.tree_id: unit for unit in roots}


class _Listing[Row: Unit | Appointment]:
    """Rows under the letters of the reader's alphabet; a long list is divided by letter and page.

    ``path`` leads from a row to that by whose name it is listed.
    """

    def __init__(self, request: HttpRequest, rows: QuerySet[Row], path: str) -> None:
        self.language = get_language() or ENGLISH
        self.column = path + sort_key_column(self.language)
        self.all = rows.order_by(self.column, "pk")
        self.letters: list[Letter] = []
        self.count = rows.count()
        self.page: Page[Row] | None = None
        if self.count > LONGEST_LIST:
            self._divide(request.GET.get("letter", ""), request.GET.get("page", "1"))

    def rows(self) -> list[Row]:
        return list(self.page if self.page is not None else self.all)

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
        }

    def _divide(self, wanted: str, page: str) -> None:
        """Count what is under each letter, in one query, and take a page of the wanted one."""
        bounds = initials(self.language)
        under = {
            letter: Q((f"{self.column}__gte", least), (f"{self.column}__lt", after))
            for letter, least, after in bounds
        }
        under[OTHER_LETTERS] = Q((f"{self.column}__lt", bounds[0][1])) | Q(
            (f"{self.column}__gte", bounds[-1][2])
        )
        counts = self.all.order_by().aggregate(
            **{
                f"letter_{place}": Count("pk", filter=rows)
                for place, rows in enumerate(under.values())
            }
        )
        found: dict[str, int] = {
            letter: counts[f"letter_{place}"] for place, letter in enumerate(under)
        }
        current = wanted or next(letter for letter, count in found.items() if count)
        if current not in under:
            raise Http404
        self.letters = [
            Letter(letter, count, f"?letter={quote(letter)}", letter == current)
            for letter, count in found.items()
        ]
        pages = Paginator(self.all.filter(under[current]), LONGEST_LIST)
        pages.count = found[current]  # which was asked already
        self.page = pages.get_page(page)
