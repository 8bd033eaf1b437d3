"""Units that were found for somebody: none by what is kept from him, and in their order."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Case, IntegerField, Model, QuerySet, When

from units.models import Contact, Person, Post, Task, Unit
from units.rights.holding import Anybody
from units.rights.rows import sees_all_rows
from units.rights.who import seen_by_grant
from units.search.candidates import Hit
from units.text.analysis.ranking import TextKind

_SAID_BY: dict[TextKind, type[Model]] = {
    TextKind.TASK: Task,
    TextKind.CONTACT: Contact,
    TextKind.CONTACT_TEXT: Contact,
    TextKind.TITLE: Post,
    TextKind.PERSON: Person,
}
"""Which texts of a unit are those of rows to which there is a right apart."""


def told_to(hits: Iterable[Hit], user: Anybody) -> list[int]:
    """The units that were found, but by what this reader may not see of a hidden one."""
    hits = list(hits)
    withheld = {kind for kind, model in _SAID_BY.items() if not sees_all_rows(user, model)}
    doubtful = {hit.pk for hit in hits if any(text.kind in withheld for text in hit.answer.found)}
    told = Unit.objects.visible() | seen_by_grant(user)
    shown = set(told.filter(pk__in=doubtful).values_list("pk", flat=True))
    return [hit.pk for hit in hits if hit.pk not in doubtful - shown]


def in_order(chosen: QuerySet[Unit], pks: list[int]) -> QuerySet[Unit]:
    """Units in the order in which their primary keys stand."""
    places = [When(pk=pk, then=place) for place, pk in enumerate(pks)]
    return chosen.order_by(Case(*places, default=len(pks), output_field=IntegerField()))
