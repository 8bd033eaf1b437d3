"""What belongs to the units of a load: posts and who holds them, contacts, tasks, former codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from units.exchange.loading import bulk
from units.exchange.loading.bulk import blank, chunks, stored_by_code
from units.exchange.loading.comparison import TRUE_WORDS, Comparison, PlannedRow
from units.exchange.records import Record
from units.models import Appointment, Contact, FormerCode, Person, Post, Task
from units.models.codes import next_free

Known = dict[tuple[type[models.Model], str, int], dict[Any, Any]]
"""What is stored: by its model, what it belongs to and the primary key of that, then by its code.
"""

MODELS = (FormerCode, Post, Contact, Appointment, Task)
"""In the order in which they are written."""


class RelatedRows:
    """The parts of some units, beside those that are stored.

    A list that a file states is the whole list.
    """

    def __init__(
        self,
        comparison: Comparison,
        units: Iterable[PlannedRow],
        people: dict[str, PlannedRow],
    ) -> None:
        """Compare all; faults go to the comparison."""
        self.comparison = comparison
        self.rows: dict[type[models.Model], list[PlannedRow]] = {model: [] for model in MODELS}
        self.removed: list[Any] = []
        """Stored rows whose list no longer holds them."""
        self.blank: dict[type[models.Model], Callable[[], Any]] = {
            model: blank(model) for model in MODELS
        }
        units = list(units)
        self.known = {
            "person": stored_by_code(Person, _people(units) - people.keys())
            | {code: row.instance for code, row in people.items()}
        }
        self.stored = self._stored([row.instance.pk for row in units if not row.is_new])
        for unit in units:
            self._of_unit(unit)

    def _of_unit(self, unit: PlannedRow) -> None:
        items = unit.record.items
        self._list(
            unit,
            "unit",
            FormerCode,
            [(record, 0) for record in items.get("former_codes", ())],
            is_stated=False,
        )
        self._list(
            unit,
            "unit",
            Contact,
            [(record, 0) for record in items.get("contacts", ())],
            is_stated="contacts" in items,
        )
        self._list(
            unit, "unit", Task, list(_outline(items.get("tasks", ()))), is_stated="tasks" in items
        )
        posts = self._list(
            unit,
            "unit",
            Post,
            [(record, 0) for record in items.get("posts", ())],
            is_stated="posts" in items,
        )
        for post in posts:
            inner = post.record.items
            self._list(
                post,
                "post",
                Contact,
                [(record, 0) for record in inner.get("contacts", ())],
                is_stated="contacts" in inner,
            )
            self._list(
                post,
                "post",
                Appointment,
                [(record, 0) for record in inner.get("appointments", ())],
                is_stated="appointments" in inner,
            )
        for row in [post for post in posts if post.instance.is_head][1:]:
            self.comparison.fault(
                row, "is_head", _("This unit has a head already. Only one post can head it.")
            )

    def _list(
        self,
        owner: PlannedRow,
        role: str,
        model: type[models.Model],
        items: list[tuple[Record, int]],
        *,
        is_stated: bool,
    ) -> list[PlannedRow]:
        """The rows of a list; what is stored and not in it is removed where the list is stated and
        not kept for ever.
        """
        stored = {} if owner.is_new else dict(self.stored[model, role, owner.instance.pk])
        columns = {column.attname for column in model._meta.concrete_fields}
        seen: dict[Any, PlannedRow] = {}
        for order, (record, depth) in enumerate(items, start=1):
            row = PlannedRow(record, owner=owner)
            code = _code(model, record, seen)
            if code in seen:
                self.comparison.fault(
                    row, "code", _("It stands twice in this list. Keep one of the two.")
                )
                continue
            row.instance, row.is_new = (
                stored.pop(code, None) or self.blank[model](),
                code not in self._codes(owner, model, role),
            )
            setattr(row.instance, role, owner.instance)
            if record.is_reference:
                is_stated = False
                if row.is_new:
                    self._refuse_reference(row, owner)
                seen[code] = row
                continue
            given = {"order": order, "depth": depth} | (
                {} if "code" in record.values else {"code": code}
            )
            for column in sorted(given.keys() & columns):
                row.set(column, given[column])
            self.comparison.compare(row, self.known)
            seen[code] = row
        self.rows[model] += seen.values()
        if is_stated:
            self.removed += stored.values()
        return list(seen.values())

    def _refuse_reference(self, row: PlannedRow, owner: PlannedRow) -> None:
        named = {
            "model": row.instance._meta.verbose_name,
            "code": row.record.code,
            "unit": owner.record.code,
        }
        self.comparison.fault(
            row,
            "code",
            _(
                "There is no %(model)s “%(code)s” of the unit “%(unit)s”. Correct the code, or load it first."
            )
            % named,
        )

    def _codes(self, owner: PlannedRow, model: type[models.Model], role: str) -> dict[Any, Any]:
        return {} if owner.is_new else self.stored[model, role, owner.instance.pk]

    def _stored(self, units: list[int]) -> Known:
        found: Known = defaultdict(dict)
        for chunk in chunks(units):
            for model in (FormerCode, Task, Post):
                for part in bulk.stored(model._base_manager.filter(unit__in=chunk)):
                    found[model, "unit", part.unit_id][part.code] = part
            for contact in bulk.stored(
                Contact._base_manager.filter(Q(unit__in=chunk) | Q(post__unit__in=chunk))
            ):
                role = "unit" if contact.unit_id else "post"
                found[Contact, role, contact.unit_id or contact.post_id][contact.code] = contact
            for held in Appointment._base_manager.filter(post__unit__in=chunk).select_related(
                "person"
            ):
                found[Appointment, "post", held.post_id][held.person.code, held.started_on] = held
        return found


def _people(units: list[PlannedRow]) -> set[str]:
    """The codes of those who hold posts."""
    posts = (post for unit in units for post in unit.record.items.get("posts", ()))
    return {held.code for post in posts for held in post.items.get("appointments", ())}


def _outline(items: Iterable[Record], depth: int = 0) -> Iterator[tuple[Record, int]]:
    """Tasks in their order, each with its depth."""
    for item in items:
        yield item, depth
        yield from _outline(item.items.get("tasks", ()), depth + 1)


def _code(model: type[models.Model], record: Record, seen: dict[Any, PlannedRow]) -> Any:
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
        stem = record.values.get("kind") or str(model._meta.model_name)
    return next_free(stem, map(str, seen))
