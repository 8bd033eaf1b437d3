"""Who may see what was, and who may bring it back: the two questions that history asks."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from itertools import batched

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Exists, OuterRef, Q

from units.exchange.loading.permitted import is_bound
from units.guard import record_changes
from units.history.comparing import differences
from units.history.models import KEYS_AT_ONCE, Version, VersionQuerySet
from units.history.pairs import Pair
from units.history.recording import SUBJECTS
from units.history.writing import Thing
from units.models import Unit
from units.rights.refusals import refusals
from units.rights.rows import rows_seen_by, sees_all_rows
from units.specification import RECORD_TYPES
from units.staff.differences import lacking_rights
from units.staff.paths import WITHHELD
from units.staff.withholding import may_see

type Somebody = User | AnonymousUser


def may_see_past(user: Somebody, subject: str) -> bool:
    """Whether somebody may see what was changed of a sort of thing, or of part of one, anywhere.

    >>> may_see_past(AnonymousUser(), "unit")
    False
    """
    return may_see(user, RECORD_TYPES[subject].model)


def seen_subjects(user: Somebody) -> list[str]:
    """The sorts of things whose past somebody may see."""
    return [subject for subject in SUBJECTS if may_see_past(user, subject)]


def sees_all(user: Somebody, subject: str) -> bool:
    """Whether nothing of a sort is kept from somebody, whatever has become of it."""
    return sees_all_rows(user, RECORD_TYPES[subject].model)


def seen_by(user: Somebody, versions: VersionQuerySet) -> VersionQuerySet:
    """Those of some states that are of things which somebody may see.

    Of a unit that is deleted, if it stood below one which he sees.
    """
    seen = Q(pk__in=())
    for subject in seen_subjects(user):
        of_subject = Q(subject=subject)
        if not sees_all(user, subject):
            rows = rows_seen_by(user, RECORD_TYPES[subject].model)
            of_subject &= Q(key__in=rows.order_by().values("pk"))
            seen |= _gone_below(user) if subject == "unit" else Q()
        seen |= of_subject
    return versions.filter(seen)


def _gone_below(user: Somebody) -> Q:
    """The condition that a unit is deleted which stood below one that somebody sees."""
    units = rows_seen_by(user, Unit).order_by().values("pk")
    before = Version.objects.of("unit", OuterRef("key"))  # type: ignore[arg-type]
    stood = before.filter(until=OuterRef("since"), parent__in=units)
    return Q(Exists(stood), subject="unit", state__isnull=True)


def sees(user: Somebody, subject: str, key: int) -> bool:
    """Whether somebody may see the past of a thing."""
    return seen_by(user, Version.objects.of(subject, key).current()).exists()


def seen_among(user: Somebody, things: Iterable[Thing]) -> set[Thing]:
    """Those of some things of which there is a past that somebody may see."""
    keys: dict[str, list[int]] = {}
    for subject, key in things:
        keys.setdefault(subject, []).append(key)
    seen: set[Thing] = set()
    for subject, listed in keys.items():
        for some in batched(listed, KEYS_AT_ONCE, strict=False):
            asked = Version.objects.current().filter(subject=subject, key__in=some)
            seen |= {(subject, key) for key in seen_by(user, asked).values_list("key", flat=True)}
    return seen


def lacking_to_write(
    user: Somebody, written: Sequence[Pair], seen: Container[Thing] | None = None
) -> list[str]:
    """What somebody may not do of what would become of some things, in words.

    Things that are not among those which he has ``seen`` are not named; None: all are.
    """
    if not is_bound(user):
        return lacking_rights(user, (one.as_json() for one in differences(written)))
    refused = {
        (one.change.subject, one.change.pk) for one in refusals(user, record_changes(written))
    }
    nobodys = "" if seen is None else WITHHELD
    named = {
        (pair.subject, pair.key): pair.code
        for pair in written
        if seen is None or (pair.subject, pair.key) in seen
    }
    lacking = (
        f"{RECORD_TYPES[subject].model._meta.verbose_name} {named.get((subject, pk or 0), nobodys)}"
        for subject, pk in sorted(refused, key=str)
    )
    return list(dict.fromkeys(lacking))
