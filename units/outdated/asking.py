"""What is outdated, by unit; what somebody looked at and found right."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import batched

from units.changes import Changed, note
from units.databases import writing
from units.history.forgetting import Forgetting
from units.history.models import KEYS_AT_ONCE
from units.history.states import Path
from units.models import Unit
from units.outdated.models import OutdatedText, OutdatedTextQuerySet, stored_path


def outdated_in(unit: Unit, language: str = "") -> dict[Path, OutdatedText]:
    """The outdated translations of a unit and its parts by their paths, in one language or all."""
    return outdated_among([unit], language).get(unit.pk, {})


def outdated_among(
    units: Iterable[Unit], language: str = ""
) -> dict[int, dict[Path, OutdatedText]]:
    """The same of some units, by their primary keys, in one question."""
    found: dict[int, dict[Path, OutdatedText]] = {}
    rows = OutdatedText.objects.filter(unit__in=[unit.pk for unit in units])
    for row in rows.written_in(language) if language else rows:
        found.setdefault(row.unit_id, {})[row.steps] = row
    return found


def note_as_right(unit: Unit, paths: Collection[Path]) -> int:
    """Somebody looked at translations, and they still say what their source says; how many."""
    stored = [stored_path(path) for path in paths]
    return _over(OutdatedText.objects.filter(unit=unit, path__in=stored))


def forget(forgetting: Forgetting) -> None:
    """Keep no former source that names a person who is to be forgotten.

    The translation counts as right then: what it was made of nobody is shown any more.
    """
    rows = OutdatedText.objects.only("source_then").iterator()
    named = [row.pk for row in rows if forgetting.names(row.source_then)]
    for some in batched(named, KEYS_AT_ONCE, strict=False):
        _over(OutdatedText.objects.filter(pk__in=some))


def _over(rows: OutdatedTextQuerySet) -> int:
    """Let some texts be outdated no more, and those know who count them; how many there were."""
    units = set(rows.values_list("unit", flat=True))
    with writing():
        deleted = rows.delete()[0]
        note(Changed(units=units))
    return deleted
