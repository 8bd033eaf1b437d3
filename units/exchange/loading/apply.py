"""A plan carried out, with as few statements as there are kinds of rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain

from django.db import models
from django.utils import timezone

from units import changes
from units.changes import Changed
from units.closing import close
from units.databases import in_use
from units.databases.statistics import MANY, learn
from units.exchange.loading.bulk import chunks, insert
from units.exchange.loading.closings import HowToClose
from units.exchange.loading.comparison import AnyRow
from units.exchange.loading.placement import Placement
from units.exchange.loading.plan import Plan
from units.models import Person, Post, Unit, UnitKind
from units.models.alphabetical import SORT_KEY_COLUMNS, Alphabetical
from units.models.written import Timestamped
from units.text.days import AnyDay
from units.tree import arrange, reserve
from units.tree.numbering import COLUMNS

_ROWS_IN_A_STATEMENT = 1000
_REFERRED = (Person, Post, UnitKind)


def apply(plan: Plan, closing: HowToClose | None = None) -> None:
    """Write what a plan without faults says; the caller holds the tree lock.

    ``closing`` says how the units are closed that the files do not mention; None: they are not.
    Raises ``StructureError`` where units would stand above themselves, ``ValidationError`` where
    the missing ones cannot be closed so.
    """
    _write_glossary(plan)
    _write(plan.kinds.values())
    _write(plan.people.values())
    _write_units(plan.placement)
    _remove(plan.related.removed)  # first, for what comes may take its place: another head
    for rows in plan.related.rows.values():
        _write(rows)
    _write_successions(plan)
    changes.note(_concerned(plan))
    for day, units in plan.ended.items():
        _close(units, day)
    if closing:
        _close_missing(plan.missing, closing)


def _write_glossary(plan: Plan) -> None:
    """One by one, since names must be put into the order of their new spelling."""
    for row in plan.glossary.values():
        if row.is_written:
            row.instance.save()


def _write_successions(plan: Plan) -> None:
    for row in plan.successions.values():
        if row.is_written:
            row.instance.save()
            for column, codes in row.record.codes.items():
                getattr(row.instance, column).set(plan.succession_units[code].pk for code in codes)


def _concerned(plan: Plan) -> Changed:
    """What the rows concern that are written unnoticed."""
    changed = Changed()
    units = plan.placement.units.values()
    changed.added.update(row.instance.pk for row in units if row.is_new)
    for rows in (units, *plan.related.rows.values()):
        changed.units.update(row.unit.instance.pk for row in rows if row.is_written)
    changed.units.update(_placed(plan.placement))
    for pks, rows in ((changed.people, plan.people.values()), (changed.kinds, plan.kinds.values())):
        pks.update(row.instance.pk for row in rows if row.is_written)
    return changed


def _placed(placement: Placement) -> Iterator[int]:
    """The units that come to stand elsewhere."""
    yield from (row.instance.pk for row, _before, _after in placement.moved())
    stored = {code: unit.pk for code, unit in placement.stored.items()}
    known = stored | {code: row.instance.pk for code, row in placement.units.items()}
    for _above, _was, codes in placement.reordered():
        yield from (known[code] for code in codes)


def _write_units(placement: Placement) -> None:
    """Give new units their keys and all their places, then write what they say."""
    units = placement.units
    added = {code: row for code, row in units.items() if row.is_new}
    for row, pk in zip(added.values(), reserve(Unit, len(added)) if added else (), strict=True):
        row.instance.pk = pk
        row.record.forget_values()
    parents, orders = _structure(placement, added)
    numbers = arrange(Unit, parents, orders) if parents or orders else {}

    def put_in_place(node: models.Model) -> None:
        columns = zip(COLUMNS, numbers[node.pk], strict=True)
        vars(node).update(columns, parent_id=parents[node.pk])

    _write(units.values(), put_in_place)


def _structure(
    placement: Placement, added: Collection[str]
) -> tuple[dict[int, int | None], list[list[int]]]:
    """What will be above each unit that is new or moves, and siblings in their order.

    By primary key; of siblings only those among which some come or change places.
    """
    keys = {code: unit.pk for code, unit in placement.stored.items()} | {
        code: row.instance.pk for code, row in placement.units.items()
    }
    moved = [row.record.code for row, _before, _after in placement.moved()]
    above = {code: placement.parents[code] for code in chain(added, moved)}
    changed = {*above.values(), *(parent for parent, _before, _after in placement.reordered())}
    orders = [
        [keys[code] for code in codes]
        for parent, codes in placement.orders.items()
        if codes[1:] and parent in changed
    ]
    return {keys[code]: keys[parent] if parent else None for code, parent in above.items()}, orders


def _write(
    rows: Iterable[AnyRow], complete: Callable[[models.Model], None] = lambda row: None
) -> None:
    """Update the columns that change, insert what is new: past Django's ``save()``.

    ``complete`` sets the columns of new rows that nothing states.
    """
    by_model: dict[type[models.Model], list[AnyRow]] = defaultdict(list)
    for row in rows:
        if row.is_written:
            by_model[row.record.record_type.model].append(row)
    for model, written in by_model.items():
        _update(model, [row for row in written if not row.is_new])
        for some in chunks([row.instance for row in written if row.is_new]):
            _insert(model, some, complete)
        if len(written) >= MANY:
            learn(model)


def _insert(
    model: type[models.Model],
    instances: Sequence[models.Model],
    complete: Callable[[models.Model], None],
) -> None:
    now = timezone.now()

    def finish(row: models.Model) -> None:
        complete(row)
        _follow(row, now)

    if model in _REFERRED:  # whose rows must learn their keys before others name them
        for row in instances:
            finish(row)
        _plain(model).bulk_create(instances, batch_size=_ROWS_IN_A_STATEMENT)
    else:
        insert(model, instances, finish)


def _follow(row: models.Model, now: datetime) -> None:
    """Set what ``save()`` would set, and neither ``COPY`` nor ``bulk_update()`` does."""
    if isinstance(row, Alphabetical):
        row.set_sort_keys()
    if isinstance(row, Timestamped):
        row.updated_at = now


def _followed(model: type[models.Model]) -> tuple[str, ...]:
    """The columns that are set so: sort keys, the moment of the change."""
    keys = SORT_KEY_COLUMNS if issubclass(model, Alphabetical) else ()
    return (*keys, "updated_at") if issubclass(model, Timestamped) else keys


def _update(model: type[models.Model], rows: Iterable[AnyRow]) -> None:
    now = timezone.now()
    by_columns: dict[tuple[bool, tuple[str, ...]], list[models.Model]] = defaultdict(list)
    for row in sorted(rows, key=_comes_to_head):
        _follow(row.instance, now)
        by_columns[_comes_to_head(row), tuple(sorted(row.changes))].append(row.instance)
    for (_is_head, columns), instances in by_columns.items():
        every = (*columns, *_followed(model))
        _plain(model).bulk_update(instances, every, batch_size=_ROWS_IN_A_STATEMENT)


def _comes_to_head(row: AnyRow) -> bool:
    """Who heads a unit no longer is written before who heads it now: it has one head."""
    return isinstance(row.instance, Post) and row.instance.is_head


def _plain(model: type[models.Model]) -> models.QuerySet[models.Model]:
    """Rows that are written unnoticed: ``apply`` notes all that it writes at once."""
    return models.QuerySet(model, using=in_use())


def _remove(rows: Iterable[models.Model]) -> None:
    by_model: dict[type[models.Model], list[object]] = defaultdict(list)
    for row in rows:
        by_model[row._meta.concrete_model or type(row)].append(row.pk)
    for model, pks in by_model.items():
        model._base_manager.filter(pk__in=pks).delete()


def _close_missing(units: Sequence[Unit], how: HowToClose) -> None:
    living = [unit for unit in units if unit.dissolved_on is None]
    if how.way and living:
        pks = [unit.pk for unit in living]  # the tree has changed since they were read
        successors = Unit.objects.filter(code__in=how.successors)
        close(how.closing(list(Unit.objects.filter(pk__in=pks)), list(successors)))
    else:
        _close(living, how.on)


def _close(units: Iterable[Unit], day: AnyDay) -> None:
    for chunk in chunks([unit.pk for unit in units]):
        closing = Unit.objects.filter(pk__in=chunk)
        closing.update(dissolved_on=day, updated_at=timezone.now())
