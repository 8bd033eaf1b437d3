"""Who may see what was, and who may bring it back: the two questions that history asks."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser, User

from units.difference import Difference
from units.history.recording import SUBJECTS
from units.specification import RECORD_TYPES
from units.staff.differences import lacking_rights
from units.staff.withholding import may_see


def may_see_past(user: User | AnonymousUser, subject: str) -> bool:
    """Whether somebody may see what was changed of a sort of thing, or of part of one.

    >>> may_see_past(AnonymousUser(), "unit")
    False
    """
    return may_see(user, RECORD_TYPES[subject].model)


def seen_subjects(user: User | AnonymousUser) -> list[str]:
    """The sorts of things whose past somebody may see."""
    return [subject for subject in SUBJECTS if may_see_past(user, subject)]


def lacking_to_write(user: User | AnonymousUser, written: Iterable[Difference]) -> list[str]:
    """What somebody may not do of what restoring or taking back would do, in words."""
    return lacking_rights(user, (difference.as_json() for difference in written))
