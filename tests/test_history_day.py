"""A day of writes can be replayed and taken back, step by step, to the byte."""

from __future__ import annotations

import json
import os

import pytest
from django.db import connection

from tests.random_day import Day, dumped
from units.history.models import Change, Version
from units.history.pairs import pairs_of
from units.history.recording import SUBJECTS
from units.history.snapshots import states_of
from units.history.undoing import take_back
from units.history.writing import write_states
from units.models import GlossaryEntry, Person, Succession, Unit, UnitKind
from units.tree.inspection import check

WRITES = int(os.environ.get("HISTORY_WRITES", "80"))

pytestmark = pytest.mark.django_db


def differs() -> list[str]:
    """What of the rows is not as history last kept it."""
    found = []
    for subject in SUBJECTS:
        kept = {v.key: v for v in Version.objects.current().filter(subject=subject)}
        sql = states_of(subject, is_postgresql=connection.vendor == "postgresql")
        with connection.cursor() as cursor:
            cursor.execute(sql)
            rows = cursor.fetchall()
        for key, _code, parent, after, state in rows:
            state = json.loads(state) if isinstance(state, str) else state
            version = kept.pop(key, None)
            if version is None or version.state != state:
                found.append(f"{subject} {key}: {version and version.state} / {state}")
            elif (version.parent, version.after) != (parent, after):
                found.append(f"{subject} {key}: place")
        found += [f"{subject} {key} has gone" for key, v in kept.items() if v.state is not None]
    return found


@pytest.mark.parametrize("seed", range(int(os.environ.get("HISTORY_DAYS", "2"))))
def test_a_day_is_taken_back_step_by_step(seed):
    day = Day(seed)
    for _ in range(15):
        day.write()
    morning, before = dumped(), Change.objects.order_by("-pk").first().pk
    evenings = {before: morning}
    for number in range(WRITES):
        act = day.write()
        assert differs() == [], f"{number}: {act}"
        evenings[Change.objects.order_by("-pk").first().pk] = dumped()

    done = list(Change.objects.filter(pk__gt=before).order_by("-pk"))
    states = sorted(evenings)
    for change in done:
        outcome = take_back(change)
        assert not outcome.collisions, (change.pk, outcome.collisions)
        wanted = evenings[max(pk for pk in states if pk < change.pk)]
        if change.pk in evenings:
            assert dumped() == wanted, change.pk
    assert dumped() == morning
    assert differs() == []
    assert check(Unit) == []


def test_a_day_is_replayed():
    day = Day(99)
    for _ in range(WRITES):
        day.write()
    evening, changes = dumped(), list(Change.objects.order_by("pk"))
    Succession.objects.all().delete()
    for unit in Unit.objects.order_by("-level"):
        unit.delete()
    for model in (Person, UnitKind, GlossaryEntry):
        model._base_manager.all().delete()
    assert dumped() == "ustroj: 1\n"

    for change in changes:
        write_states({(pair.subject, pair.key): pair.after for pair in pairs_of(change)})

    assert dumped() == evening
