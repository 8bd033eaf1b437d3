"""Pages about the whole registry."""

from __future__ import annotations

from collections import defaultdict

from django.conf import settings
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from units.localized.territories import territory_name
from units.models import Contact, Unit
from units.text.collation import sort_key


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The top-level bodies by country, with the size of each."""
    shown = Unit.objects.visible().active()
    sizes = {
        row["tree_id"]: row
        for row in shown.order_by()
        .values("tree_id")
        .annotate(units=Count("pk"), changed=Max("updated_at"))
    }
    countries: dict[str, list[Unit]] = defaultdict(list)
    for body in shown.roots().for_listing():
        body.size = sizes[body.tree_id]["units"] - 1
        body.changed_at = sizes[body.tree_id]["changed"]
        countries[territory_name(body.territory)].append(body)
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
