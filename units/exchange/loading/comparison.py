"""A record beside the row that is stored: what changes, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from units.exchange.faults import Fault, Faults
from units.exchange.formats.texts import is_line, settled
from units.exchange.loading.constraints import broken_constraints
from units.exchange.loading.drafts import other_of, refer
from units.exchange.records import Record
from units.localized import glossary
from units.models import UnitKind
from units.models.codes import Coded
from units.models.partial_dates import PartialDateField
from units.rights.holding import Anybody
from units.script_warnings import script_warnings
from units.specification import AnyField, FieldType, key_of, language_of
from units.text.languages import LANGUAGES

TRUE_WORDS, FALSE_WORDS = frozenset({"true", "yes"}), frozenset({"false", "no"})
_CLEANED = frozenset({"contact", "appointment", "glossaryentry"})
"""Whose models refuse more than constraints can say."""

Named = Mapping[str, Mapping[str, Coded]]
"""The rows that codes may name: by column, then by code."""


@dataclass(slots=True, eq=False)
class AnyRow:
    """A row as it will be, with what changes."""

    record: Record
    instance: models.Model = cast(Any, None)  # noqa: RUF009 - found when all files are read
    is_new: bool = True
    owner: AnyRow | None = None
    _changes: dict[str, tuple[object, object]] | None = None

    @property
    def changes(self) -> Mapping[str, tuple[object, object]]:
        """By column, what is stored and what the file says."""
        noted = self._changes or {}
        return self._values_of_a_new_unit() | noted if self.is_new_unit else noted

    @property
    def is_new_unit(self) -> bool:
        """Whether what its columns say is all that changes: there may be very many of those."""
        return self.is_new and self.record.record_type.name == "unit"

    def _values_of_a_new_unit(self) -> dict[str, tuple[object, object]]:
        found: dict[str, tuple[object, object]] = {}
        for column in self.record.values:
            attribute = self.record.record_type.field(column).attname
            if attribute != column:
                default, value = None, getattr(other_of(self.instance, column), "code", None)
            else:
                default = getattr(type(self.instance), attribute, None)
                value = getattr(self.instance, attribute)
            if value != default:
                found[column] = default, value
        return found

    def note(self, column: str, before: object, after: object) -> None:
        """Note that a column changes."""
        if self._changes is None:
            self._changes = {}
        self._changes[column] = before, after

    def forget(self, column: str) -> object:
        """Let a column not change; what it holds before."""
        return (self._changes or {}).pop(column, (None, None))[0]

    @property
    def is_written(self) -> bool:
        """Whether anything of it is to be written."""
        return self.is_new or bool(self.changes)

    @property
    def unit(self) -> AnyRow:
        """The unit to which it belongs, or itself."""
        return self if self.owner is None else self.owner.unit

    @property
    def subject(self) -> str:
        """What it is called in messages."""
        return self.record.subject(self.owner.subject if self.owner else "")

    def set(self, column: str, value: object) -> None:
        """Give a column its value; no text and an empty one are the same."""
        before: object = getattr(self.instance, column)
        if before == value or (not before and not value and not isinstance(value, bool | int)):
            return
        if isinstance(before, str) and value == self._settled(column, before):
            return  # written by a form, whose lines end otherwise
        if not self.is_new_unit:
            self.note(column, before, value)
        setattr(self.instance, column, value)

    def _settled(self, column: str, text: str) -> str:
        return settled(text, is_line=is_line(self.record.record_type.name, column))

    def refer(self, column: str, code: str | None, target: Coded | None) -> None:
        """Let a column name another row, or none."""
        before: int | None = getattr(self.instance, f"{column}_id")
        if before is None and target is None:
            return
        if before is None or target is None or target.pk != before:
            former = getattr(self.instance, column).code if before is not None else None
            if not self.is_new_unit:
                self.note(column, former, code)
        refer(self.instance, column, target)

    def fault(self, column: str, message: str) -> Fault:
        """Something about it, at the line of the value if it has one."""
        return self.record.fault(column, self.subject, key_of(column), message)


@dataclass(slots=True, eq=False)
class PlannedRow[M: models.Model](AnyRow):
    """A row of which the model is known."""

    instance: M = cast(Any, None)  # noqa: RUF009 - as above


class Comparison:
    """Gives rows what files say, and collects what is to be said about them."""

    def __init__(self, faults: Iterable[Fault] = (), reader: Anybody | None = None) -> None:
        self.faults: list[Fault] = Faults(faults)
        self.reader = reader
        """To whom nothing is said of what is kept from him; None sees everything."""
        self.remarks: list[Fault] = []
        """What can be stored but should be looked at."""
        self._kinds: list[UnitKind] | None = None
        """All that are stored, where one is not found by its code."""

    def fault(self, row: AnyRow, column: str, message: str) -> None:
        """Note what is wrong with a row."""
        self.faults.append(row.fault(column, message))

    def remark(self, row: AnyRow, column: str, message: str) -> None:
        """Note what can be stored but should be looked at."""
        self.remarks.append(row.fault(column, message))

    def enter[R: AnyRow](self, rows: dict[str, R], row: R) -> bool:
        """Put a row among others under its code; whether no other has it."""
        first = rows.setdefault(row.record.code, row)
        if first is not row:
            message = _(
                "The code stands twice, also in line %(line)d of %(file)s. Keep one of the two."
            )
            self.fault(
                row, "code", message % {"line": first.record.line, "file": first.record.source.file}
            )
        return first is row

    def compare(self, row: AnyRow, named: Named) -> None:
        """Give a row what its record says; note what changes and what is wrong."""
        refused: set[str] = set()
        for column, text in row.record.values.items():
            if row.record.record_type.keys.get(column) is not FieldType.CODE:
                is_taken = self._set(row, column, text)
            elif column in named:
                is_taken = self._refer(row, column, text, named[column])
            else:
                continue
            if not is_taken:
                refused.add(column)
        if row.is_written:
            self._check_constraints(row, refused)

    def _set(self, row: AnyRow, column: str, text: str | None) -> bool:
        """Give a column what is written; whether it can hold that."""
        warnings = script_warnings(text or "", language_of(column), glossary.current)
        for warning in warnings:
            self.remark(row, column, warning)
        try:
            row.set(column, _value(row.record.record_type.field(column), text))
        except ValidationError as error:
            self.fault(row, column, error.messages[0])  # what else is said follows from the same
            return False
        return True

    def _refer(
        self, row: AnyRow, column: str, code: str | None, known: Mapping[str, Coded]
    ) -> bool:
        """Let a column name another row; whether there is that."""
        if code is None or code in known:
            row.refer(column, code, None if code is None else known[code])
            return True
        model = cast("type[Coded]", row.record.record_type.field(column).related_model)
        if near := self._meant_kind(code, known) if model is UnitKind else "":
            message = _("There is no %(model)s “%(code)s”. Did you mean “%(near)s”?")
        else:
            message = _("There is no %(model)s “%(code)s”. Correct the code, or load it first.")
        told = {"model": model._meta.verbose_name, "code": code, "near": near}
        self.fault(row, column, message % told)
        return False

    def _meant_kind(self, text: str, known: Mapping[str, Coded]) -> str:
        """The code of the kind that has a name, in any language, like a text; or a code like it."""
        if self._kinds is None:
            self._kinds = list(UnitKind.objects.all())
        by_name: dict[str, str] = {}
        for kind in [*self._kinds, *known.values()]:
            names = [getattr(kind, f"name_{language.suffix}") for language in LANGUAGES.values()]
            for name in filter(None, [*names, kind.code]):
                by_name.setdefault(name.casefold(), kind.code)
        near = get_close_matches(text.casefold(), list(by_name), n=1, cutoff=0.75)
        return by_name[near[0]] if near else ""

    def _check_constraints(self, row: AnyRow, refused: Collection[str]) -> None:
        """What the database and the model would refuse.

        Of a value that was refused nothing more is said: what it lacks follows from that. What both
        refuse is said once.
        """
        told = self._clean(row, refused) if row.record.record_type.name in _CLEANED else set()
        for message in broken_constraints(row.instance, refused):
            if message not in told:
                self.fault(row, "", message)

    def _clean(self, row: AnyRow, refused: Collection[str]) -> set[str]:
        """Tell what the model would refuse of a row; gives what was told."""
        try:
            row.instance.clean()
        except ValidationError as error:
            faults = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
            for column, messages in faults.items():
                for message in messages if column not in refused else ():
                    self.fault(row, column, message)
            return {message for messages in faults.values() for message in messages}
        return set()


def _value(column: AnyField, text: str | None) -> object:
    """What a text means in a column. Raises ``ValidationError`` where it means nothing."""
    if isinstance(column, models.BooleanField):
        if text is None:
            return column.get_default()
        if text.lower() not in TRUE_WORDS | FALSE_WORDS:
            raise ValidationError(_("Write “true” or “false”."))
        return text.lower() in TRUE_WORDS
    if text is None:
        return None if column.null else column.get_default()
    if column.flatchoices and text not in dict(column.flatchoices):
        choices = ", ".join(str(value) for value, _label in column.flatchoices if value)
        raise ValidationError(_("Write one of: %(choices)s.") % {"choices": choices})
    try:
        return column.clean(text, None)
    except ValidationError as error:
        if not isinstance(column, models.DateField) or isinstance(column, PartialDateField):
            raise
        raise ValidationError(_no_day(text)) from error


def _no_day(text: str) -> str:
    message = _(
        "“%(text)s” is not a valid date. Write a full date, as in 2026-01-31 or 31. 1. 2026; "
        "where it is not known, leave it empty."
    )
    return message % {"text": text}
