"""Pages about the whole registry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, QuerySet
from django.db.models.functions import Substr
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from units.databases.composed import composed
from units.localized.territories import territory_name
from units.models import Contact, Unit
from units.models.unit import UnitQuerySet
from units.public.slices import Slices
from units.public.sources import listed
from units.text.collation import sort_key
from units.version import kept

BODIES_ON_A_PAGE = 100
"""More bodies at the top than this are shown by country and a page at a time."""
CONTACTS_ON_A_PAGE = 40
"""Bodies on a page that shows their contacts, too."""
MOST_CONTACTS = 6
"""More contacts of a body than this are on its own page only."""
MOST_PARTS = 200
"""More units right below the bodies than this are left to the pages of these."""
_COUNTRY = Substr("territory", 1, 2)
OTHER_COUNTRIES = "-"
"""In an address: the bodies whose country is not known."""


@dataclass(frozen=True, slots=True)
class ListedBody:
    """A body at the top, with what is known of its whole branch."""

    unit: Unit
    parts: int
    """How many units there are below it."""
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Country:
    """A country in a long list of bodies, to choose it."""

    name: str
    count: int
    href: str


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The top-level bodies by country, with the size of each.

    Where there are very many, the countries, and the bodies of one a page at a time.
    """
    bodies = _bodies(limit=BODIES_ON_A_PAGE + 1)
    context: dict[str, object] = {}
    if len(bodies) > BODIES_ON_A_PAGE:
        context, bodies = _by_country(request)
    return render(request, "units/home.html", {**context, "countries": _told(bodies)})


def _told(bodies: Sequence[Unit]) -> list[tuple[str, list[ListedBody]]]:
    """Bodies under their countries, in the order of the reader's alphabet."""
    branches = _branches(tuple(body.tree_id for body in bodies)) if bodies else {}
    countries: dict[str, list[ListedBody]] = defaultdict(list)
    for unit in bodies:
        # One that has come since the branches were counted is listed by itself.
        body = ListedBody(unit, *branches.get(unit.tree_id, (0, unit.updated_at)))
        countries[territory_name(unit.territory)].append(body)
    return sorted(countries.items(), key=lambda country: _place_of_country(country[0]))


def _place_of_country(name: str) -> tuple[bool, bytes]:
    """The unknown one last."""
    return not name, sort_key(name, get_language() or settings.LANGUAGE_CODE)


def _by_country(request: HttpRequest) -> tuple[dict[str, object], list[Unit]]:
    """The countries to choose from, and a page of the bodies of the chosen one."""
    counts = _numbers_by_country()
    asked = request.GET.get("country", "")
    if not asked and len(counts) == 1:
        (asked,) = counts
    if not asked:
        return {"choices": _countries(counts)}, []
    if asked not in counts:
        raise Http404
    code = "" if asked == OTHER_COUNTRIES else asked
    page = _page(
        request,
        counts[asked],
        lambda start, stop: _bodies_in(code, start=start, limit=stop),
        BODIES_ON_A_PAGE,
    )
    context = {"page": page, "is_continued": page.number > 1, "chosen": len(counts) > 1}
    return context, list(page)


def _countries(counts: Mapping[str, int]) -> list[Country]:
    found = [
        Country(
            territory_name("" if code == OTHER_COUNTRIES else code),
            count,
            f"?country={quote(code)}",
        )
        for code, count in counts.items()
    ]
    return sorted(found, key=lambda country: _place_of_country(country.name))


@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """All pages, and the first two levels of the tree; of a large one the first, a page at a time.

    Then the pages of the bodies lead on.
    """
    roots = _bodies(limit=BODIES_ON_A_PAGE + 1)
    if len(roots) > BODIES_ON_A_PAGE:
        page = _page_of_bodies(request, BODIES_ON_A_PAGE)
        context = {
            "branches": [(root, []) for root in page],
            "page": page,
            "is_continued": page.number > 1,
            "is_cut": True,
        }
        return render(request, "units/site_map.html", context)
    children = _parts_of([root.pk for root in roots]) if roots else []
    is_cut = len(children) > MOST_PARTS
    parts: dict[int | None, list[Unit]] = defaultdict(list)
    for unit in () if is_cut else children:
        parts[unit.parent_id].append(unit)
    branches = [(root, parts[root.pk]) for root in roots]
    return render(request, "units/site_map.html", {"branches": branches, "is_cut": is_cut})


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """Whom to write about the registry, and where the bodies themselves are reached."""
    bodies = _bodies(limit=CONTACTS_ON_A_PAGE + 1)
    page = None
    if len(bodies) > CONTACTS_ON_A_PAGE:
        page = _page_of_bodies(request, CONTACTS_ON_A_PAGE)
        bodies = list(page)
    contacts: dict[int | None, list[Contact]] = defaultdict(list)
    by_key = {body.pk: body for body in bodies}
    for line in _contacts(list(by_key)) if bodies else ():
        line.unit = by_key[line.unit_id or 0]
        contacts[line.unit_id].append(line)
    context = {
        "email": settings.CONTACT_EMAIL,
        "bodies": [
            (body, contacts[body.pk][:MOST_CONTACTS], len(contacts[body.pk]) > MOST_CONTACTS)
            for body in bodies
        ],
        "page": page,
        "is_continued": page is not None and page.number > 1,
    }
    return render(request, "units/contact.html", context)


def _page_of_bodies(request: HttpRequest, length: int) -> Page[Unit]:
    return _page(
        request,
        _number_of_bodies(),
        lambda start, stop: _bodies(start=start, limit=stop),
        length,
    )


def _page(
    request: HttpRequest,
    count: int,
    ask: Callable[[int, int], Sequence[Unit]],
    length: int,
) -> Page[Unit]:
    """The page that is asked for of a list of known length."""
    return Paginator(Slices(count, ask), length).get_page(request.GET.get("page"))


# --- What these pages ask -------------------------------------------------------------------------


@composed
def _bodies(*, start: int = 0, limit: int) -> UnitQuerySet:
    return listed().roots()[start:limit]


@composed
def _bodies_in(country: str, *, start: int, limit: int) -> UnitQuerySet:
    of_country = listed().roots().annotate(country_code=_COUNTRY)
    return of_country.filter(country_code=country).by_name()[start:limit]


@composed
def _parts_of(parents: Sequence[int]) -> UnitQuerySet:
    return listed().filter(parent__in=parents)[: MOST_PARTS + 1]


@composed
def _contacts(units: Sequence[int]) -> QuerySet[Contact]:
    return Contact.objects.visible().filter(unit__in=units)


@kept
def _number_of_bodies() -> int:
    return Unit.objects.visible().active().roots().count()


@kept
def _numbers_by_country() -> dict[str, int]:
    """How many bodies there are in each country, by its code."""
    roots = Unit.objects.visible().active().roots().annotate(country_code=_COUNTRY).order_by()
    counted = roots.values("country_code").annotate(count=Count("pk"))
    rows = counted.values_list("country_code", "count")
    return {code or OTHER_COUNTRIES: count for code, count in rows}


@kept
def _branches(trees: tuple[int, ...]) -> dict[int, tuple[int, datetime]]:
    """How many units some trees have below their roots, and when one was changed last."""
    shown = Unit.objects.visible().active().filter(tree_id__in=trees).order_by()
    counted = shown.values("tree_id").annotate(count=Count("pk"), changed_at=Max("updated_at"))
    rows = counted.values_list("tree_id", "count", "changed_at")
    return {tree: (count - 1, changed_at) for tree, count, changed_at in rows}


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "units/accessibility.html", {"email": settings.CONTACT_EMAIL})
