"""Lists in alphabetical order, each language's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from units.models import Appointment, Unit
from units.reading import read
from units.text.collation import initial, sort_key


@require_safe
def a_to_z(request: HttpRequest) -> HttpResponse:
    """Units by name; the body at the top tells namesakes apart."""
    units = list(Unit.objects.visible().active().for_listing())
    tops = {unit.tree_id: unit for unit in units if unit.parent_id is None}
    for unit in units:
        unit.top = tops.get(unit.tree_id) if unit.parent_id else None
    return render(request, "units/a_to_z.html", {"letters": _by_letter(units, lambda unit: str(read(unit, "name"))), "count": len(units)})


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The people who hold posts, by family name."""
    appointments = Appointment.objects.visible().select_related("person", "post__unit")
    for appointment in appointments:
        appointment.post.holders = [appointment]
    letters = _by_letter(appointments, lambda held: f"{read(held.person, 'family_name')} {read(held.person, 'given_name')}")
    return render(request, "units/people.html", {"letters": letters})


def _by_letter[T](rows: Iterable[T], name: Callable[[T], str]) -> list[tuple[str, list[T]]]:
    """Rows under the letters of the reader's alphabet, in its order."""
    language = get_language() or settings.LANGUAGE_CODE
    named = sorted(((name(row), row) for row in rows), key=lambda pair: sort_key(pair[0], language))
    return [(letter, [row for _, row in group]) for letter, group in groupby(named, key=lambda pair: initial(pair[0], language))]
