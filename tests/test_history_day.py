"""A day of writes can be replayed and taken back, step by step, to the byte."""

from __future__ import annotations

import os

import pytest

from tests.history import differs
from tests.random_day import Day, dumped
from units.history.models import Change
from units.history.pairs import pairs_of
from units.history.undoing import take_back
from units.history.writing import write_states
from units.models import GlossaryEntry, Person, Succession, Unit, UnitKind
from units.tree.inspection import check

WRITES = int(os.environ.get("HISTORY_WRITES", "80"))

pytestmark = pytest.mark.django_db


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
