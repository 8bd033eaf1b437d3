"""The page of a unit, and its whole branch: of today, or as they stood on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from units.generations import made_from
from units.localized.texts import localized, readable_in
from units.models import Contact, FormerCode, Unit
from units.public.confirmation import confirmed_in
from units.public.coverage import coverage
from units.public.endings import Ending, endings
from units.public.nesting import NestedUnit, nested_units, task_outline
from units.public.sight import sight_of
from units.public.sources import PageSource, Rows
from units.public.views import past, previews

_FROM_OTHER_TREES = ("endings", "origins", "successions")
"""What a page may tell of units in other trees than its own."""

type Context = dict[str, object]


@require_safe
def unit_detail(request: HttpRequest, code: str) -> HttpResponse:
    """All that the registry says of one unit."""
    return _shown(request, "unit-detail", code, detail)


@require_safe
def unit_structure(request: HttpRequest, code: str) -> HttpResponse:
    """A unit and everything below it."""
    return _shown(request, "unit-structure", code, structure)


def detail(source: PageSource, code: str, page: str = "") -> Context | None:
    """What the page of a unit says; None where the reader finds no unit.

    ``page`` is the page of its sub-units that is asked for, where these are very many.
    """
    unit = source.unit(code)
    if unit is None:
        return None
    chain, day, children = source.chain(unit), source.day, source.children(unit, page)
    own = _contacts(unit)
    nearest = None if own else _nearest(source, chain[:-1])
    return {
        "unit": unit,
        "readable_in": readable_in(unit, "name"),
        "ancestors": chain[:-1],
        "nearest": nearest,
        "confirmed_in": confirmed_in(nearest[1] if nearest else own),
        "description": localized(unit, "description"),
        "endings": _endings(source, chain),
        "is_to_begin": not unit.is_active(day) and not unit.dissolved_on,
        "notices": [above for above in reversed(chain) if above.has_notice(day)],
        "tasks": task_outline(unit.tasks.all()),
        "children": children,
        "is_continued": _is_continued(children.page),
        "siblings": source.siblings(unit),
        "successions": source.successions(unit),
        "origins": source.origins(unit),
        "coverage": coverage(unit),
        "changed_at": source.changed_at(unit),
    }


def structure(source: PageSource, code: str, page: str = "") -> Context | None:
    """What the page of a unit's branch says; None where the reader finds no unit.

    ``page`` is the page of the uppermost level that is asked for, where that alone is long.
    """
    unit = source.top(code)
    if unit is None:
        return None
    branch, chain = source.branch(unit, page), source.chain(unit)
    return {
        "unit": unit,
        "readable_in": readable_in(unit, "name"),
        "chain": chain,
        "endings": _endings(source, chain),
        "branch": NestedUnit(unit, nested_units(unit, branch.units)),
        "levels": branch.levels,
        "page": branch.page,
        "is_continued": _is_continued(branch.page),
    }


def _is_continued(page: Page[Unit] | None) -> bool:
    """Whether a page goes on with what another began: search engines are led to that one."""
    return page is not None and page.number > 1


def _shown(
    request: HttpRequest,
    page: str,
    code: str,
    says: Callable[[PageSource, str, str], Context | None],
) -> HttpResponse:
    """A page of today, or of the day that is asked for by readers who may be told of it."""

    def told(source: PageSource, code: str) -> Context | None:
        return says(source, code, request.GET.get("page", ""))

    if previews.TOKEN in request.GET:
        return previews.shown(request, page, code, lambda source: told(source, code.lower()))
    sight = sight_of(request)
    if sight and request.GET.get(past.DAY):
        return past.shown(request, page, code, sight, lambda source: told(source, code.lower()))
    context = told(Rows(), code)
    if context is None:
        return _moved(page, code)
    response = render(request, past.TEMPLATES[page], {**context, "shows_past": sight is not None})
    if sight and sight.is_of_staff:
        patch_cache_control(response, private=True)
    unit = context["unit"]
    if isinstance(unit, Unit) and not any(context.get(name) for name in _FROM_OTHER_TREES):
        made_from(response, unit.tree_id)
    return response


def _contacts(unit: Unit) -> list[Contact]:
    return [one for part in (unit, *unit.posts.all()) for one in part.contacts.all()]


def _nearest(source: PageSource, chain: Sequence[Unit]) -> tuple[Unit, list[Contact]] | None:
    """The lowest of the units above that has contacts of its own, with these."""
    contacts: dict[int | None, list[Contact]] = defaultdict(list)
    for contact in source.contacts(chain):
        contacts[contact.unit_id].append(contact)
    return next(((unit, found) for unit in reversed(chain) if (found := contacts[unit.pk])), None)


def _moved(page: str, code: str) -> HttpResponse:
    """Lead a former code, or one in capitals, to the unit's page of today.

    A code that never was, or is not shown, is not found.
    """
    small = code.lower()
    if small != code and Unit.objects.visible().filter(code=small).exists():
        return HttpResponsePermanentRedirect(reverse(page, args=[small]))
    former = (
        FormerCode.objects.filter(Unit.objects.visible().named_by("unit"), code=small)
        .select_related("unit")
        .first()
    )
    if former is None:
        raise Http404
    return HttpResponsePermanentRedirect(reverse(page, args=[former.unit.code]))


def _endings(source: PageSource, chain: Sequence[Unit]) -> list[Ending]:
    """Asks what became of those of a chain that end, where any does."""
    ending = [unit for unit in chain if unit.dissolved_on]
    successions = source.successions_of(ending) if ending else []
    return endings(chain, successions, source.day)
