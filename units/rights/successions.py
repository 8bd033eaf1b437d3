"""Who may see and write how units follow one another."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from units.models import Succession
from units.models.succession import SuccessionQuerySet
from units.rights.holding import Anybody, has_tick
from units.rights.who import (
    Action,
    choosable_by,
    is_registrar,
    seen_by_grant,
    sees_everything,
    units_where,
)


def successions_seen_by(user: Anybody) -> SuccessionQuerySet:
    """Those of units that somebody sees, unless they name one that is kept from him."""
    successions = Succession.objects.all()
    if has_ticks(user, "view", "change") or is_registrar(user):
        return successions
    seen = seen_by_grant(user).values("pk")
    own = (
        Succession.objects.filter(originals__in=seen)
        .values("pk")
        .union(Succession.objects.filter(results__in=seen).values("pk"))
    )
    found = successions.filter(pk__in=own)
    if sees_everything(user):
        return found
    named = choosable_by(user).named_by("unit")
    for end in (Succession.originals.through, Succession.results.through):
        hidden = end.objects.filter(succession=OuterRef("pk")).exclude(named)
        found = found.filter(~Exists(hidden))
    return found


def may_write_succession(
    user: Anybody, originals: Iterable[int], results: Iterable[int], act: str = "change"
) -> bool:
    """Whether somebody may write that some units followed others, by primary keys.

    He must be allowed to close what ended and to change what followed; what both ended and goes on,
    as at a split-off, to change.
    """
    if has_ticks(user, act) or is_registrar(user):
        return True
    originals, results = {*originals}, {*results}
    closed, changed = originals - results, results
    return (
        bool(originals)
        and units_where(user, Action.CLOSE).filter(pk__in=closed).count() == len(closed)
        and units_where(user, Action.CHANGE).filter(pk__in=changed).count() == len(changed)
    )


def ends_of(succession: Succession) -> tuple[set[int], set[int]]:
    """The primary keys of the units from which and to which it leads."""
    originals, results = succession.originals, succession.results
    return {*originals.values_list("pk", flat=True)}, {*results.values_list("pk", flat=True)}


def has_ticks(user: Anybody, *acts: str) -> bool:
    """Whether one of Django's permissions to successions is somebody's."""
    return any(has_tick(user, f"units.{act}_succession") for act in acts)
