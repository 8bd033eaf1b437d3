"""The promises of the database, asked of a row in memory.

The same conditions, without a query for each.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Iterator
from typing import Any, cast

from django.db import models
from django.db.models import CheckConstraint, F, Q

from units.text.days import after, not_before

ASKED_ELSEWHERE = ("_edges_in_order", "_level_below_edge", "_not_its_own_parent", "_has_one_owner")
"""Conditions on structure, which the loader makes itself."""

type Condition = Q | tuple[str, object]

_LOOKUPS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": operator.eq,
    "in": lambda value, wanted: value in wanted,
    "isnull": lambda value, wanted: (value is None) is wanted,
    "regex": lambda value, wanted: re.search(wanted, str(value)) is not None,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "after": after,
    "not_before": not_before,
}


def broken_constraints(row: models.Model, unknown: Collection[str] = ()) -> Iterator[str]:
    """What an editor is told for each check constraint that a row does not keep.

    Those that ask for a column of which the value is not known are left out.
    """
    for constraint in row._meta.constraints:
        if not isinstance(constraint, CheckConstraint) or constraint.name.endswith(ASKED_ELSEWHERE):
            continue
        condition = cast("Condition", constraint.condition)
        if unknown and not _columns(condition).isdisjoint(unknown):
            continue
        if holds(condition, row) is False:
            yield str(constraint.violation_error_message)


def holds(condition: Condition, row: models.Model) -> bool | None:
    """Whether a condition holds of a row.

    None where the database would not know, because a value is null.
    """
    if not isinstance(condition, Q):
        name, wanted = condition
        return _compare(name, wanted, row)
    answers = [holds(child, row) for child in cast("list[Condition]", condition.children)]
    if condition.connector == Q.OR:
        answer = True if True in answers else None if None in answers else False
    else:
        answer = False if False in answers else None if None in answers else True
    return answer if answer is None or not condition.negated else not answer


def _columns(condition: Condition) -> set[str]:
    """The columns that a condition asks for."""
    if isinstance(condition, Q):
        return {
            column
            for child in cast("list[Condition]", condition.children)
            for column in _columns(child)
        }
    name, wanted = condition
    other: str = getattr(wanted, "name", "") if isinstance(wanted, F) else ""
    return {column for column in (name.partition("__")[0], other) if column}


def _compare(name: str, wanted: object, row: models.Model) -> bool | None:
    column, _, lookup = name.partition("__")
    value: object = getattr(row, column)
    if isinstance(wanted, F):
        wanted = getattr(row, wanted.name)  # type: ignore[attr-defined]
    if lookup != "isnull" and (value is None or wanted is None):
        return None
    return _LOOKUPS[lookup or "exact"](value, wanted)
