"""No parser fails, whatever it is given, nor takes long; and what it says of it holds."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings

from tests.fuzzing.conftest import AT_ONCE, FUZZ
from tests.fuzzing.parsers import PARSERS
from tests.fuzzing.tally import SLOWEST, TALLIES

pytestmark = pytest.mark.django_db  # tables are named as those of the registry are

IN_THE_SUITE = 20
"""Inputs of each parser."""


def rounds() -> list[Any]:
    """Each parser its share of ``FUZZ``, so many inputs at once."""
    share = FUZZ // len(PARSERS)
    counts = [min(AT_ONCE, share - done) for done in range(0, share, AT_ONCE)] or [IN_THE_SUITE]
    return [
        pytest.param(name, count, id=f"{name.replace(' ', '-')}-{number}")
        for name in PARSERS
        for number, count in enumerate(counts, start=1)
    ]


@pytest.mark.parametrize(("name", "count"), rounds())
def test_whatever_comes_is_read_or_refused(name, count):
    parser, tally = PARSERS[name], TALLIES.of(f"{name}: parser")

    @settings(settings.get_profile("fuzzing" if FUZZ else "doors"), max_examples=count)
    @given(parser.inputs())
    def give(sent: Any) -> None:
        began = time.process_time()
        is_refused = parser.read(sent) is False
        took = time.process_time() - began
        if took > SLOWEST:  # perhaps the machine's own fault: the quicker of two counts
            began = time.process_time()
            parser.read(sent)
            took = min(took, time.process_time() - began)
        tally.slowest = max(tally.slowest, took)
        tally.accepted, tally.refused = (
            tally.accepted + (not is_refused),
            tally.refused + is_refused,
        )
        assert took <= SLOWEST, f"It took {took:.1f} seconds."

    give()
