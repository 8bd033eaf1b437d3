"""Rows into items of the nested format: a branch or all, in the order of the tree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import cast

from django.db.models import Model

from units.models import GlossaryEntry, Person, Post, Succession, Task, Unit, UnitKind
from units.models.codes import CodedByName
from units.specification import RECORD_TYPES, FieldType, Item, RecordType
from units.text.languages import LANGUAGES


def dump(
    tops: Iterable[Unit] | None = None, unnamed: Collection[int] = ()
) -> dict[str, Iterable[Item]]:
    """The lists of a document: some branches with what they name, or everything.

    ``unnamed`` are units, by primary keys, that are not named above the branches.
    """
    if tops is None:
        roots = list(Unit.objects.roots())
        return {
            "glossary": _items("glossaryentry", GlossaryEntry.objects.all()),
            "kinds": _items("unitkind", UnitKind.objects.all()),
            "people": _items("person", Person.objects.order_by("code")),
            "units": _branches(roots),
            "successions": _items("succession", Succession.objects.order_by("code")),
        }
    tops = list(tops)
    kinds, people = _named(tops)
    return {
        "kinds": _items("unitkind", UnitKind.objects.filter(pk__in=kinds)),
        "people": _items("person", Person.objects.filter(pk__in=people).order_by("code")),
        "units": _branches(tops, unnamed),
    }


def _named(tops: Iterable[Unit]) -> tuple[set[int], set[int]]:
    """The primary keys of the kinds and the people that some branches name."""
    kinds: set[int] = set()
    people: set[int] = set()
    for top in tops:
        branch = Unit.objects.under(top, include_self=True)
        kinds.update(branch.exclude(kind=None).values_list("kind", flat=True))
        holders = Person.objects.filter(appointments__post__unit__in=branch.values("pk"))
        people.update(holders.values_list("pk", flat=True))
    return kinds, people


def _items(name: str, rows: Iterable[Model]) -> Iterator[Item]:
    for row in rows:
        yield _item(RECORD_TYPES[name], row)


def _branches(tops: Iterable[Unit], unnamed: Collection[int] = ()) -> Iterator[Item]:
    for top in tops:
        branch = Unit.objects.under(top, include_self=True).select_related("kind", "parent")
        below: dict[int | None, list[Unit]] = defaultdict(list)
        for unit in branch.prefetch_related(
            "former_codes", "tasks", "contacts", "posts__contacts", "posts__appointments__person"
        ):
            below[unit.parent_id if unit.pk != top.pk else None].append(unit)
        is_named = top.parent_id not in unnamed
        yield _unit_item(below[None][0], below, is_top=is_named)


def _unit_item(
    unit: Unit, below: dict[int | None, list[Unit]], *, is_top: bool
) -> dict[str, object]:
    item = _item(RECORD_TYPES["unit"], unit)
    if not is_top:
        item.pop("parent", None)
    _add(item, "former_codes", sorted(former.code for former in unit.former_codes.all()))
    _add(item, "posts", [_post_item(post) for post in unit.posts.all()])
    _add(item, "contacts", list(_items("contact", unit.contacts.all())))
    _add(item, "tasks", _task_items(list(unit.tasks.all())))
    _add(item, "units", [_unit_item(child, below, is_top=False) for child in below[unit.pk]])
    return item


def _post_item(post: Post) -> dict[str, object]:
    item = _item(RECORD_TYPES["post"], post)
    holders = sorted(
        post.appointments.all(), key=lambda held: (held.started_on or date.min, held.person.code)
    )
    _add(item, "appointments", list(_items("appointment", holders)))
    _add(item, "contacts", list(_items("contact", post.contacts.all())))
    return item


def _task_items(tasks: list[Task]) -> list[Item]:
    """Tasks as an outline: a deeper one is part of the one before it."""
    tops: list[Item] = []
    path: list[dict[str, object]] = []
    for task in tasks:
        item = _item(RECORD_TYPES["task"], task)
        path = path[: task.depth]
        if path:
            cast("list[Item]", path[-1].setdefault("tasks", [])).append(item)
        else:
            tops.append(item)
        path.append(item)
    return tops


def _item(record_type: RecordType, row: Model) -> dict[str, object]:
    """The keys of a row that say something; what is as in a new row is left out."""
    item: dict[str, object] = {}
    for key, field_type in record_type.keys.items():
        if field_type is FieldType.LANGUAGES:
            texts = {
                code: text
                for code, language in LANGUAGES.items()
                if (text := _value(row, f"{key}_{language.suffix}"))
            }
            _add(item, key, texts)
        elif field_type is FieldType.CODE:
            other: CodedByName | None = getattr(row, key)
            _add(item, key, other.code if other else None)
        elif field_type is FieldType.CODES:
            _add(item, key, sorted(getattr(row, key).values_list("code", flat=True)))
        elif field_type is FieldType.VALUE:
            value = _value(row, key)
            if key in record_type.required or value != record_type.field(key).get_default():
                _add(item, key, value)
    return item


def _value(row: Model, column: str) -> object:
    return getattr(row, column)


def _add(item: dict[str, object], key: str, value: object) -> None:
    if value not in (None, "", [], {}):
        item[key] = value
