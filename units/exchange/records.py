"""What a file states, whatever its format: things with their values and where they stand."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, field
from functools import cache
from struct import Struct
from types import MappingProxyType
from typing import Any, cast

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from units.exchange.faults import Fault
from units.specification import RECORD_TYPES, TOP, RecordType


@dataclass(frozen=True, slots=True)
class Source:
    """A file, or one sheet of a workbook."""

    file: str
    sheet: str = ""

    def fault(self, place: tuple[int, int], subject: str, field: str, message: str) -> Fault:
        """A fault at a line and column of it."""
        return Fault(self.file, *place, subject, field, message, self.sheet)


class Places(MutableMapping[str, tuple[int, int]]):
    """Line and column of each value, in few bytes: most records state the same columns.

    >>> places = Places()
    >>> places["code"] = places["name_en"] = 7, 3
    >>> places["code"] = 6, 1
    >>> dict(places)
    {'code': (6, 1), 'name_en': (7, 3)}
    """

    __slots__ = ("_columns", "_packed")

    def __init__(self, **places: tuple[int, int]) -> None:
        """With the places of some columns."""
        self._columns: tuple[str, ...] = ()
        self._packed = b""
        self.update(places)

    def __setitem__(self, column: str, place: tuple[int, int]) -> None:
        """Say where the value of a column stands."""
        if column in self._columns:
            at = self._columns.index(column) * _PLACE.size
            self._packed = (
                self._packed[:at] + _PLACE.pack(*place) + self._packed[at + _PLACE.size :]
            )
        else:
            self._columns = _with_one_more(self._columns, column)
            self._packed += _PLACE.pack(*place)

    def __getitem__(self, column: str) -> tuple[int, int]:
        """Line and column."""
        if column not in self._columns:
            raise KeyError(column)
        line, place = _PLACE.unpack_from(self._packed, self._columns.index(column) * _PLACE.size)
        return line, place

    def __delitem__(self, column: str) -> None:
        """Forget where a value stands."""
        others = {other: place for other, place in self.items() if other != column}
        self._columns, self._packed = (), b""
        self.update(others)

    def __iter__(self) -> Iterator[str]:
        """The columns, in the order of the file."""
        return iter(self._columns)

    def __len__(self) -> int:
        """How many values have a place."""
        return len(self._columns)


_PLACE = Struct("II")


@cache
def _with_one_more(columns: tuple[str, ...], column: str) -> tuple[str, ...]:
    """The same tuple for all records that state the same."""
    return (*columns, column)


_NONE: dict[str, Any] = cast(Any, MappingProxyType({}))


@dataclass(slots=True)
class Record:
    """One thing as a file states it."""

    record_type: RecordType
    source: Source
    line: int
    column: int
    values: dict[str, str | None] = field(default_factory=dict)
    """By column, as written; None where the file says that there is nothing."""
    places: Places = field(default_factory=Places)
    """Line and column of each value."""
    items: dict[str, list[Record]] = field(default_factory=dict)
    """What belongs to it, for each list that is stated."""
    codes: dict[str, list[str]] = field(default_factory=dict)
    """The codes in each list of codes that is stated."""
    is_reference: bool = False
    """Whether it only names what must be stored already, for the sake of what belongs to it."""

    def shrink(self) -> None:
        """Take no memory for lists that are not stated: nothing more will be."""
        self.items, self.codes = self.items or _NONE, self.codes or _NONE

    def forget_values(self) -> None:
        """Keep which columns are stated, not what they say nor where: the row has it by now."""
        self.values, self.places = _without_values(tuple(self.values)), _NOWHERE

    @property
    def code(self) -> str:
        """What it is called in its list."""
        return self.values.get(self.record_type.key) or ""

    @property
    def count(self) -> int:
        """How many things it states, with what belongs to it."""
        return 1 + sum(item.count for items in self.items.values() for item in items)

    def fault(self, column: str, subject: str, field: str, message: str) -> Fault:
        """A fault at one of its values, or at its beginning where it does not have that."""
        return self.source.fault(
            self.places.get(column, (self.line, self.column)), subject, field, message
        )

    def subject(self, owner: str = "") -> str:
        """What it is called in messages: “unit si-mzz”, “unit si-mzz, task t01”."""
        own = f"{_noun(self.record_type.name, get_language())} {self.code}".strip()
        return own if self.record_type.name == "unit" or not owner else f"{owner}, {own}"

    def lacking(self, owner: str = "") -> list[Fault]:
        """A fault for each key that it needs and does not have."""
        message = _("“%(key)s” is missing. Write it.")
        return [
            self.fault(key, self.subject(owner), key, message % {"key": key})
            for key in self.record_type.required
            if not self.values.get(key)
        ]


@cache
def _without_values(columns: tuple[str, ...]) -> dict[str, str | None]:
    """The same for all records that state the same."""
    return dict.fromkeys(columns)


_NOWHERE = Places()


@dataclass(slots=True)
class Document:
    """A file, or some that belong together, as read."""

    file: str
    lists: dict[str, list[Record]] = field(default_factory=lambda: {name: [] for name in TOP})
    remarks: list[Fault] = field(default_factory=list)
    """What was read otherwise than one might think."""
    faults: list[Fault] = field(default_factory=list)
    """Misspelt keys: it cannot be loaded, but all else of it can be looked at, too."""

    @property
    def count(self) -> int:
        """How many things it states."""
        return sum(record.count for listed in self.lists.values() for record in listed)


@cache
def _noun(record_type: str, language: str | None) -> str:
    """What a thing is called in the language in force; asked for each key of each record."""
    return str(RECORD_TYPES[record_type].model._meta.verbose_name)
