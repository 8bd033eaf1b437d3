"""What is missing or doubtful, in words for one reader, and where it is put right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from units.links.naming import Named
from units.links.reporting import DeadLink, dead_links_of
from units.localized.days import day_in_words
from units.models import Appointment, Contact, Post, Task, Unit
from units.quality.branches import reach_of
from units.quality.doubts import Doubt, doubts_of
from units.quality.models import Finding
from units.quality.reading import contents_of
from units.rights.holding import Anybody
from units.staff.translating.addresses import page_of
from units.staff.workspace.acts import Part
from units.text.languages import LANGUAGES

Kind = Finding.Kind

_SHOWN = 80
"""Characters of a text in a line."""
_MODELS: Mapping[str, type[Model]] = {
    "unit": Unit,
    "task": Task,
    "post": Post,
    "contact": Contact,
    "appointment": Appointment,
}
_READ_WITH = {
    "task": ("unit",),
    "post": ("unit",),
    "contact": ("unit", "post__unit"),
    "appointment": ("person", "post__unit"),
}
"""What a row is named by: of which language it is, its unit knows."""
_PARTS = {
    "task": Part.TASKS,
    "post": Part.PEOPLE,
    "appointment": Part.PEOPLE,
    "contact": Part.CONTACTS,
    "name": Part.NAMES,
    "acronym": Part.NAMES,
    "description": Part.DESCRIPTION,
    "legal_basis": Part.LAW,
    "notice": Part.NOTICE,
    Kind.DRAFT: Part.PUBLICATION,
    Kind.NO_HEAD: Part.PEOPLE,
    Kind.NO_CONTACT: Part.CONTACTS,
}
"""Beside which part of the workspace something is told: by model, text of the unit, or kind."""

_PARTS_OF_LINKS = {"legal_basis": Part.LAW, "notice": Part.NOTICE}


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that somebody should look at."""

    kind: Finding.Kind
    part: Part
    words: str
    address: str
    """Of the very field in which it is put right."""
    language: str = ""
    """The code of the language of the text that it is about."""
    contact: Contact | None = None
    """That which is to be confirmed."""

    @property
    def stamp(self) -> str:
        """What confirms the contact as it is seen, and no other."""
        return stamp_of(self.contact) if self.contact else ""


def stamp_of(contact: Contact) -> str:
    """A contact as it stands: its key, and when it was last written."""
    return f"{contact.pk}-{int(contact.updated_at.timestamp() * 1_000_000)}"


def findings_of(unit: Unit, reader: Anybody) -> list[Told]:
    """What is missing or doubtful in one unit, as far as somebody is told of it."""
    if not reach_of(reader).units().filter(pk=unit.pk).exists():
        return []
    return list(told_of_units([unit]).get(unit.pk, []))


def told_of_units(
    units: Iterable[Unit], kind: str = "", languages: Iterable[str] = ()
) -> dict[int, list[Told]]:
    """What is missing or doubtful in some units today; of one kind, in some languages.

    As many questions for one as for many.
    """
    today, spoken, keys = timezone.localdate(), set(languages), [unit.pk for unit in units]
    found = {
        contents.unit["id"]: [
            doubt
            for doubt in doubts_of(contents)
            if doubt.holds(today)
            and kind in ("", doubt.kind)
            and (not spoken or doubt.language in spoken)
        ]
        for contents in contents_of(keys)
    }
    rows = _rows(doubt for doubts in found.values() for doubt in doubts)
    told = {pk: [_told(pk, doubt, rows) for doubt in doubts] for pk, doubts in found.items()}
    if kind in ("", Kind.DEAD_LINK) and not spoken:
        for dead in dead_links_of(Unit.objects.filter(pk__in=keys)):
            told.setdefault(dead.named.unit, []).append(_told_of_a_link(dead))
    return told


def _rows(doubts: Iterable[Doubt]) -> dict[tuple[str, int], Any]:
    """The rows that some doubts are about, by model and key."""
    keys: dict[str, set[int]] = {}
    for doubt in doubts:
        keys.setdefault(doubt.model, set()).add(doubt.key)
    found: dict[tuple[str, int], Any] = {}
    for model, some in keys.items():
        if model == "unit":
            continue  # which is not named beside itself
        rows = _MODELS[model]._default_manager.filter(pk__in=some)
        rows = rows.select_related(*_READ_WITH[model])
        found |= {(model, row.pk): row for row in rows}
    return found


def _told_of_a_link(dead: DeadLink) -> Told:
    named = dead.named
    field = named.column.rpartition("_")[0]
    part = Part.CONTACTS if named.contact else _PARTS_OF_LINKS.get(field, Part.DESCRIPTION)
    words = _("%(url)s: %(answer)s (since %(day)s)") % {
        "url": Truncator(named.url).chars(_SHOWN),
        "answer": dead.answer,
        "day": date_format(dead.since, "DATE_FORMAT"),
    }
    return Told(Kind.DEAD_LINK, part, words, _address_of_a_link(named, part))


def _told(pk: int, doubt: Doubt, rows: Mapping[tuple[str, int], Any]) -> Told:
    row = rows.get((doubt.model, doubt.key))
    part = _PARTS.get(doubt.model) or _PARTS.get(doubt.field) or _PARTS[doubt.kind]
    contact = row if doubt.kind is Kind.UNCONFIRMED and isinstance(row, Contact) else None
    words, address = _words(doubt, row), _address(pk, doubt, part, row)
    return Told(doubt.kind, part, words, address, doubt.language, contact)


def _words(doubt: Doubt, row: Any) -> str:
    """A sentence about what is to be looked at."""
    said: dict[str, str] = {
        Kind.DRAFT: _("It is a draft: nobody but staff sees it."),
        Kind.NO_HEAD: _("It has no post for a head."),
        Kind.NO_CONTACT: _("Neither it nor a post in it has a contact."),
    }
    if doubt.kind in said:
        return said[doubt.kind]
    named = {
        "what": _what(doubt, row),
        "language": LANGUAGES[doubt.language].autonym if doubt.language else "",
    }
    if doubt.kind is Kind.UNCONFIRMED:
        return _of_a_contact(row, named)
    if doubt.kind is Kind.ENDING and row is not None:
        named["day"] = day_in_words(row.ended_on) if row.ended_on else ""
    return _SENTENCES[doubt.kind]() % named


_SENTENCES = {
    Kind.MISSING: lambda: _("%(what)s: missing in %(language)s"),
    Kind.OUTDATED: lambda: _("%(what)s: the source was changed after the text in %(language)s"),
    Kind.SCRIPTS: lambda: _("%(what)s: doubtful letters in %(language)s"),
    Kind.VACANT: lambda: _("%(what)s: vacant"),
    Kind.ENDING: lambda: _("%(what)s: until %(day)s"),
}
"""By kind, looked up in the catalogue when they are said."""


def _of_a_contact(row: Any, named: dict[str, str]) -> str:
    checked: date | None = row.checked_on if row is not None else None
    if checked is None:
        return _("%(what)s: never confirmed") % named
    day = date_format(checked, "DATE_FORMAT")
    return _("%(what)s: last confirmed on %(day)s") % {**named, "day": day}


def _what(doubt: Doubt, row: Any) -> str:
    """What a line is about: the text by the name of its field, a part also by what it says."""
    model = _MODELS[doubt.model]
    label = model._meta.get_field(doubt.field).verbose_name if doubt.field else None  # type: ignore[union-attr]
    said = Truncator(str(row)).chars(_SHOWN) if row is not None else ""
    if isinstance(row, Contact) and label is None:
        label = row.get_kind_display()
    if label is None or not said:
        return said or str(capfirst(label or ""))
    return _("%(what)s “%(text)s”") % {"what": capfirst(label), "text": said}


# --- Where it is put right ------------------------------------------------------------------------


def _address(pk: int, doubt: Doubt, part: Part, row: Any) -> str:
    """The very field: on the form of the part, of the row, or on the page of the act."""
    column = f"{doubt.field}_{LANGUAGES[doubt.language].suffix}" if doubt.language else ""
    if doubt.kind is Kind.OUTDATED:
        prefix = "" if doubt.model == "unit" else f"{doubt.model}s-{doubt.key}-"
        return f"{page_of(pk, doubt.language)}#id_{prefix}{column}"
    if doubt.model == "unit":
        return _address_in_unit(pk, doubt, part, column)
    if doubt.model == "appointment":
        return f"{_at('units_post_change', row.post_id)}#appointments-group"
    if doubt.model == "post":
        if not column:
            return f"{_at('units_unit_appoint', pk)}?post={doubt.key}"
        return f"{_at('units_post_change', doubt.key)}#id_{column}"
    post = getattr(row, "post_id", None)
    owner = ("units_post_row", post) if post else ("units_unit_row", pk)
    return f"{_at(*owner, part, doubt.key)}#id_{doubt.model}s-0-{column or 'written'}"


def _address_in_unit(pk: int, doubt: Doubt, part: Part, column: str) -> str:
    if doubt.kind is Kind.NO_HEAD:
        return _at("units_unit_appoint", pk)
    if doubt.kind is Kind.NO_CONTACT:
        return _at("units_unit_row", pk, part, "new")
    return f"{_at('units_unit_part', pk, part)}#id_{column or 'status'}"


def _address_of_a_link(named: Named, part: Part) -> str:
    if not named.contact:
        return f"{_at('units_unit_part', named.unit, part)}#id_{named.column}"
    post = named.post
    owner = ("units_post_row", post) if post else ("units_unit_row", named.unit)
    return f"{_at(*owner, part, named.contact)}#id_contacts-0-value"


def _at(name: str, *args: object) -> str:
    return reverse(f"admin:{name}", args=args)
