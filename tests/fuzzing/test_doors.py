"""No door fails, whatever comes: it is taken, or refused in words and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from hypothesis import given, settings

from tests.builders import make_ministry
from tests.files import HEALTH, loaded
from tests.fuzzing.conftest import AT_ONCE, FUZZ
from tests.fuzzing.doors import DOORS
from tests.fuzzing.tally import TALLIES
from units.models import FormerCode, GlossaryEntry, Succession, Unit

pytestmark = pytest.mark.django_db

IN_THE_SUITE = 120
"""Inputs over all doors."""


def rounds() -> Iterator[Any]:
    """Each door as often as its share says, so many inputs at once."""
    for name, door in DOORS.items():
        left = max(3, round(door.share * (FUZZ or IN_THE_SUITE)))
        number = 0
        while left > 0:
            number += 1
            yield pytest.param(name, min(left, AT_ONCE), id=f"{name.replace(' ', '-')}-{number}")
            left -= AT_ONCE


@pytest.fixture(scope="module", autouse=True)
def registry(stored_once) -> Iterator[None]:
    """A small one that holds something of everything."""
    with stored_once():
        loaded(HEALTH)
        ministry = make_ministry()
        FormerCode.objects.create(code="old", unit=ministry)
        GlossaryEntry.objects.create(cyrillic="ТАЕКС", latin="TAIEX")
        merger = Succession.objects.create(code="merger", kind="merged")
        merger.originals.add(Unit.objects.get(code="wards"))
        merger.results.add(ministry)
        User.objects.create_superuser("editor", password="x")
        yield


@pytest.mark.parametrize(("name", "count"), list(rounds()))
def test_whatever_comes_is_taken_or_refused(name, count):
    door, tally = DOORS[name], TALLIES.of(name)

    @settings(settings.get_profile("fuzzing" if FUZZ else "doors"), max_examples=count)
    @given(door.inputs())
    def knock(sent: Any) -> None:
        tally.knock(door.send, sent)

    knock()
