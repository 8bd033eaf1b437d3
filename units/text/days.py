"""Days, and dates of which only a part is known: read as people write them, kept as ISO 8601."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache, total_ordering

from babel import Locale

from units.text.languages import LANGUAGES

_GENITIVES = """
januarja|januara|јануара februarja|februara|фебруара marca|marta|марта aprila|априла
maja|маја junija|juna|јуна julija|jula|јула avgusta|августа septembra|септембра
oktobra|октобра novembra|новембра decembra|децембра
"""
"""The months as Slovene and Serbian name them after a day; CLDR has them only alone."""
_NAME = r"(?P<name>[^\W\d_]+)"
_YEAR = r"(?P<year>\d{4})"
_WRITTEN = [
    re.compile(pattern)
    for pattern in (
        rf"{_YEAR}(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?",  # ISO 8601
        rf"(?:(?P<day>\d{{1,2}})\.\s*)?(?P<month>\d{{1,2}})[./]\s*{_YEAR}\.?",  # 31. 1. 2026
        rf"{_YEAR}\.",  # the Serbian 2026.
        rf"(?:(?P<day>\d{{1,2}})\.?\s+)?{_NAME}\s+{_YEAR}\.?",  # 31. januar 2026., May 2019
        rf"{_YEAR} წლის (?:(?P<day>\d{{1,2}}) )?{_NAME}",
        rf"{_YEAR} წელი",
    )
]


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, or a month of one: the part of a date that is known.

    It stands in time where its first day does, just before it, as its text does in ISO 8601.

    >>> date(2018, 12, 31) < PartialDate(2019) < PartialDate(2019, 1) < date(2019, 1, 1)
    True
    """

    year: int
    month: int | None = None

    def __str__(self) -> str:
        return self.isoformat()

    def __lt__(self, other: AnyDay) -> bool:
        if not isinstance(other, date | PartialDate):
            return NotImplemented
        return self.isoformat() < other.isoformat()

    def isoformat(self) -> str:
        """The year, or year and month, as ISO 8601 writes them.

        >>> PartialDate(2019).isoformat(), PartialDate(2019, 5).isoformat()
        ('2019', '2019-05')
        """
        return f"{self.year:04}" + (f"-{self.month:02}" if self.month else "")

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month or 1, 1)

    def holds(self, other: AnyDay) -> bool:
        """Whether another date may be the same one, known more exactly or as well.

        >>> PartialDate(2019).holds(date(2019, 5, 3)), PartialDate(2019, 5).holds(PartialDate(2019))
        (True, False)
        """
        return f"{other.isoformat()}-".startswith(f"{self.isoformat()}-")


type AnyDay = date | PartialDate


def not_before(day: AnyDay, other: AnyDay) -> bool:
    """Whether a day is another or a later one, as far as is known.

    >>> day = date(2019, 5, 3)
    >>> not_before(PartialDate(2019), day), not_before(PartialDate(2018), day)
    (True, False)
    """
    return day >= other or _may_be(day, other)


def after(day: AnyDay, other: AnyDay) -> bool:
    """Whether a day is later than another, as far as is known.

    >>> after(PartialDate(2019), PartialDate(2019)), after(date(2019, 5, 3), date(2019, 5, 3))
    (True, False)
    """
    return day > other or _may_be(day, other)


def _may_be(day: AnyDay, other: AnyDay) -> bool:
    """Whether only a part of a day is known, and the other lies in it."""
    return isinstance(day, PartialDate) and day.holds(other)


@cache
def _months() -> dict[str, int]:
    """The number of each month, by its names."""
    after_a_day = enumerate(_GENITIVES.split(), start=1)
    numbers = {name: number for number, names in after_a_day for name in names.split("|")}
    for language in LANGUAGES.values():
        names = Locale.parse(language.tag, sep="-").months["stand-alone"]["wide"]
        numbers |= {name.lower(): number for number, name in names.items()}
    return numbers


def read_day(text: str) -> AnyDay | None:
    """A date, or the part of one, as our languages and ISO 8601 write it; None for what is neither.

    >>> read_day("31. 1. 2026"), read_day("3 May 2019"), read_day("2019 წლის მაისი")
    (datetime.date(2026, 1, 31), datetime.date(2019, 5, 3), PartialDate(year=2019, month=5))
    >>> read_day("2019"), read_day("31. 2. 2026")
    (PartialDate(year=2019, month=None), None)
    """
    for found in _found(text.strip()):
        parts = found.groupdict()
        named = _months().get((parts.get("name") or "").lower())
        if parts.get("name") and named is None:
            continue
        month = named or (int(parts["month"]) if parts.get("month") else None)
        with suppress(ValueError):  # such as of a thirteenth month
            day = date(
                int(parts["year"]), 1 if month is None else month, int(parts.get("day") or 1)
            )
            return day if parts.get("day") else PartialDate(day.year, month)
    return None


def _found(text: str) -> Iterator[re.Match[str]]:
    for pattern in _WRITTEN:
        if found := pattern.fullmatch(text):
            yield found
