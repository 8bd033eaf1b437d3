"""Rows into statements of the nested format: a branch or all, in the order of the tree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from units.exchange.specification import RECORD_TYPES, FieldType, RecordType
from units.models import GlossaryEntry, Person, Post, Succession, Task, Unit, UnitKind
from units.text.languages import LANGUAGES

Item = dict[str, Any]


def dump(tops: Iterable[Unit] | None = None) -> dict[str, Iterable[Item]]:
    """The lists of a document: some branches with what they name, or everything."""
    if tops is None:
        roots = list(Unit.objects.roots())
        kinds, people = UnitKind.objects.all(), Person.objects.order_by("code")
        return {
            "glossary": _plain("glossaryentry", GlossaryEntry.objects.all()),
            "kinds": _plain("unitkind", kinds),
            "people": _plain("person", people),
            "units": _branches(roots),
            "successions": _plain("succession", Succession.objects.order_by("code")),
        }
    tops = list(tops)
    units = [Unit.objects.under(top, include_self=True) for top in tops]
    kind_pks = {
        pk for branch in units for pk in branch.exclude(kind=None).values_list("kind", flat=True)
    }
    person_pks = {
        pk
        for branch in units
        for pk in Person.objects.filter(
            appointments__post__unit__in=branch.values("pk")
        ).values_list("pk", flat=True)
    }
    return {
        "kinds": _plain("unitkind", UnitKind.objects.filter(pk__in=kind_pks)),
        "people": _plain("person", Person.objects.filter(pk__in=person_pks).order_by("code")),
        "units": _branches(tops),
    }


def _plain(name: str, rows: Iterable[Any]) -> Iterator[Item]:
    for row in rows:
        yield _item(RECORD_TYPES[name], row)


def _branches(tops: Iterable[Unit]) -> Iterator[Item]:
    for top in tops:
        branch = Unit.objects.under(top, include_self=True).select_related("kind", "parent")
        below: dict[int | None, list[Unit]] = defaultdict(list)
        for unit in branch.prefetch_related(
            "former_codes", "tasks", "contacts", "posts__contacts", "posts__appointments__person"
        ):
            below[unit.parent_id if unit.pk != top.pk else None].append(unit)
        yield _unit(below[None][0], below, is_top=True)


def _unit(unit: Unit, below: dict[int | None, list[Unit]], *, is_top: bool) -> Item:
    item = _item(RECORD_TYPES["unit"], unit)
    if not is_top:
        item.pop("parent", None)
    _add(item, "former_codes", sorted(former.code for former in unit.former_codes.all()))
    _add(item, "posts", [_post(post) for post in unit.posts.all()])
    _add(
        item,
        "contacts",
        [_item(RECORD_TYPES["contact"], contact) for contact in unit.contacts.all()],
    )
    _add(item, "tasks", _nested(list(unit.tasks.all())))
    _add(item, "units", [_unit(child, below, is_top=False) for child in below[unit.pk]])
    return item


def _post(post: Post) -> Item:
    item = _item(RECORD_TYPES["post"], post)
    holders = sorted(
        post.appointments.all(), key=lambda held: (held.started_on or date.min, held.person.code)
    )
    _add(item, "appointments", [_item(RECORD_TYPES["appointment"], held) for held in holders])
    _add(
        item,
        "contacts",
        [_item(RECORD_TYPES["contact"], contact) for contact in post.contacts.all()],
    )
    return item


def _nested(tasks: list[Task]) -> list[Item]:
    """Tasks as an outline: a deeper one is part of the one before it."""
    tops: list[Item] = []
    path: list[Item] = []
    for task in tasks:
        item = _item(RECORD_TYPES["task"], task)
        path = path[: task.depth]
        if path:
            path[-1].setdefault("tasks", []).append(item)
        else:
            tops.append(item)
        path.append(item)
    return tops


def _item(record_type: RecordType, row: Any) -> Item:
    """The keys of a row that say something; what is as in a new row is left out."""
    item: Item = {}
    for key, field_type in record_type.keys.items():
        if field_type is FieldType.LANGUAGES:
            texts = {
                code: text
                for code, language in LANGUAGES.items()
                if (text := getattr(row, f"{key}_{language.suffix}"))
            }
            _add(item, key, texts)
        elif field_type is FieldType.CODE:
            other = getattr(row, key)
            _add(item, key, other.code if other else None)
        elif field_type is FieldType.CODES:
            _add(item, key, sorted(getattr(row, key).values_list("code", flat=True)))
        elif field_type is FieldType.VALUE:
            value = getattr(row, key)
            if key in record_type.required or value != record_type.field(key).get_default():
                _add(item, key, value)
    return item


def _add(item: Item, key: str, value: Any) -> None:
    if value not in (None, "", [], {}):
        item[key] = value
