"""Single rows of a load: what a statement says beside what is stored, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from units.exchange.faults import Fault
from units.exchange.loading import bulk
from units.exchange.loading.constraints import broken_constraints
from units.exchange.records import Record
from units.exchange.specification import FieldType
from units.script_warnings import script_warnings
from units.text.languages import LANGUAGES

TRUE, FALSE = frozenset({"true", "yes"}), frozenset({"false", "no"})
AT_ONCE = 5000
"""Rows asked for in one query."""


@dataclass(slots=True, eq=False)
class PlannedRow:
    """A row as it will be, with what changes."""

    record: Record
    instance: Any = None
    is_new: bool = True
    owner: PlannedRow | None = None
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    """By column, what is stored and what the file says."""

    @property
    def unit(self) -> PlannedRow:
        """The unit to which it belongs, or itself."""
        return self if self.owner is None else self.owner.unit

    @property
    def subject(self) -> str:
        """What it is called in messages."""
        return self.record.said(self.owner.subject if self.owner else "")

    def set(self, column: str, value: Any) -> None:
        """Give a column its value; no text and an empty one are the same."""
        before = getattr(self.instance, column)
        if before == value or (not before and not value and not isinstance(value, bool | int)):
            return
        self.changes[column] = (before, value)
        setattr(self.instance, column, value)


class Comparison:
    """Gives rows what files say, and collects the faults."""

    def __init__(self) -> None:
        """Statements about the rows of a database."""
        self.faults: list[Fault] = []
        self.remarks: list[Fault] = []
        """What can be stored but should be looked at."""

    def fault(self, row: PlannedRow, column: str, message: str) -> None:
        """Note what is wrong with a row, at the line of the value if it has one."""
        self.faults.append(_said(row, column, message))

    def stored(
        self, model: type[models.Model], codes: Collection[str], key: str = "code"
    ) -> dict[str, Any]:
        """The rows with some codes, or with some other values that name them."""
        found = (self.rows(model, **{f"{key}__in": chunk}) for chunk in chunks(sorted(set(codes))))
        is_saved_by_itself = model._meta.model_name in {"glossaryentry", "succession"}
        return {
            getattr(row, key): row
            for rows in found
            for row in (rows if is_saved_by_itself else bulk.stored(rows))
        }

    def rows(self, model: type[models.Model], **wanted: Any) -> models.QuerySet[Any]:
        return model._base_manager.filter(**wanted)

    def state(self, row: PlannedRow, known: dict[str, dict[str, Any]]) -> None:
        """Give a row what the file says, note what changes and what is wrong.

        ``known`` are the rows that codes name.
        """
        record_type = row.record.record_type
        for column, text in row.record.values.items():
            if record_type.keys.get(column) is FieldType.CODE:
                if column in known:
                    self._refer(row, column, text, known[column])
                continue
            self.remarks += [
                _said(row, column, script_warning) for script_warning in script_warnings(text or "")
            ]
            try:
                row.set(column, _value(record_type.field(column), text))
            except ValidationError as error:
                self.fault(row, column, " ".join(error.messages))
        if row.is_new or row.changes:
            self._promise(row)

    def _refer(self, row: PlannedRow, column: str, code: str | None, known: dict[str, Any]) -> None:
        if code is not None and code not in known:
            named = {
                "model": row.record.record_type.field(column).remote_field.model._meta.verbose_name,
                "code": code,
            }
            self.fault(
                row,
                column,
                _("There is no %(model)s “%(code)s”. Correct the code, or load it first.") % named,
            )
            return
        target = known[code] if code is not None else None
        before = getattr(row.instance, f"{column}_id")
        if before is None or target is None or target.pk != before:
            if before is None and target is None:
                return
            row.changes[column] = (
                getattr(row.instance, column).code if before is not None else None,
                code,
            )
        setattr(row.instance, column, target)

    def _promise(self, row: PlannedRow) -> None:
        """What the database and the model would refuse."""
        for message in broken_constraints(row.instance):
            self.fault(row, "", message)
        if row.record.record_type.name in {"contact", "appointment", "glossaryentry"}:
            try:
                row.instance.clean()
            except ValidationError as error:
                told = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
                for column, messages in told.items():
                    for message in messages:
                        self.fault(row, column, message)


def _said(row: PlannedRow, column: str, message: str) -> Fault:
    return row.record.fault(column, row.subject, key_of(column), message)


def chunks[T](items: list[T]) -> Iterator[list[T]]:
    """Parts of a list that a query can name."""
    return (items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE))


@cache
def key_of(column: str) -> str:
    """How a column is written in a file.

    >>> key_of("name_sr_latn"), key_of("founded_on")
    ('name.sr-latn', 'founded_on')
    """
    for language in sorted(LANGUAGES.values(), key=lambda language: -len(language.suffix)):
        if column.endswith(f"_{language.suffix}"):
            return f"{column.removesuffix(f'_{language.suffix}')}.{language.code}"
    return column


def _value(column: Any, text: str | None) -> Any:
    """What a text means in a column. Raises ``ValidationError`` where it means nothing."""
    if isinstance(column, models.BooleanField):
        if text is None:
            return column.get_default()
        if text.lower() not in TRUE | FALSE:
            raise ValidationError(_("Write “true” or “false”."))
        return text.lower() in TRUE
    if text is None:
        return None if column.null else column.get_default()
    if column.flatchoices and text not in dict(column.flatchoices):
        choices = ", ".join(str(value) for value, _label in column.flatchoices if value)
        raise ValidationError(_("Write one of: %(choices)s.") % {"choices": choices})
    return column.clean(text, None)
