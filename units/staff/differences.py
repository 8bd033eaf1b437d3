"""What a load changes and which rights it takes, as the admin shows it: by unit, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateField, Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from units.difference import ACTIONS, StoredDifference, StoredValue
from units.exchange.loading.permitted import is_bound
from units.localized.days import day_in_words
from units.models import Unit, Upload
from units.rights.holding import has_tick
from units.rights.who import is_registrar
from units.specification import RECORD_TYPES
from units.text.days import read_day
from units.text.languages import LANGUAGES
from units.text.word_differences import Run, word_differences

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
    tick: str = ""
    """What a form sends where it is chosen."""

    @property
    def runs(self) -> list[Run]:
        """Word by word, where a text became another; nothing else has words to compare."""
        is_other_text = self.language and self.old and self.new
        return word_differences(self.old, self.new) if is_other_text else []


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One change in words."""

    action: str
    """As the difference names it, for a style."""
    says: str
    code: str
    """What the part is called of which it speaks; empty where it is the thing itself."""
    """“changed: task”."""
    values: list[ValueChange]
    tick: str = ""
    """What a form sends where all of it is chosen."""

    @property
    def is_coming(self) -> bool:
        """Whether all of it is new: nothing was there before."""
        return self.action == "added"

    @property
    def is_going(self) -> bool:
        """Whether all of it goes: nothing is there afterwards."""
        return self.action == "removed"


@dataclass(slots=True)
class UnitChanges:
    """The changes of one unit, or of one list that belongs to none."""

    title: str
    code: str = ""
    unit: Unit | None = None
    """The unit where it is stored already."""
    changes: list[ShownChange] = field(default_factory=list)


def counts_in_words(difference: Iterable[StoredDifference]) -> str:
    """How many changes of each sort there are, in words."""
    counts = Counter(change["action"] for change in difference)
    return ", ".join(
        f"{ACTIONS[action]()} {counts[action]}" for action in ACTIONS if counts[action]
    ) or _("nothing changes")


def emptied_count(difference: Iterable[StoredDifference]) -> int:
    """How many values of what stays would be lost: an empty cell may not have meant that."""
    return sum(
        value["new"] in (None, "") and value["old"] not in (None, "")
        for change in difference
        if change["action"] == "changed"
        for value in change["values"].values()
    )


class ChangesByUnit(Sequence[UnitChanges]):
    """The changes by unit; words are found only for the part that a page shows."""

    def __init__(self, difference: Iterable[StoredDifference]) -> None:
        """Group what a difference says."""
        self._parts: dict[tuple[str, str], list[StoredDifference]] = {}
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
        return UnitChanges(title, code, unit, [shown_change(change) for change in changes])


def _stated_name(changes: Iterable[StoredDifference]) -> str:
    """The name of a unit that is not stored yet."""
    for change in changes:
        if change["subject"] == "unit":
            values = change["values"].items()
            names = (value["new"] for key, value in values if key.startswith("name."))
            return next((str(name) for name in names if name), "")
    return ""


def shown_change(
    change: StoredDifference, ticks: Mapping[str, str] | None = None, tick: str = ""
) -> ShownChange:
    """A change in words; with what a form sends for each of its values, or for all of it."""
    name = _model_of(change["subject"])._meta.verbose_name
    own = "" if change["code"] == change["unit"] else change["code"]
    says = f"{ACTIONS[change['action']]()}: {name}"
    values = [
        _value_change(change["subject"], key, value, (ticks or {}).get(key, ""))
        for key, value in change["values"].items()
    ]
    shown = [value for value in values if value.old or value.new]
    return ShownChange(change["action"], says, own, shown, tick)


def _value_change(subject: str, key: str, value: StoredValue, tick: str) -> ValueChange:
    column, _dot, code = key.partition(".")
    label = label_of_column(subject, column)
    if code:
        language = LANGUAGES[code]
        old, new = str(value["old"] or ""), str(value["new"] or "")
        return ValueChange(f"{label} – {language.autonym}", language.tag, old, new, tick)
    old = value_in_words(subject, column, value["old"])
    new = value_in_words(subject, column, value["new"])
    return ValueChange(label, "", old or _first_place(column), new or _first_place(column), tick)


def label_of_column(subject: str, column: str) -> str:
    """How forms call a column, and what differences say beside columns."""
    words = {"order": _("order"), "after": _("stands behind")}
    try:
        return str(RECORD_TYPES[subject].field(column).verbose_name)
    except FieldDoesNotExist:
        return words.get(column, column)


def _first_place(column: str) -> str:
    """Behind nothing, in words."""
    return _("nothing: it is the first") if column == "after" else ""


def value_in_words(subject: str, column: str, value: object) -> str:
    """A value as the reader's language writes it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    try:
        field = RECORD_TYPES[subject].field(column)
        choices = dict(field.flatchoices or ())
    except (FieldDoesNotExist, AttributeError):
        return str(value)
    if isinstance(field, DateField) and (day := read_day(str(value))):
        return day_in_words(day)
    return str(choices.get(value, value))


@cache
def _model_of(subject: str) -> type[Model]:
    return RECORD_TYPES[subject].model


def lacking_rights(user: User | AnonymousUser, difference: Iterable[StoredDifference]) -> list[str]:
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


def _touched_codes(difference: Iterable[StoredDifference]) -> Iterator[tuple[str, int, set[str]]]:
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
