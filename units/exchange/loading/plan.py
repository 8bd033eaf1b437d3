"""What a load would do: statements beside what is stored, every fault at once, and the rows to
write. Nothing is written here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from units.exchange.loading.bulk import blank
from units.exchange.loading.related import RelatedRows
from units.exchange.loading.rows import Comparison, PlannedRow, chunks
from units.exchange.records import Document, Record
from units.exchange.specification import RECORD_TYPES, TOP
from units.models import FormerCode, GlossaryEntry, Person, Succession, Unit, UnitKind
from units.text.languages import LANGUAGES

_NAMES = tuple(f"name_{language.suffix}" for language in LANGUAGES.values())
_TELLING = 500
"""Units between two reports of progress."""


class Plan(Comparison):
    """The rows of some documents, beside those that are stored.

    The caller holds the tree lock where it wants to write.
    """

    def __init__(
        self, documents: Iterable[Document], progress: Callable[[int, int], None] | None = None
    ) -> None:
        """Compare all; ``faults`` says whether the plan can be carried out.

        ``progress`` is told how many units of all are done.
        """
        super().__init__()
        self.progress = progress or (lambda done, total: None)
        documents = list(documents)
        self.glossary = self._plain(documents, "glossary", GlossaryEntry)
        self.kinds = self._plain(documents, "kinds", UnitKind)
        self.people = self._plain(documents, "people", Person)
        self.units: dict[str, PlannedRow] = {}
        self.parents: dict[str, str | None] = {}
        """The code of the unit above each stated unit."""
        self.recoded: dict[str, str] = {}
        """New code → the stored one that it replaces."""
        for document in documents:
            for record in document.lists["units"]:
                self._flatten(record, None)
        self._find_stored()
        self._find_parents()
        self._refuse_circles()
        self._state_units()
        self._refuse_exchanged_names()
        self.successions = self._plain(documents, "successions", Succession)
        self._name_units()
        self.missing = self._missing()
        self.parts = RelatedRows(
            self, self.units.values(), {code: row.instance for code, row in self.people.items()}
        )

    def moved(self) -> Iterator[tuple[PlannedRow, str | None, str | None]]:
        """The stored units that come to stand elsewhere, with the codes above them before and
        after.
        """
        for code, before in self.former_parents.items():
            after = self.parents[code]
            if before != (self.recoded.get(after, after) if after else None):
                yield self.units[code], before, after

    def reordered(self) -> Iterator[tuple[str | None, list[str], list[str]]]:
        """For each unit whose sub-units change places with one another.

        Its code, their codes before and after.
        """
        for above, codes in self.orders.items():
            staying = [
                code
                for code in codes
                if code in self.former_parents and self.former_parents[code] == above
            ]
            before = sorted(
                staying,
                key=lambda code: (self.units[code].instance.tree_id, self.units[code].instance.lft),
            )
            if before != staying:
                yield above, before, staying

    def _missing(self) -> list[Unit]:
        """Stored units below those that the files begin with, which the files do not mention, in
        the order of the tree.
        """
        tops = [
            row.instance
            for code, row in self.units.items()
            if self.parents[code] not in self.units
            and not row.is_new
            and not row.record.is_reference
        ]
        known = {row.instance.pk for row in self.units.values() if not row.is_new}
        found: dict[int, Unit] = {}
        for top in tops:
            if top.rght - top.lft > 1:
                below = self.rows(
                    Unit, tree_id=top.tree_id, lft__gt=top.lft, rght__lt=top.rght
                ).order_by("lft")
                found |= {unit.pk: unit for unit in below.iterator() if unit.pk not in known}
        return list(found.values())

    def _plain(
        self, documents: list[Document], name: str, model: type[models.Model]
    ) -> dict[str, PlannedRow]:
        """Rows that belong to nothing."""
        rows: dict[str, PlannedRow] = {}
        stored = self.stored(
            model,
            [record.code for document in documents for record in document.lists[name]],
            RECORD_TYPES[TOP[name]].key,
        )
        for document in documents:
            for record in document.lists[name]:
                row = PlannedRow(
                    record, stored.get(record.code) or model(), record.code not in stored
                )
                if self._is_first(rows, row):
                    self.state(row, {})
        return rows

    def _is_first(self, rows: dict[str, PlannedRow], row: PlannedRow) -> bool:
        first = rows.setdefault(row.record.code, row)
        if first is not row:
            message = _(
                "The code stands twice, also in line %(line)d of %(file)s. Keep one of the two."
            )
            self.fault(
                row, "code", message % {"line": first.record.line, "file": first.record.source.file}
            )
        return first is row

    def _flatten(self, record: Record, above: str | None) -> None:
        row = PlannedRow(record)
        if not self._is_first(self.units, row):
            return
        if above is not None and "parent" in record.values:
            message = _(
                "The unit stands below another one already. Take the key away, or move the unit to the top of the list."
            )
            self.fault(row, "parent", message)
        self.parents[record.code] = above if above is not None else record.values.get("parent")
        for child in record.items.get("units", ()):
            self._flatten(child, record.code)

    def _find_stored(self) -> None:
        """Which units are stored, some of them under a code that they give up."""
        former = {
            old.code: code
            for code, row in self.units.items()
            for old in row.record.items.get("former_codes", ())
        }
        named = {parent for parent in self.parents.values() if parent} - self.units.keys()
        self.stored_units = self.stored(Unit, [*self.units, *former, *named])
        given_up = {
            code: old
            for old, code in former.items()
            if old in self.stored_units and old not in self.units
        }
        new_unit = blank(Unit)
        for code, row in self.units.items():
            known = self.stored_units.get(code)
            if known is None and code in given_up:
                self.recoded[code] = given_up[code]
                known = self.stored_units[given_up[code]]
            row.instance, row.is_new = known or new_unit(), known is None
            if known is None and row.record.is_reference:
                self.fault(
                    row,
                    "code",
                    _("There is no unit “%(code)s”. Correct the code, or load it first.")
                    % {"code": code},
                )
        for other in self.rows(FormerCode).select_related("unit").iterator():
            taken = self.units.get(other.code)
            if taken and (taken.is_new or taken.instance.pk != other.unit_id):
                message = _(
                    "This code was once that of “%(unit)s” and still leads there. Choose another one."
                )
                self.fault(taken, "code", message % {"unit": other.unit.code})

    def _find_parents(self) -> None:
        """Where the stored units stand now.

        One at the top of a file that does not say its parent stays there.
        """
        above = {
            row.instance.parent_id
            for row in self.units.values()
            if not row.is_new and row.instance.parent_id
        }
        codes = {
            pk: code
            for chunk in chunks(sorted(above))
            for pk, code in self.rows(Unit, pk__in=chunk).values_list("pk", "code")
        }
        self.former_parents = {
            code: codes.get(row.instance.parent_id)
            for code, row in self.units.items()
            if not row.is_new
        }
        for code, parent in self.parents.items():
            if parent is None and "parent" not in self.units[code].record.values:
                self.parents[code] = self.former_parents.get(code)
        self.orders: dict[str | None, list[str]] = defaultdict(list)
        for code, parent in self.parents.items():
            if not self.units[code].record.is_reference:
                self.orders[parent].append(code)
        unloaded = (
            {parent for parent in self.former_parents.values() if parent}
            - self.units.keys()
            - self.stored_units.keys()
        )
        self.stored_units |= self.stored(Unit, unloaded)

    def _refuse_circles(self) -> None:
        """Units that would stand below themselves, as far as the files alone can say so."""
        settled: set[str | None] = set()
        for code in self.parents:
            path: dict[str, None] = {}
            above: str | None = code
            while above in self.parents and above not in settled and above not in path:
                path[above] = None
                above = self.parents[above]
            if above in path:
                circle = [*list(path)[list(path).index(above) :], above]
                message = _(
                    "The unit would stand below itself: %(circle)s. Correct one of the parents."
                )
                self.fault(self.units[above], "parent", message % {"circle": " → ".join(circle)})
            settled |= path.keys()

    def _state_units(self) -> None:
        kinds = {kind for row in self.units.values() if (kind := row.record.values.get("kind"))}
        known: dict[str, Any] = self.stored(UnitKind, kinds) | {
            code: row.instance for code, row in self.kinds.items()
        }
        for done, (code, row) in enumerate(self.units.items(), start=1):
            if done % _TELLING == 0 or done == len(self.units):
                self.progress(done, len(self.units))
            parent = self.parents[code]
            if parent is not None and parent not in self.units and parent not in self.stored_units:
                self.fault(
                    row,
                    "parent",
                    _("There is no unit “%(code)s”. Correct the code, or load it first.")
                    % {"code": parent},
                )
            if not row.record.is_reference:
                self.state(row, {"kind": known})

    def _name_units(self) -> None:
        """The units that successions name, stated or stored."""
        named = {
            code
            for row in self.successions.values()
            for codes in row.record.codes.values()
            for code in codes
        }
        self.stored_units |= self.stored(Unit, named - self.units.keys() - self.stored_units.keys())
        for row in self.successions.values():
            for column, codes in row.record.codes.items():
                for code in codes:
                    if code not in self.units and code not in self.stored_units:
                        self.fault(
                            row,
                            column,
                            _("There is no unit “%(code)s”. Correct the code, or load it first.")
                            % {"code": code},
                        )
                before = (
                    []
                    if row.is_new
                    else sorted(getattr(row.instance, column).values_list("code", flat=True))
                )
                if before != sorted(codes):
                    row.changes[column] = (", ".join(before), ", ".join(sorted(codes)))

    def _refuse_exchanged_names(self) -> None:
        """Two units that exchange names would exchange their addresses.

        That is a mistake of codes, not a renaming.
        """
        renamed = {
            _former_names(row): row
            for row in self.units.values()
            if not row.is_new and not row.changes.keys().isdisjoint(_NAMES)
        }
        for before, row in renamed.items():
            other = renamed.get(_names(row))
            if other and other is not row and _names(other) == before:
                message = _(
                    "“%(one)s” and “%(other)s” would exchange their names. A code stays with its unit: exchange the codes."
                )
                self.fault(
                    row, "code", message % {"one": row.record.code, "other": other.record.code}
                )


def _names(row: PlannedRow) -> tuple[str, ...]:
    return tuple(getattr(row.instance, name) or "" for name in _NAMES)


def _former_names(row: PlannedRow) -> tuple[str, ...]:
    return tuple(
        (row.changes[name][0] if name in row.changes else getattr(row.instance, name)) or ""
        for name in _NAMES
    )
