"""The one gate for texts, of files and of forms: what can be stored, and how it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from unicodedata import normalize

from django.db import models
from django.utils.translation import gettext as _

from units.exchange.faults import Fault
from units.exchange.records import Record
from units.models.partial_dates import PartialDateField
from units.specification import RECORD_TYPES, AnyField, key_of
from units.text.days import read_day
from units.text.invisible import visible, without_directions
from units.text.plain import is_settled

_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Controls, and halves of signs: one database refuses them, and no page can show them."""
_LINE_END = re.compile(r"\r\n?")
_BREAK = re.compile(r"\s*[\n\u2028\u2029]\s*")


def unstorable(text: str) -> str:
    r"""What is said of a text that no database can store; empty where it can be.

    >>> unstorable("a\0b")
    'There is a character here that cannot be stored: U+0000. Delete it.'
    """
    if found := _UNSTORABLE.search(text):
        message = _("There is a character here that cannot be stored: %(sign)s. Delete it.")
        return message % {"sign": f"U+{ord(found[0]):04X}"}
    return ""


def settled(text: str, *, is_line: bool) -> str:
    r"""A text as it is stored: composed (NFC), from the left, lines ended by LF.

    A line has no others in it, and nothing that is not seen, such as soft hyphens.

    >>> settled("Urad\r\n za vzo\u00adrce ", is_line=True), settled("a\r\nb", is_line=False)
    ('Urad za vzorce', 'a\nb')
    """
    if is_settled(text):
        return text
    text = _LINE_END.sub("\n", normalize("NFC", without_directions(text)))
    return _BREAK.sub(" ", visible(text).strip()) if is_line else text


def as_iso(text: str, column: AnyField) -> str:
    """A date as ISO 8601, if it is one for a column and written as our languages write it."""
    day = read_day(text)
    takes_it = isinstance(day, date) or isinstance(column, PartialDateField)
    return day.isoformat() if day and takes_it else text


@cache
def is_line(name: str, column: str) -> bool:
    """Whether a column of a record type holds a line, not a text of several."""
    return not isinstance(RECORD_TYPES[name].field(column), models.TextField)


def pass_gate(record: Record, owner: str = "") -> Iterator[Fault]:
    """Settle all texts of a record and of what belongs to it; a fault for each that cannot be."""
    subject = record.subject(owner)
    for column, text in record.values.items():
        if not text:
            continue
        if not is_settled(text) and (message := unstorable(text)):
            yield record.fault(column, subject, key_of(column), message)
        else:
            kept = settled(text, is_line=is_line(record.record_type.name, column))
            field = record.record_type.field(column)
            is_day = isinstance(field, models.DateField)
            record.values[column] = (as_iso(kept, field) if is_day else kept) or None
    for key, codes in record.codes.items():
        if message := unstorable("".join(codes)):
            yield record.fault(key, subject, key, message)
        record.codes[key] = [code.strip() for code in codes]
    for items in record.items.values():
        for item in items:
            yield from pass_gate(item, subject)
