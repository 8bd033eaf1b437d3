"""No reader is given a page that is older than what was committed when he asked for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.django_db
READERS, EDITORS, CHANGES = 2, 2, 10


def played(play: Callable[..., Any], *, has_triggers: bool) -> dict[str, Any]:
    told = play("tests.parallel_readers.together", READERS, EDITORS, CHANGES, has_triggers)
    assert told["counted"] == [CHANGES] * EDITORS
    assert all(one["asked"] and one["kept"] for one in told["read"])
    return told


def test_no_page_is_stale_after_a_commit_by_whatever_door(play):
    told = played(play, has_triggers=True)
    assert [one["stale"] for one in told["read"]] == [[]] * READERS


def test_that_is_so_because_the_database_tells_of_writes(play):
    told = played(play, has_triggers=False)
    assert any(one["stale"] for one in told["read"])
