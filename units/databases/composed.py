"""Questions whose SQL is the same each time: composed once, then asked with other values.

Django composes the SQL of a queryset anew whenever it is asked, which takes most of the time of a
page. A function that gives a queryset is composed here once for each database, language and day,
with stand-ins for its values; then only the values go in. The queryset stays the one source: whom
it shows and in which order is said there, and ``fresh()`` asks it as Django would.

Values are numbers, texts, rows of a tree (of which only keys and numbers are asked) and lists of
these. Whatever changes the SQL itself is passed by name.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import attrgetter, itemgetter
from types import MappingProxyType
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, Prefetch, QuerySet
from django.db.models.base import ModelState
from django.db.models.fields.related_descriptors import ReverseManyToOneDescriptor
from django.db.models.query import ModelIterable
from django.utils import timezone
from django.utils.translation import get_language

_FIRST_STAND_IN = 2_147_000_000
"""Stands in for a number; no key, no place in a tree and no day is as large."""
_TEXT_STAND_IN = "\ufdd0{}"
_MOST_PLANS = 300
"""Kept of a question at the same time; the oldest goes first."""

type _Rows = Sequence[Sequence[Any]]


class Composed[**P, Row]:
    """A question that is composed once."""

    def __init__(self, ask: Callable[P, QuerySet[Any, Row]]) -> None:
        self.fresh = ask
        """The same as Django asks it."""
        self._plans: OrderedDict[tuple[object, ...], _Plan] = OrderedDict()
        self._day = timezone.localdate()

    def __call__(self, *values: P.args, **fixed: P.kwargs) -> list[Row]:
        """The rows, with all that belongs to them."""
        if (today := timezone.localdate()) != self._day:
            self._plans, self._day = OrderedDict(), today  # what was composed yesterday is over
        shapes, flat = _taken_apart(values)
        key = (router.db_for_read(Model), get_language(), shapes, *sorted(fixed.items()))
        plan = self._plans.get(key)
        if plan is None:
            stand_ins = _StandIns()
            put = [stand_ins.of(value) for value in values]
            plan = self._plans[key] = _Plan(self.fresh(*put, **fixed), stand_ins)
            while len(self._plans) > _MOST_PLANS:
                self._plans.popitem(last=False)
        return plan.rows(flat)


def composed[**P, Row](ask: Callable[P, QuerySet[Any, Row]]) -> Composed[P, Row]:
    """Let a function that gives a queryset be a question that is composed once."""
    return Composed(ask)


# --- Values and what stands in for them -----------------------------------------------------------


def _taken_apart(values: Iterable[object]) -> tuple[tuple[object, ...], list[object]]:
    """The shapes of values, and the numbers and texts of which they consist."""
    shapes: list[object] = []
    flat: list[object] = []
    for value in values:
        if isinstance(value, Model):
            known = _numbers(value)
            shapes.append((type(value), tuple(known)))
            flat += known.values()
        elif isinstance(value, list | tuple):
            padded = _padded(value)
            inner, parts = _taken_apart(padded)
            shapes.append(inner)
            flat += parts
        else:
            shapes.append(type(value))
            flat.append(value)
    return tuple(shapes), flat


def _padded[Value](values: Sequence[Value]) -> list[Value]:
    """A list as long as the next power of two; its last value is said again, which asks no more."""
    values = list(values)
    missing = (1 << max(len(values) - 1, 0).bit_length()) - len(values) if values else 0
    return values + values[-1:] * missing


def _numbers(row: Model) -> dict[str, int]:
    """The keys and numbers of a row that it has."""
    return {
        name: value
        for name in _number_columns(type(row))
        if (value := row.__dict__.get(name)) is not None
    }


@cache
def _number_columns(model: type[Model]) -> tuple[str, ...]:
    return tuple(
        column.attname
        for column in model._meta.concrete_fields
        if isinstance(column, models.IntegerField | models.ForeignKey)
    )


class _StandIns:
    """What stands in for values, in the order in which they are taken apart."""

    def __init__(self) -> None:
        self.places: dict[object, int] = {}

    def of(self, value: object) -> Any:
        """A stand-in of the same shape."""
        if isinstance(value, Model):
            known = {name: self._next(int) for name in _numbers(value)}
            return type(value).from_db(None, tuple(known), tuple(known.values()))
        if isinstance(value, list | tuple):
            return [self.of(one) for one in _padded(value)]
        return self._next(type(value))

    def _next(self, kind: type) -> object:
        place = len(self.places)
        one = _TEXT_STAND_IN.format(place) if kind is str else _FIRST_STAND_IN + place
        self.places[one] = place
        return one

    def is_one(self, value: object) -> bool:
        """Whether a value of the SQL is, or was made of, a stand-in."""
        if isinstance(value, str):
            return _TEXT_STAND_IN[0] in value
        return isinstance(value, int) and value >= _FIRST_STAND_IN

    def place(self, value: object) -> int:
        """For which value it stands. Raises ``ValueError`` where the SQL needs another than that.

        So does a number to which one is added, or the beginning of a text.
        """
        if value not in self.places:
            raise ValueError("The SQL holds what was made of a value: pass that itself.")
        return self.places[value]

    def rows(self, model: type[Model], number: int) -> list[Model]:
        """Rows of which only the keys stand for something."""
        key = model._meta.pk.attname
        return [model.from_db(None, [key], [self._next(int)]) for _one in range(number)]


# --- What is kept of a question -------------------------------------------------------------------


class _Plan:
    """SQL with places for values, and how rows become what the queryset gives."""

    def __init__(
        self,
        queryset: QuerySet[Any, Any],
        stand_ins: _StandIns,
        also: Mapping[str, _Lookup] = MappingProxyType({}),
    ) -> None:
        """``also`` is read with the rows beside what the queryset says."""
        self.alias = queryset.db
        self.sql = ""
        lookups = {**_as_tree(queryset._prefetch_related_lookups), **also}  # type: ignore[attr-defined]
        self.parts = [_Part(queryset.model, lookup) for lookup in lookups.values()]
        compiler = queryset.query.get_compiler(using=self.alias)
        try:
            sql, values = compiler.as_sql()
        except EmptyResultSet:
            return
        self.sql, self.values = sql, list(values)
        self.places = [
            (at, stand_ins.place(value), type(value))
            for at, value in enumerate(values)
            if stand_ins.is_one(value)
        ]
        columns = [column for column, *_rest in compiler.select]
        self.converters = compiler.get_converters(columns)
        self.load = _loader(queryset, compiler)

    def rows(self, flat: Sequence[object]) -> list[Any]:
        """What the question gives for some values."""
        if not self.sql:
            return []
        values = list(self.values)
        for at, place, kind in self.places:
            value = flat[place]
            values[at] = value if type(value) is kind else kind(value)
        connection = connections[self.alias]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, values)
            found = cursor.fetchall()
        if self.converters:
            found = _converted(found, self.converters, connection)
        rows = [self.load(row) for row in found]
        for part in self.parts if rows else ():
            part.give(rows)
        return rows


def _converted(rows: _Rows, converters: Any, connection: BaseDatabaseWrapper) -> _Rows:
    """Rows whose values are as their fields give them."""
    found = []
    for row in rows:
        values = list(row)
        for at, (steps, expression) in converters.items():
            value = values[at]
            for step in steps:
                value = step(value, expression, connection)
            values[at] = value
        found.append(tuple(values))
    return found


def _loader(queryset: QuerySet[Any, Any], compiler: Any) -> Callable[[Sequence[Any]], Any]:
    """What makes of a row of the database what the queryset gives."""
    iterable = queryset._iterable_class
    if not issubclass(iterable, ModelIterable):
        return _picker(queryset)
    make = _maker(compiler.klass_info, compiler.select, queryset.db)
    noted = tuple(compiler.annotation_col_map.items())

    def load(row: Sequence[Any]) -> Model:
        one = make(row)
        for name, at in noted:
            setattr(one, name, row[at])
        return one

    return load


def _picker(queryset: QuerySet[Any, Any]) -> Callable[[Sequence[Any]], Any]:
    """What puts values in the order in which they were asked for: Django has one of its own.

    A single one comes alone, where that is asked.
    """
    query: Any = queryset.query
    named = [*query.extra_select, *query.values_select, *query.annotation_select]
    selected = list(query.selected or named)
    asked = getattr(queryset, "original_fields", None) or queryset._fields  # type: ignore[attr-defined]
    places = [selected.index(name) for name in asked]
    if "Flat" in queryset._iterable_class.__name__:
        return itemgetter(places[0])
    return lambda row: tuple(row[at] for at in places)


def _maker(info: Any, select: Any, alias: str) -> Callable[[Sequence[Any]], Model]:
    """What makes an instance, with those that were selected with it, of a row.

    Past ``__init__``, which takes longer than the query: the columns are right as they come. Such
    a row is to be read; django-mptt would not save it.
    """
    model: type[Model] = info["model"]
    first, last = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column.target.attname for column, *_rest in select[first:last]]
    related = _makers_of_related(info, select, alias)

    def make(row: Sequence[Any]) -> Model:
        one = model.__new__(model)
        one.__dict__.update(zip(names, row[first:last], strict=True))
        state = one._state = ModelState()
        state.adding, state.db = False, alias
        for make_other, key, point, point_back in related:
            other = None if row[key] is None else make_other(row)
            point(one, other)
            if other is not None:
                point_back(other, one)
        return one

    return make


def _makers_of_related(info: Any, select: Any, alias: str) -> list[tuple[Any, int, Any, Any]]:
    """What makes those that were selected with a row, and points from one to the other."""
    return [
        (
            _maker(inner, select, alias),
            _place_of_key(inner, select),
            inner["local_setter"],
            inner["remote_setter"],
        )
        for inner in info.get("related_klass_infos", ())
    ]


def _place_of_key(info: Any, select: Any) -> int:
    """Where the key of a selected row stands, by which one sees whether there is such a row."""
    key = info["model"]._meta.pk
    found: int = next(at for at in info["select_fields"] if select[at][0].target == key)
    return found


# --- What belongs to rows -------------------------------------------------------------------------


@dataclass(slots=True)
class _Lookup:
    """A part of rows that is read with them, and what is read with that."""

    name: str
    queryset: QuerySet[Any, Any] | None = None
    to_attr: str | None = None
    inner: dict[str, _Lookup] = field(default_factory=dict)


def _as_tree(lookups: Iterable[str | Prefetch]) -> dict[str, _Lookup]:
    """Paths, some of which begin alike, as a tree."""
    tree: dict[str, _Lookup] = {}
    for lookup in lookups:
        prefetch = lookup if isinstance(lookup, Prefetch) else Prefetch(lookup)
        level = tree
        *way, last = prefetch.prefetch_through.split("__")
        for name in way:
            level = level.setdefault(name, _Lookup(name)).inner
        one = level.setdefault(last, _Lookup(last))
        one.queryset = prefetch.queryset
        is_named = prefetch.to_attr != prefetch.prefetch_through
        one.to_attr = prefetch.to_attr if is_named else None
    return tree


class _Known:
    """Rows that belong to another and are read already; whoever asks for others begins anew."""

    def _chain(self) -> Any:
        raise TypeError("These rows were read already: ask the model for others.")

    def _post_init(self) -> None:
        """Nothing has to be said in another language any more."""

    _rewrite_applied_operations = _post_init


@cache
def _kind_of_known(model: type[Model]) -> tuple[type[QuerySet[Any, Any]], dict[str, object]]:
    known = model._default_manager.none()
    return type("Known", (_Known, type(known)), {}), known.__dict__


def _known(model: type[Model], rows: list[Model]) -> QuerySet[Any, Any]:
    """A queryset that has its rows already."""
    kind, common = _kind_of_known(model)
    known = kind.__new__(kind)
    known.__dict__.update(common, _result_cache=rows, _prefetch_done=True)
    return known


class _Part:
    """Rows that belong to others, read for all of these at once, as ``prefetch_related`` does."""

    def __init__(self, model: type[Model], lookup: _Lookup) -> None:
        """``model`` is that of the rows to which they belong."""
        self.model, self.lookup = model, lookup
        descriptor = getattr(model, lookup.name)
        self.field = descriptor.field if type(descriptor) is ReverseManyToOneDescriptor else None
        self.owner_of: Callable[[Any], object]
        self.plans: dict[int, _Plan] = {}

    def give(self, rows: Sequence[Model]) -> None:
        """Read them, and give each row its own."""
        owners = {row.pk: row for row in rows}
        keys = _padded(list(owners))
        found: dict[object, list[Model]] = {key: [] for key in owners}
        for one in self._plan(len(keys)).rows(keys):
            key = self.owner_of(one)
            found[key].append(one)
            if self.field:
                self.field.set_cached_value(one, owners[key])
        for row in rows:
            self._keep(row, found[row.pk])

    def _keep(self, row: Model, parts: list[Model]) -> None:
        if self.lookup.to_attr:
            setattr(row, self.lookup.to_attr, parts)
            return
        known = _known(self.related, parts)
        row.__dict__.setdefault("_prefetched_objects_cache", {})[self.lookup.name] = known

    def _plan(self, number: int) -> _Plan:
        if number not in self.plans:
            stand_ins = _StandIns()
            queryset = self._asked(stand_ins.rows(self.model, number))
            self.related = queryset.model
            self.plans[number] = _Plan(queryset, stand_ins, self.lookup.inner)
        return self.plans[number]

    def _asked(self, owners: list[Model]) -> QuerySet[Any, Any]:
        """The question for what belongs to some rows."""
        queryset = self.lookup.queryset
        if self.field:
            if queryset is None:
                queryset = self.field.model._default_manager.all()
            self.owner_of = attrgetter(self.field.attname)
            return queryset.filter(**{f"{self.field.name}__in": owners})
        manager = getattr(owners[0], self.lookup.name)
        through = manager.through._meta.get_field(manager.source_field_name)
        self.owner_of = attrgetter(f"_prefetch_related_val_{through.attname}")
        querysets = None if queryset is None else [queryset.all()]
        asked: QuerySet[Any, Any] = manager.get_prefetch_querysets(owners, querysets)[0]
        return asked
