"""Looking up a unit or a person on the page of an act: what is found stands there to be chosen.

A search is an address, so that it works without scripts; with them it happens while one types.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from units.localized.texts import localized
from units.models import Appointment, Person, Unit
from units.models.people import AppointmentQuerySet
from units.rights.holding import Anybody
from units.rights.rows import sees_all_rows
from units.rights.who import choosable_by, seen_by_grant
from units.search.finding import find
from units.staff.found import in_order, told_to
from units.staff.gates import is_storable
from units.staff.lookups import is_key
from units.staff.paths import paths_of
from units.staff.permissions import choices_for
from units.text.languages import ENGLISH

MOST_FOUND = 20
"""Who searches for more adds a word."""
_LONGEST = 200
"""Characters of a search."""
SEARCH = "q"
"""What an address asks for among units."""


class FoundRow(forms.ModelChoiceField):
    """One of the rows that were found, as a button each."""

    widget = forms.RadioSelect

    def __init__(self, queryset: QuerySet[Any], **options: Any) -> None:
        super().__init__(queryset, empty_label=None, **options)
        self.choices = []

    def offer(self, labels: dict[int, str]) -> None:
        """Show these, of all that may be chosen."""
        self.choices = list(labels.items())

    def to_python(self, value: object) -> Any:
        """The row. Raises ``ValidationError`` where something else was sent."""
        if value and not isinstance(value, Model) and not is_key(value):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


def searched(request: HttpRequest, name: str = SEARCH) -> str:
    """For what an address asks; nothing where that can be no text."""
    text = request.GET.get(name, "").strip()
    return text[:_LONGEST] if is_storable(text) else ""


def units_found(text: str, reader: Anybody, among: QuerySet[Unit]) -> list[Unit]:
    """The units that answer, the best first; the one with this very code before all."""
    if not text:
        return []
    known = choosable_by(reader)
    hits = find(text, get_language() or ENGLISH, is_typing=True, among=known).hits
    coded = known.filter(code=text).values_list("pk", flat=True)
    pks = list(dict.fromkeys([*coded, *told_to(hits, reader)]))
    found = among.filter(pk__in=pks)
    return list(in_order(found, pks)[: MOST_FOUND + 1]) if pks else []


def offer_units(field: FoundRow, units: Sequence[Unit], reader: Anybody) -> None:
    """Let units be chosen, told apart by what stands above them."""
    paths = paths_of(units[:MOST_FOUND], reader)
    field.offer({unit.pk: paths[unit.pk] for unit in units[:MOST_FOUND]})


def told_of_search(text: str, found: Sequence[object]) -> str:
    """How a search went, in words; empty where there is nothing to add to what it found."""
    if text and not found:
        return _("Nothing was found for “%(text)s”.") % {"text": text}
    if len(found) > MOST_FOUND:
        return _("There is more than is shown. Add a word to narrow it.")
    return ""


def people_of(request: HttpRequest) -> QuerySet[Person]:
    """Those whom somebody may appoint."""
    people = choices_for(request.user, cast(Any, Appointment.person.field))
    return Person.objects.all() if people is None else people


def people_found(text: str, request: HttpRequest) -> list[Person]:
    """Those who answer to a name, in any script, or to a code."""
    text = text.strip()[:_LONGEST]
    if not text or not is_storable(text):
        return []
    people = people_of(request)
    if coded := list(people.filter(code=text)):
        return coded
    screen = admin.site.get_model_admin(Person)
    found, _has_duplicates = screen.get_search_results(request, people, text)
    return list(found.order_by(*screen.get_ordering(request)).distinct()[: MOST_FOUND + 1])


def offer_people(field: FoundRow, people: Sequence[Person], reader: Anybody) -> None:
    """Let people be chosen, namesakes told apart by their codes and by the posts they hold."""
    people = people[:MOST_FOUND]
    held: dict[int, list[str]] = {}
    for one in _told_posts(people, reader):
        post = f"{one.post}, {localized(one.post.unit, 'name')}"
        held.setdefault(one.person_id, []).append(post)
    field.offer(
        {
            one.pk: " – ".join([f"{one} ({one.code})", "; ".join(held.get(one.pk, [])[:3])]).strip(
                " –"
            )
            for one in people
        }
    )


def _told_posts(people: Iterable[Person], reader: Anybody) -> AppointmentQuerySet:
    """The posts that people hold and of which the reader may be told."""
    held = Appointment.objects.in_office().filter(person__in=[one.pk for one in people])
    if not sees_all_rows(reader, Appointment):
        held = held.filter(seen_by_grant(reader).named_by("post__unit")) | held.visible()
    return held.select_related("post__unit").order_by("pk")
