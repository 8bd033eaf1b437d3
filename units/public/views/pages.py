"""Pages about the whole registry."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from units.localized.territories import territory_name
from units.models import Contact, Unit
from units.text.collation import sort_key


@dataclass(frozen=True, slots=True)
class ListedBody:
    """A body at the top, with what is known of its whole branch."""

    unit: Unit
    parts: int
    """How many units there are below it."""
    changed_at: datetime


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The top-level bodies by country, with the size of each."""
    shown = Unit.objects.visible().active()
    trees = shown.order_by().values("tree_id")
    branches = {
        tree: (count - 1, changed_at)
        for tree, count, changed_at in trees.annotate(
            count=Count("pk"), changed_at=Max("updated_at")
        ).values_list("tree_id", "count", "changed_at")
    }
    countries: dict[str, list[ListedBody]] = defaultdict(list)
    for unit in shown.roots().for_listing():
        # One that has come since the branches were counted is listed by itself.
        body = ListedBody(unit, *branches.get(unit.tree_id, (0, unit.updated_at)))
        countries[territory_name(unit.territory)].append(body)
    language = get_language() or settings.LANGUAGE_CODE
    ordered = sorted(
        countries.items(), key=lambda country: (not country[0], sort_key(country[0], language))
    )
    return render(request, "units/home.html", {"countries": ordered})


@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """All pages, and the first two levels of the tree."""
    children: dict[int, list[Unit]] = defaultdict(list)
    roots = []
    for unit in Unit.objects.visible().active().filter(level__lte=1).for_listing():
        if unit.parent_id is None:
            roots.append(unit)
        else:
            children[unit.parent_id].append(unit)
    return render(
        request, "units/site_map.html", {"branches": [(root, children[root.pk]) for root in roots]}
    )


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """Whom to write about the registry, and where the bodies themselves are reached."""
    bodies = list(Unit.objects.visible().active().roots().for_listing())
    contacts = defaultdict(list)
    for line in Contact.objects.visible().filter(unit__in=bodies).select_related("unit", "post"):
        contacts[line.unit_id].append(line)
    return render(
        request,
        "units/contact.html",
        {"email": settings.CONTACT_EMAIL, "bodies": [(body, contacts[body.pk]) for body in bodies]},
    )


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "units/accessibility.html", {"email": settings.CONTACT_EMAIL})
