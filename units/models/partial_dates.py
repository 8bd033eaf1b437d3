"""Columns for dates of which perhaps only the year or the month is known."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import Lookup
from django.db.models.sql.compiler import SQLCompiler
from django.utils.formats import localize_input
from django.utils.translation import gettext_lazy as _

from units.localized.days import day_in_words
from units.text.days import AnyDay, PartialDate, read_day

_NO_DATE = _(
    "“%(value)s” is not a valid date. Write a date, as in %(day)s, or the part of it that is "
    "known, as in %(month)s or %(year)s."
)
_EXAMPLE = date(2020, 11, 30)

if TYPE_CHECKING:
    _Dates = models.DateField[str | AnyDay | None, AnyDay | None]
else:
    _Dates = models.DateField


class DayFormField(forms.DateField):
    """A day as the reader's language or another of ours writes it, the month in words or not."""

    takes_parts = False

    def to_python(self, value: object) -> Any:
        """What was written. Raises ``ValidationError`` where that is no date."""
        if isinstance(value, PartialDate):
            return value
        try:
            return super().to_python(value)  # type: ignore[arg-type]  # anything, as it says itself
        except ValidationError:
            found = read_day(str(value))
            if found is None or (isinstance(found, PartialDate) and not self.takes_parts):
                raise
            return found

    def examples(self) -> list[str]:
        """How it may be written, in the reader's language."""
        return [localize_input(_EXAMPLE)]


class PartialDateFormField(DayFormField):
    """The same; a year, or a month of one, where no more is known."""

    takes_parts = True

    def to_python(self, value: object) -> Any:
        """What was written. Raises ``ValidationError`` where that is no date."""
        try:
            return super().to_python(value)
        except ValidationError:
            raise _no_date(value) from None

    def examples(self) -> list[str]:
        """A whole date and a year."""
        return [*super().examples(), str(_EXAMPLE.year)]

    def prepare_value(self, value: object) -> object:
        """A part of a date in words, which are read again as the same."""
        return day_in_words(value) if isinstance(value, PartialDate) else value


class PartialDateField(_Dates):
    """A date, or the year or month of one, in ISO 8601: 2019, 2019-05 or 2019-05-31.

    Rows have a ``date`` where the day is known and a ``PartialDate`` where it is not. A part counts
    from its first day on, in the database as in Python.
    """

    if TYPE_CHECKING:
        _pyi_lookup_exact_type: str | AnyDay  # type: ignore[assignment]  # parts, too

    def get_internal_type(self) -> str:
        """Text for the database: it knows no parts of dates."""
        return "CharField"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """Room for a whole date."""
        return "varchar(10)"

    def from_db_value(self, value: str | None, *_query: object) -> AnyDay | None:
        """What the text in the database stands for."""
        return self.to_python(value)

    def to_python(self, value: object) -> AnyDay | None:
        """A date or a part of one. Raises ``ValidationError`` for what is neither."""
        if value is None or isinstance(value, PartialDate):
            return value
        if isinstance(value, str | int):  # a bare year of YAML is a number
            if (found := read_day(str(value))) is None:
                raise _no_date(value)
            return found
        day: date | None = super().to_python(value)
        return day

    def get_db_prep_value(
        self, value: object, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> str | None:
        """The text in ISO 8601."""
        day = self.to_python(value)
        return None if day is None else day.isoformat()

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        """A field that reads parts, too."""
        return super().formfield(**{"form_class": PartialDateFormField, **kwargs})


class _AgainstAnother(Lookup):
    """Compares the last day that a date may mean with another date."""

    latest: str
    operator: str

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        """The same on both databases: texts in ISO 8601 stand in the order of time."""
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        times = self.latest.count("{0}")
        return (
            f"({self.latest.format(left)}) {self.operator} {right}",
            (*left_params * times, *right_params),
        )


@PartialDateField.register_lookup
class NotBefore(_AgainstAnother):
    """The same day or later, as far as is known."""

    lookup_name = "not_before"
    latest = "{0} || '-99'"
    operator = ">="


@PartialDateField.register_lookup
class After(_AgainstAnother):
    """A later day, as far as is known."""

    lookup_name = "after"
    latest = "CASE WHEN length({0}) = 10 THEN {0} ELSE {0} || '-99' END"
    operator = ">"


def _no_date(value: object) -> ValidationError:
    shown: dict[str, object] = {
        "value": value,
        "day": localize_input(_EXAMPLE),
        "month": day_in_words(PartialDate(_EXAMPLE.year, _EXAMPLE.month)),
        "year": day_in_words(PartialDate(_EXAMPLE.year)),
    }
    return ValidationError(_NO_DATE, code="invalid", params=shown)
