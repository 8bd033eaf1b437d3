"""How often each door is tried: a little in the suite, as often as ``FUZZ`` says otherwise."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.fuzzing.tally import TALLIES

FUZZ = int(os.environ.get("FUZZ", "0"))
"""Inputs over all doors; 0 for a few, always the same."""
AT_ONCE = 1000
"""Inputs of one transaction, which grows slow with what is taken back in it."""


def pytest_configure() -> None:
    both = settings(
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
        phases=[Phase.explicit, Phase.generate],  # what is slow would be sent a hundred times
    )
    settings.register_profile("doors", both, derandomize=True)
    settings.register_profile("fuzzing", both)


@pytest.fixture(autouse=True)
def in_silence() -> Iterator[None]:
    """Every refusal would be a line in a log that is kept in memory."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if FUZZ:
        for door, tally in TALLIES.by_door.items():
            terminalreporter.write_line(f"{door:<28} {tally}")
