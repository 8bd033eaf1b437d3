"""Pages as they stood on a day, and what is said where there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

from units.history.sources import AsOf, first_day, last_change
from units.localized import glossary
from units.localized.days import day_in_words
from units.models import Unit
from units.public.records import Records
from units.public.sight import Sight
from units.text.days import read_day

DAY = "on"
"""The part of a query that names the day."""
TEMPLATES = {
    "unit-detail": "units/unit_detail.html",
    "unit-structure": "units/unit_structure.html",
}
_LONGEST_DAY = 40
"""More characters than any day has in any of our languages."""


@dataclass(frozen=True, slots=True)
class Past:
    """What a page of the past says of itself."""

    day: date
    is_of_staff: bool
    """Whether it may tell more than was public."""
    today: str
    """The page of today; empty where there is none."""
    address: str
    """Its own, with the day."""


class NoSuchDayError(Exception):
    """There is no page of that day; says why, and with which status."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


def shown(
    request: HttpRequest,
    page: str,
    code: str,
    sight: Sight,
    told: Callable[[Records], dict[str, object] | None],
) -> HttpResponse:
    """A page as it stood on the day that is asked for, or why there is none."""
    try:
        response = _page(request, page, code, sight, told)
    except NoSuchDayError as problem:
        context = {"message": str(problem), "today": _today(page, code), "canonical": ""}
        response = render(request, "units/no_past.html", context, status=problem.status)
    response["X-Robots-Tag"] = "noindex"
    if sight.is_of_staff:
        patch_cache_control(response, private=True, no_store=True)
    else:
        patch_cache_control(response, no_cache=True)
    patch_vary_headers(response, ["Cookie"])
    return response


def _page(
    request: HttpRequest,
    page: str,
    code: str,
    sight: Sight,
    told: Callable[[Records], dict[str, object] | None],
) -> HttpResponse:
    day = asked_day(request.GET[DAY])
    records = Records(_source(day), day, sight, {DAY: day.isoformat()})
    with glossary.instead(records.terms):
        context = told(records)
        if context is None:
            message = _("The register showed no such unit on that day (%(day)s).")
            raise NoSuchDayError(message % {"day": day_in_words(day)}, 404)
        unit = context["unit"]
        today = _today(page, code, unit.pk if isinstance(unit, Unit) else None)
        context |= {
            "past": Past(day, sight.is_of_staff, today, request.build_absolute_uri()),
            "canonical": iri_to_uri(request.build_absolute_uri(today)) if today else "",
            "shows_past": True,
        }
        return render(request, TEMPLATES[page], context)


def asked_day(text: str) -> date:
    """The day that is asked for. Raises ``NoSuchDayError`` where it is none, or is to come."""
    day = read_day(text[:_LONGEST_DAY])
    if not isinstance(day, date):
        message = _("This is no day. Write one in figures or in words (2025-03-01, %(example)s).")
        words = {"example": day_in_words(date(2025, 3, 1))}
        raise NoSuchDayError(message % words, 400)
    if day > timezone.localdate():
        message = _("This day (%(day)s) has not come yet. Choose an earlier one.")
        raise NoSuchDayError(message % {"day": day_in_words(day)}, 400)
    return day


def _source(day: date) -> AsOf:
    """How things stood at the end of a day. Raises ``NoSuchDayError`` before all history."""
    change = last_change(day)
    if change is not None:
        return AsOf(change)
    first = first_day()
    if first is None:
        raise NoSuchDayError(_("The register keeps no history yet."), 404)
    message = _(
        "What pages said is known from one day on (%(day)s). Choose that one or a later one."
    )
    raise NoSuchDayError(message % {"day": day_in_words(first)}, 404)


def _today(page: str, code: str, unit: int | None = None) -> str:
    """The page of today of a unit, by its key or its code; empty where citizens see none."""
    rows = Unit.objects.visible()
    rows = rows.filter(code=code.lower()) if unit is None else rows.filter(pk=unit)
    found = rows.values_list("code", flat=True).first()
    return reverse(page, args=[found]) if found else ""
