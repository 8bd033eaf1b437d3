"""Contacts that files state as written only, although it can be read what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from typing import cast

from units.contact_remarks import contact_remark
from units.exchange.faults import MOST_FAULTS, Fault
from units.exchange.loading.bulk import chunks
from units.exchange.loading.comparison import AnyRow
from units.exchange.loading.placement import Placement
from units.models import Contact, Unit


def remarks_on_contacts(rows: Iterable[AnyRow], placement: Placement) -> Iterator[Fault]:
    """A remark on each contact that should be looked at.

    Reading takes its time, and nobody reads thousands of remarks: the first ones are enough.
    """
    territories = _Territories(placement)
    unread = count(1)
    for row in rows:
        contact = cast("Contact", row.instance)
        is_stated = row.is_written and not row.record.is_reference
        if not is_stated or (not contact.value and next(unread) > MOST_FAULTS):
            continue
        territory = territories.of(row.unit.record.code)
        if told := contact_remark(contact.kind, contact.written, contact.value, territory):
            yield row.fault("value" if contact.value else "written", told)


class _Territories:
    """The countries of units: those of the bodies at the top."""

    def __init__(self, placement: Placement) -> None:
        self.placement = placement
        self._stored: dict[int, str] | None = None

    def of(self, code: str) -> str:
        """The ISO 3166 code of the country of a unit, empty where the top body has none."""
        above: str | None = code
        seen: set[str] = set()
        while above in self.placement.units and above not in seen:
            seen.add(above)
            code, above = above, self.placement.parents[above]
        if above is None:
            return self.placement.units[code].instance.territory or ""
        stored = self.placement.stored.get(above)
        return self._of_tree(stored.tree_id) if stored else ""

    def _of_tree(self, tree: int) -> str:
        if self._stored is None:
            trees = sorted({unit.tree_id for unit in self.placement.stored.values()})
            self._stored = {
                tree_id: territory
                for chunk in chunks(trees)
                for tree_id, territory in Unit._base_manager.filter(
                    parent=None, tree_id__in=chunk
                ).values_list("tree_id", "territory")
            }
        return self._stored.get(tree, "")
