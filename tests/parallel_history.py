"""The scene of ``test_history``: writers who change the same unit at the same time."""

from __future__ import annotations

import os
from itertools import pairwise
from typing import Any

from tests.children import Child, in_child
from tests.history import differs
from units.authorship import writing_as
from units.history.models import Change, Version
from units.models import Unit

COLUMNS = ("acronym_sl", "acronym_en", "acronym_ka", "legal_basis_en")


def written(number: int, times: int, gate: tuple[int, int]) -> list[str]:
    """Change one column of the unit again and again, once all have come to the gate."""
    come, go = gate
    os.close(go)
    os.read(come, 1)
    values = [f"{number}-{time}" for time in range(times)]
    for value in values:
        with writing_as(name=f"writer {number}"):
            Unit.objects.filter(code="shared").update(**{COLUMNS[number]: value})
            unit = Unit.objects.create(code=f"unit-{value}", name_en=value)
            unit.delete()
    return values


def look() -> dict[str, Any]:
    """What history has kept of it."""
    unit = Unit.objects.get(code="shared")
    versions = list(Version.objects.of("unit", unit.pk).order_by("pk"))
    kept = [
        [version.since.by_name, column, (version.state or {}).get(column)]
        for version in versions
        for column in COLUMNS
    ]
    is_chain = all(one.until_id == other.since_id for one, other in pairwise(versions))
    return {
        "kept": kept,
        "is_chain": is_chain,
        "differs": differs(),
        "open": Version.objects.current().of("unit", unit.pk).count(),
        "changes": Change.objects.count(),
    }


def together(writers: int, times: int) -> dict[str, Any]:
    """Let the writers go all at once; what each wrote, and what is kept."""
    in_child(lambda: Unit.objects.create(code="shared", name_en="Shared") and None)
    gate = os.pipe()
    children = [
        Child(lambda number=number: written(number, times, gate)) for number in range(writers)
    ]
    for end in gate:
        os.close(end)
    return {"written": [child.wait() for child in children], **in_child(look)}
