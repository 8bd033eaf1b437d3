"""What a load changes and which rights it takes, as the admin shows it: by unit, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from units.exchange.loading.difference import ACTIONS
from units.exchange.loading.permitted import is_bound
from units.models import Unit, Upload
from units.models.upload import StoredChange, StoredValue
from units.rights.holding import has_tick
from units.rights.who import is_registrar
from units.specification import RECORD_TYPES
from units.text.languages import LANGUAGES

UNITS_PER_PAGE = 50
"""Units on a page of a difference."""
_RIGHTS_BY_ACTION = {
    "added": "add",
    "removed": "delete",
    "moved": "change",
    "reordered": "change",
    "changed": "change",
    "closed": "change",
}
"""Which right an action takes; that a unit is missing from the files takes none."""


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One value that changes."""

    label: str
    language: str
    """The tag of its language, where it is a text in one."""
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One change in words."""

    action: str
    """As the difference names it, for a style."""
    says: str
    """“changed: task t01”."""
    values: list[ValueChange]


@dataclass(slots=True)
class UnitChanges:
    """The changes of one unit, or of one list that belongs to none."""

    title: str
    code: str = ""
    unit: Unit | None = None
    """The unit where it is stored already."""
    changes: list[ShownChange] = field(default_factory=list)


def counts_in_words(difference: Iterable[StoredChange]) -> str:
    """How many changes of each sort there are, in words."""
    counts = Counter(change["action"] for change in difference)
    return ", ".join(
        f"{ACTIONS[action]()} {counts[action]}" for action in ACTIONS if counts[action]
    ) or _("nothing changes")


def emptied_count(difference: Iterable[StoredChange]) -> int:
    """How many values of what stays would be lost: an empty cell may not have meant that."""
    return sum(
        value["new"] in (None, "") and value["old"] not in (None, "")
        for change in difference
        if change["action"] == "changed"
        for value in change["values"].values()
    )


class ChangesByUnit(Sequence[UnitChanges]):
    """The changes by unit; words are found only for the part that a page shows."""

    def __init__(self, difference: Iterable[StoredChange]) -> None:
        """Group what a difference says."""
        self._parts: dict[tuple[str, str], list[StoredChange]] = {}
        for change in difference:
            self._parts.setdefault(
                (change["unit"], "" if change["unit"] else change["subject"]), []
            ).append(change)
        self._keys = list(self._parts)

    def __len__(self) -> int:
        return len(self._keys)

    def __getitem__(self, part: Any) -> Any:
        keys: list[tuple[str, str]] = self._keys[part]
        units = {
            unit.code: unit
            for unit in Unit.objects.filter(code__in=[code for code, _list in keys if code])
        }
        return [self._changes_of(key, units) for key in keys]

    def _changes_of(self, key: tuple[str, str], units: dict[str, Unit]) -> UnitChanges:
        code, subject = key
        changes = self._parts[key]
        unit = units.get(code)
        name = str(unit or _stated_name(changes) or code)
        title = name or str(capfirst(_model_of(subject)._meta.verbose_name_plural))
        return UnitChanges(title, code, unit, [_shown_change(change) for change in changes])


def _stated_name(changes: Iterable[StoredChange]) -> str:
    """The name of a unit that is not stored yet."""
    for change in changes:
        if change["subject"] == "unit":
            values = change["values"].items()
            names = (value["new"] for key, value in values if key.startswith("name."))
            return next((str(name) for name in names if name), "")
    return ""


def _shown_change(change: StoredChange) -> ShownChange:
    name = _model_of(change["subject"])._meta.verbose_name
    own = "" if change["code"] == change["unit"] else change["code"]
    says = f"{ACTIONS[change['action']]()}: {name} {own}".strip()
    values = [
        _value_change(change["subject"], key, value) for key, value in change["values"].items()
    ]
    return ShownChange(
        change["action"], says, [value for value in values if value.old or value.new]
    )


def _value_change(subject: str, key: str, value: StoredValue) -> ValueChange:
    column, _dot, code = key.partition(".")
    label = _column_label(subject, column)
    if code:
        language = LANGUAGES[code]
        old, new = str(value["old"] or ""), str(value["new"] or "")
        return ValueChange(f"{label} – {language.autonym}", language.tag, old, new)
    old = _value_in_words(subject, column, value["old"])
    new = _value_in_words(subject, column, value["new"])
    return ValueChange(label, "", old, new)


def _column_label(subject: str, column: str) -> str:
    try:
        return str(RECORD_TYPES[subject].field(column).verbose_name)
    except FieldDoesNotExist:
        return _("order") if column == "order" else column


def _value_in_words(subject: str, column: str, value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    try:
        choices = dict(RECORD_TYPES[subject].field(column).flatchoices or ())
    except (FieldDoesNotExist, AttributeError):
        choices = {}
    return str(choices.get(value, value))


@cache
def _model_of(subject: str) -> type[Model]:
    return RECORD_TYPES[subject].model


def lacking_rights(user: User | AnonymousUser, difference: Iterable[StoredChange]) -> list[str]:
    """What somebody may not do of what a difference does, in words.

    Of who brings files for his branches that is asked when they are compared.
    """
    if is_bound(user) or is_registrar(user):
        return []
    asked = sorted(
        {
            (change["subject"], change["action"])
            for change in difference
            if change["action"] in _RIGHTS_BY_ACTION
        }
    )
    return [
        f"{ACTIONS[action]()}: {_model_of(subject)._meta.verbose_name_plural}"
        for subject, action in asked
        if not has_tick(user, f"units.{_RIGHTS_BY_ACTION[action]}_{subject}")
    ]


def log_load(user: User, upload: Upload) -> None:
    """Note at every unit, kind, person … that somebody loaded files which changed it."""
    message = _("Loaded: %(files)s.") % {"files": upload}
    for subject, flag, codes in _touched_codes(upload.difference):
        model = _model_of(subject)
        rows = model._base_manager.filter(**{f"{RECORD_TYPES[subject].key}__in": codes})
        LogEntry.objects.log_actions(user.pk, rows, flag, message)


def _touched_codes(difference: Iterable[StoredChange]) -> Iterator[tuple[str, int, set[str]]]:
    """By model and action, the codes of what has a screen of its own."""
    added: set[tuple[str, str]] = set()
    touched: set[tuple[str, str]] = set()
    for change in difference:
        subject, code = (
            ("unit", change["unit"]) if change["unit"] else (change["subject"], change["code"])
        )
        if not code or change["action"] == "missing":
            continue
        (added if change["action"] == "added" and change["subject"] == subject else touched).add(
            (subject, code)
        )
    for flag, keys in ((ADDITION, added), (CHANGE, touched - added)):
        for subject, group in groupby(sorted(keys), key=lambda key: key[0]):
            yield subject, flag, {code for _subject, code in group}
