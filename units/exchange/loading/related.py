"""What belongs to the units of a load: posts and who holds them, contacts, tasks, former codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import cast

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from units.exchange.loading import bulk
from units.exchange.loading.comparison import TRUE_WORDS, AnyRow, Comparison, PlannedRow
from units.exchange.loading.drafts import draft, refer
from units.exchange.records import Record
from units.models import Appointment, Contact, FormerCode, Person, Post, Task, Unit
from units.models.codes import next_free
from units.text.days import not_before

MODELS: tuple[type[models.Model], ...] = (FormerCode, Post, Contact, Appointment, Task)
"""In the order in which they are written."""

_OF_A_UNIT: dict[str, type[models.Model]] = {
    "former_codes": FormerCode,
    "contacts": Contact,
    "tasks": Task,
}
"""Lists under a unit, apart from its posts, which have lists of their own."""
_OF_A_POST: dict[str, type[models.Model]] = {"contacts": Contact, "appointments": Appointment}
_KEPT_FOR_EVER = "former_codes"

type _Part = FormerCode | Task | Post

type Name = str | tuple[str, object]
"""By what a row is known in its list: a code, or a person and the day of an appointment."""

type StoredLists = dict[tuple[type[models.Model], str, int | None], dict[Name, models.Model]]
"""By model, what its rows belong to and the primary key of that; then by code."""


class RelatedRows:
    """What belongs to some units, beside what is stored.

    A list that a file states is the whole list.
    """

    def __init__(
        self,
        comparison: Comparison,
        units: Sequence[PlannedRow[Unit]],
        people: dict[str, PlannedRow[Person]],
    ) -> None:
        """Compare all; faults go to the comparison."""
        self.comparison = comparison
        self.rows: dict[type[models.Model], list[AnyRow]] = {model: [] for model in MODELS}
        self.removed: list[models.Model] = []
        """Stored rows whose list no longer holds them."""
        self._named = {
            "person": bulk.stored_by_code(Person, _holders(units) - people.keys())
            | {code: row.instance for code, row in people.items()}
        }
        self._stored = _stored_lists([row.instance.pk for row in units if not row.is_new])
        for unit in units:
            self._compare_unit(unit)

    def _compare_unit(self, unit: PlannedRow[Unit]) -> None:
        for key, model in _OF_A_UNIT.items():
            self._compare_list(unit, "unit", key, model)
        posts = self._compare_list(unit, "unit", "posts", Post)
        for post in posts:
            for key, model in _OF_A_POST.items():
                rows = self._compare_list(post, "post", key, model)
                if model is Appointment:
                    self._refuse_overlaps(cast("list[PlannedRow[Appointment]]", rows))
        for post in [post for post in posts if cast("Post", post.instance).is_head][1:]:
            message = _("This unit has a head already. Only one post can head it.")
            self.comparison.fault(post, "is_head", message)

    def _compare_list(
        self, owner: AnyRow, role: str, key: str, model: type[models.Model]
    ) -> list[AnyRow]:
        """The rows of a list; what is stored and no longer in it is to be removed."""
        if key not in owner.record.items:
            return []
        stored: dict[Name, models.Model] = (
            {} if owner.is_new else dict(self._stored[model, role, owner.instance.pk])
        )
        rows: dict[Name, AnyRow] = {}
        for order, (record, depth) in enumerate(_outline(owner.record.items[key]), start=1):
            row = AnyRow(record, owner=owner)
            code = _code(model, record, rows)
            if code in rows:
                message = _("It stands twice in this list. Keep one of the two.")
                self.comparison.fault(row, "code", message)
                continue
            rows[code] = row
            known = stored.pop(code, None)
            row.instance, row.is_new = known or draft(model)(), known is None
            refer(row.instance, role, owner.instance)
            if not record.is_reference:
                self._compare_row(row, {"code": code, "depth": depth, "order": order})
            elif row.is_new:
                self._refuse_reference(row)
        self.rows[model] += rows.values()
        names_some_only = any(row.record.is_reference for row in rows.values())
        if key != _KEPT_FOR_EVER and not names_some_only:
            self._remove(stored.values(), role, owner)
        return list(rows.values())

    def _remove(self, rows: Iterable[models.Model], role: str, owner: AnyRow) -> None:
        """Rows of which the list says nothing; they know their owner, or each would ask for it."""
        for row in rows:
            setattr(row, role, owner.instance)
            self.removed.append(row)

    def _refuse_overlaps(self, rows: Sequence[PlannedRow[Appointment]]) -> None:
        """One person in one post twice at once; a last day may be the first of the next time."""
        by_person: dict[str, list[PlannedRow[Appointment]]] = defaultdict(list)
        for row in rows:
            if _has_its_days(row):
                by_person[row.record.code].append(row)
        message = _(
            "This person already holds this post on these dates. Correct the dates, or keep one "
            "of the two."
        )
        for held in by_person.values():
            held.sort(key=lambda row: row.instance.started_on or date.min)
            latest = held[0]
            for row in held[1:]:
                if (row.instance.started_on or date.min) < (latest.instance.ended_on or date.max):
                    self.comparison.fault(row, "started_on", message)
                latest = max(latest, row, key=lambda row: row.instance.ended_on or date.max)

    def _compare_row(self, row: AnyRow, given: Mapping[str, object]) -> None:
        """What its place in the list gives it, where it has a column for that, and what it says."""
        for column, value in given.items():
            if column not in row.record.values and column in _columns(row.record.record_type.model):
                row.set(column, value)
        self.comparison.compare(row, self._named)

    def _refuse_reference(self, row: AnyRow) -> None:
        message = _(
            "There is no %(model)s “%(code)s” of the unit “%(unit)s”. "
            "Correct the code, or load it first."
        )
        named = {
            "model": row.instance._meta.verbose_name,
            "code": row.record.code,
            "unit": row.unit.record.code,
        }
        self.comparison.fault(row, "code", message % named)


def _has_its_days(row: PlannedRow[Appointment]) -> bool:
    """Whether the days that a record states were understood and come in their order."""
    days = row.instance.started_on, row.instance.ended_on
    stated = row.record.values.get("started_on"), row.record.values.get("ended_on")
    is_read = all(day or not text for day, text in zip(days, stated, strict=True))
    return is_read and (days[0] is None or days[1] is None or not_before(days[1], days[0]))


@cache
def _columns(model: type[models.Model]) -> frozenset[str]:
    return frozenset(field.attname for field in model._meta.concrete_fields)


def _stored_lists(units: Sequence[int]) -> StoredLists:
    """What belongs to some units, by their primary keys."""
    found: StoredLists = defaultdict(dict)
    parts: tuple[type[_Part], ...] = (FormerCode, Task, Post)
    for chunk in bulk.chunks(units):
        for model in parts:
            rows: models.QuerySet[_Part] = model._base_manager.filter(unit__in=chunk)
            for part in bulk.stored(rows):
                found[model, "unit", part.unit_id][part.code] = part
        of_units_and_posts = Q(unit__in=chunk) | Q(post__unit__in=chunk)
        for contact in bulk.stored(Contact._base_manager.filter(of_units_and_posts)):
            role = "unit" if contact.unit_id else "post"
            found[Contact, role, contact.unit_id or contact.post_id][contact.code] = contact
        appointments = Appointment._base_manager.filter(post__unit__in=chunk)
        for held in appointments.select_related("person"):
            found[Appointment, "post", held.post_id][held.person.code, held.started_on] = held
    return found


def _holders(units: Iterable[PlannedRow[Unit]]) -> set[str]:
    """The codes of those who hold posts."""
    posts = (post for unit in units for post in unit.record.items.get("posts", ()))
    return {held.code for post in posts for held in post.items.get("appointments", ())}


def _outline(records: Iterable[Record], depth: int = 0) -> Iterator[tuple[Record, int]]:
    """Records in their order, each with its depth; only tasks have others below them."""
    for record in records:
        yield record, depth
        yield from _outline(record.items.get("tasks", ()), depth + 1)


def _code(model: type[models.Model], record: Record, taken: Iterable[Name]) -> Name:
    """By what a row is known in its list.

    One without a code gets that which an editor would get.
    """
    if model is Appointment:
        since = record.values.get("started_on")
        try:
            return record.code, Appointment._meta.get_field("started_on").to_python(since)
        except ValidationError:
            return record.code, since
    if code := record.values.get("code"):
        return code
    if model is Post:
        stem = "head" if (record.values.get("is_head") or "").lower() in TRUE_WORDS else "post"
    else:
        kind = record.values.get("kind")
        stem = kind if kind in Contact.Kind.values else str(model._meta.model_name)
    return next_free(stem, map(str, taken))
