"""Rows into items of the nested format: a branch or all, in the order of the tree.

Nothing is held but what is being written: the units below one are given one by one, and once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import batched

from django.db.models import Model, QuerySet

from units.exchange.dumped_units import (
    ROWS_AT_ONCE,
    Line,
    Row,
    add,
    columns_of,
    item_of,
    lines,
)
from units.models import GlossaryEntry, Person, Succession, Unit, UnitKind
from units.specification import RECORD_TYPES, Item


def dump(
    tops: Iterable[Unit] | None = None, unnamed: Collection[int] = ()
) -> dict[str, Iterable[Item]]:
    """The lists of a document: some branches with what they name, or everything.

    ``unnamed`` are units, by primary keys, that are not named above the branches. Under the key
    ``units`` a unit has those below it, to be gone through before the next one is asked for.
    """
    if tops is None:
        return {
            "glossary": _items("glossaryentry", GlossaryEntry.objects.all()),
            "kinds": _items("unitkind", UnitKind.objects.all()),
            "people": _items("person", Person.objects.order_by("code")),
            "units": _nested(_Ahead(lines(Unit._base_manager.all())), None, is_named=False),
            "successions": _successions(),
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
        branch = Unit.objects.under(top, include_self=True).order_by()
        kinds.update(branch.exclude(kind=None).values_list("kind", flat=True).distinct())
        holders = Person.objects.filter(appointments__post__unit__in=branch.values("pk"))
        people.update(holders.order_by().values_list("pk", flat=True).distinct())
    return kinds, people


def _items(name: str, rows: QuerySet[Model]) -> Iterator[Item]:
    columns = columns_of(name)
    for row in rows.values(*columns).iterator(chunk_size=ROWS_AT_ONCE):
        yield item_of(RECORD_TYPES[name], row)


def _successions() -> Iterator[Item]:
    """All successions, each with the codes of the units at both its ends."""
    record_type = RECORD_TYPES["succession"]
    rows = Succession.objects.order_by("code").values("pk", *columns_of("succession"))
    for some in batched(rows.iterator(chunk_size=ROWS_AT_ONCE), ROWS_AT_ONCE, strict=False):
        pks = [row["pk"] for row in some]
        ends = {name: _ends(name, pks) for name in ("originals", "results")}
        for row in some:
            item = item_of(record_type, row)
            named = {name: sorted(codes[row["pk"]]) for name, codes in ends.items()}
            yield _in_order(item | {name: codes for name, codes in named.items() if codes})


def _ends(name: str, successions: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    through: type[Model] = getattr(Succession, name).through
    rows = through._base_manager.filter(succession__in=successions)
    for succession, code in rows.values_list("succession_id", "unit__code"):
        found[succession].append(code)
    return found


def _in_order(item: Row) -> Item:
    """A succession with its keys in their order."""
    return {key: item[key] for key in RECORD_TYPES["succession"].keys if key in item}


def _branches(tops: Iterable[Unit], unnamed: Collection[int] = ()) -> Iterator[Item]:
    for top in tops:
        branch = _Ahead(lines(Unit.objects.under(top, include_self=True)))
        yield from _nested(branch, top.parent_id, is_named=top.parent_id not in unnamed)


class _Ahead:
    """Lines of which one knows what comes next."""

    def __init__(self, found: Iterator[Line]) -> None:
        self._found = found
        self.next: Line | None = next(found, None)

    def take(self) -> None:
        """Go on to the line after the next."""
        self.next = next(self._found, None)


def _nested(ahead: _Ahead, above: int | None, *, is_named: bool) -> Iterator[Item]:
    """The next units as long as they stand below the same one; whether they name that."""
    while (line := ahead.next) is not None and line.parent == above:
        ahead.take()
        below: Iterator[Item] = iter(())
        if not is_named:
            line.item.pop("parent", None)
        if ahead.next is not None and ahead.next.parent == line.pk:
            below = _nested(ahead, line.pk, is_named=False)
            add(line.item, "units", below)
        yield line.item
        for _passed_over in below:
            pass
