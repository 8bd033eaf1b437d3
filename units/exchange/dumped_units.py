"""Units with all that belongs to them, read some at a time, in the order of the tree, as items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import batched
from typing import NamedTuple, cast

from django.db import models

from units.models import Appointment, Contact, FormerCode, Post, Task, Unit
from units.specification import RECORD_TYPES, FieldType, Item, RecordType
from units.text.languages import LANGUAGES

ROWS_AT_ONCE = 1000
"""Units whose parts are read with the same few questions: so many are in memory."""

type Row = Mapping[str, object]
"""The columns of a row."""
type Rows = dict[int, list[Row]]
"""By the primary key of what they belong to."""


class Line(NamedTuple):
    """A unit in the order of the tree."""

    pk: int
    parent: int | None
    item: dict[str, object]
    """All that it says; of the units below it nothing."""


def lines(units: models.QuerySet[Unit]) -> Iterator[Line]:
    """Some units in the order of the tree, each with what belongs to it."""
    columns = ("pk", "parent_id", *columns_of("unit"))
    rows = units.order_by("tree_id", "lft").values(*columns)
    for some in batched(rows.iterator(chunk_size=ROWS_AT_ONCE), ROWS_AT_ONCE, strict=False):
        parts = _Parts([row["pk"] for row in some])
        for row in some:
            yield Line(row["pk"], row["parent_id"], parts.unit_item(row))


class _Parts:
    """What belongs to some units."""

    def __init__(self, pks: Sequence[int]) -> None:
        """Read it, with a question for each model."""
        self.former = _owned(FormerCode, "unit", pks)
        self.tasks = _owned(Task, "unit", pks)
        self.posts = _owned(Post, "unit", pks)
        posts = [cast(int, post["pk"]) for of_unit in self.posts.values() for post in of_unit]
        self.contacts = _owned(Contact, "unit", pks)
        self.contacts_of_posts = _owned(Contact, "post", posts)
        self.appointments = _owned(Appointment, "post", posts)

    def unit_item(self, row: Row) -> dict[str, object]:
        item, pk = item_of(RECORD_TYPES["unit"], row), cast(int, row["pk"])
        add(item, "former_codes", sorted(cast(str, one["code"]) for one in self.former[pk]))
        add(item, "posts", [self._post_item(post) for post in self.posts[pk]])
        add(item, "contacts", items("contact", self.contacts[pk]))
        add(item, "tasks", _task_items(self.tasks[pk]))
        return item

    def _post_item(self, post: Row) -> Item:
        item, pk = item_of(RECORD_TYPES["post"], post), cast(int, post["pk"])
        held = sorted(self.appointments[pk], key=_beginning)
        add(item, "appointments", items("appointment", held))
        add(item, "contacts", items("contact", self.contacts_of_posts[pk]))
        return item


def _owned(model: type[models.Model], role: str, owners: Sequence[int]) -> Rows:
    """The rows that belong to some others, in their order."""
    found: Rows = defaultdict(list)
    columns = columns_of(str(model._meta.model_name))
    depth = ("depth",) if model is Task else ()
    for some in batched(owners, ROWS_AT_ONCE, strict=False):
        rows = model._base_manager.filter(**{f"{role}__in": some})
        for row in rows.values("pk", f"{role}_id", *columns, *depth):
            found[row[f"{role}_id"]].append(row)
    return found


def _beginning(held: Row) -> tuple[date, str]:
    since, person = cast("date | None", held["started_on"]), cast(str, held["person__code"])
    return since or date.min, person


def _task_items(tasks: Iterable[Row]) -> list[Item]:
    """Tasks as an outline: a deeper one is part of the one before it."""
    tops: list[Item] = []
    path: list[dict[str, object]] = []
    for task in tasks:
        item = item_of(RECORD_TYPES["task"], task)
        path = path[: cast(int, task["depth"])]
        if path:
            cast("list[Item]", path[-1].setdefault("tasks", [])).append(item)
        else:
            tops.append(item)
        path.append(item)
    return tops


def columns_of(name: str) -> tuple[str, ...]:
    """The columns of a record type as they are asked for; another row is named by its code."""
    record_type = RECORD_TYPES[name]
    return tuple(
        f"{column}__code" if record_type.keys.get(column) is FieldType.CODE else column
        for column in record_type.columns
    )


def items(name: str, rows: Iterable[Row]) -> list[Item]:
    """Rows of a record type as items."""
    return [item_of(RECORD_TYPES[name], row) for row in rows]


def item_of(record_type: RecordType, row: Row) -> dict[str, object]:
    """The keys of a row that say something; what is as in a new row is left out."""
    item: dict[str, object] = {}
    for key, field_type in record_type.keys.items():
        if field_type is FieldType.LANGUAGES:
            texts = {
                code: text
                for code, language in LANGUAGES.items()
                if (text := row[f"{key}_{language.suffix}"])
            }
            add(item, key, texts)
        elif field_type is FieldType.CODE:
            add(item, key, row[f"{key}__code"])
        elif field_type is FieldType.VALUE:
            value = row[key]
            if key in record_type.required or value != record_type.field(key).get_default():
                add(item, key, value)
    return item


def add(item: dict[str, object], key: str, value: object) -> None:
    """Give an item a key, if there is something to say."""
    if value not in (None, "", [], {}):
        item[key] = value
