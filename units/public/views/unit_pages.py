"""The page of a unit, and its whole branch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from units.localized.texts import localized, readable_in
from units.models import Contact, FormerCode, Succession, Unit
from units.models.contents import with_contents
from units.public.coverage import coverage
from units.public.endings import Ending, endings
from units.public.nesting import NestedUnit, nested_units, task_outline

LARGEST_BRANCH = 1500
"""More units than this and the structure page shows two levels, each with a way further down."""


@require_safe
def unit_detail(request: HttpRequest, code: str) -> HttpResponse:
    """All that the registry says of one unit."""
    unit = with_contents(Unit.objects.visible()).filter(code=code).first()
    if unit is None:
        return _moved("unit-detail", code)
    chain = list(Unit.objects.above(unit, include_self=True).select_related("kind"))
    listed = Unit.objects.visible().active().for_listing()
    context = {
        "unit": unit,
        "readable_in": readable_in(unit, "name"),
        "ancestors": chain[:-1],
        "nearest": None if _has_contact(unit) else _nearest(chain[:-1]),
        "description": localized(unit, "description"),
        "endings": _endings(chain),
        "notices": [above for above in reversed(chain) if above.has_notice()],
        "tasks": task_outline(unit.tasks.all()),
        "children": listed.filter(parent=unit),
        "siblings": listed.siblings_of(unit),
        "successions": _successions(unit.successions.all()),
        "origins": _successions(unit.origins.all()),
        "coverage": coverage(unit),
        "changed_at": max([unit.updated_at, *(part.updated_at for part in unit.parts())]),
    }
    return render(request, "units/unit_detail.html", context)


def _has_contact(unit: Unit) -> bool:
    return any(part.contacts.all() for part in (unit, *unit.posts.all()))


def _nearest(chain: Sequence[Unit]) -> tuple[Unit, list[Contact]] | None:
    """The lowest of the units above that has contacts of its own, with these."""
    contacts: dict[int | None, list[Contact]] = defaultdict(list)
    for contact in Contact.objects.visible().filter(unit__in=chain):
        contacts[contact.unit_id].append(contact)
    return next(((unit, found) for unit in reversed(chain) if (found := contacts[unit.pk])), None)


@require_safe
def unit_structure(request: HttpRequest, code: str) -> HttpResponse:
    """A unit and everything below it."""
    unit = Unit.objects.visible().select_related("kind").filter(code=code).first()
    if unit is None:
        return _moved("unit-structure", code)
    below = Unit.objects.visible().active().under(unit).for_listing()
    is_cut = below.count() > LARGEST_BRANCH
    shown = below.filter(level__lte=unit.level + 2) if is_cut else below
    chain = list(Unit.objects.above(unit, include_self=True).for_listing())
    context = {
        "unit": unit,
        "readable_in": readable_in(unit, "name"),
        "chain": chain,
        "endings": _endings(chain),
        "branch": NestedUnit(unit, nested_units(unit, shown)),
        "is_cut": is_cut,
    }
    return render(request, "units/unit_structure.html", context)


def _moved(page: str, code: str) -> HttpResponse:
    """Lead a former code, or one in capitals, to the unit's page of today.

    A code that never was, or is not shown, is not found.
    """
    small = code.lower()
    if small != code and Unit.objects.visible().filter(code=small).exists():
        return HttpResponsePermanentRedirect(reverse(page, args=[small]))
    former = (
        FormerCode.objects.filter(code=small, unit__in=Unit.objects.visible())
        .select_related("unit")
        .first()
    )
    if former is None:
        raise Http404
    return HttpResponsePermanentRedirect(reverse(page, args=[former.unit.code]))


def _endings(chain: list[Unit]) -> list[Ending]:
    """Asks what became of those of a chain that end, where any does."""
    ending = [unit for unit in chain if unit.dissolved_on]
    if not ending:
        return []
    successions = Succession.objects.filter(originals__in=ending).distinct()
    return endings(chain, list(_successions(successions)))


def _successions(successions: QuerySet[Succession]) -> QuerySet[Succession]:
    """With the units at both ends that citizens may see."""
    shown = Unit.objects.visible().for_listing()
    return successions.prefetch_related(Prefetch("originals", shown), Prefetch("results", shown))
