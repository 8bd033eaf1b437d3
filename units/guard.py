"""The last question before a commit: may whoever wrote do all of what was written?

Screens ask beforehand, so that they offer nothing that is refused. Here the difference itself is
asked about, by whatever door it came: what no screen thought of is refused with all the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.core.exceptions import PermissionDenied

from units.authorship import author
from units.history.models import Change
from units.history.orders import reordered
from units.history.pairs import Pair, pairs_of
from units.history.states import Flat, Path, changed_paths, flat, is_order
from units.rights.refusals import RecordChange, refusals
from units.rights.who import is_registrar


def refuse_what_is_not_allowed(change: int) -> None:
    """Raises ``PermissionDenied`` where the author of a change lacks a right to any of it.

    What nobody wrote who signed in (a command, a program) is asked of nobody.
    """
    user = author().user
    if user is None or not user.is_authenticated or is_registrar(user):
        return
    pairs = pairs_of(Change(pk=change))
    if found := refusals(user, record_changes(pairs), is_proposed=author().is_rehearsing):
        raise PermissionDenied("; ".join(map(str, found[:20])))


def record_changes(pairs: Sequence[Pair]) -> Iterator[RecordChange]:
    """What happens to the things of a change, as rights are asked about it."""
    for pair in pairs:
        if pair.subject == "unit":
            if pair.before != pair.after:
                yield from _of_unit(pair)
        else:
            yield _of_other(pair)
    for parent in reordered(pairs):
        yield RecordChange("unit", parent or None, fields=frozenset({"units"}))


def _of_unit(pair: Pair) -> Iterator[RecordChange]:
    before, after = flat("unit", pair.before), flat("unit", pair.after)
    paths = changed_paths("unit", pair.before, pair.after)
    change = RecordChange(
        "unit",
        pair.key,
        fields=frozenset(_fields(paths, before, after)),
        added=frozenset(_lists(paths, after, before)),
        removed=frozenset(_lists(paths, before, after)),
        is_new=pair.before is None,
        is_gone=pair.after is None,
        parent_before=(pair.before or {}).get("parent"),
        parent_after=(pair.after or {}).get("parent"),
    )
    if change.fields or change.added or change.removed or change.is_new or change.is_gone:
        yield change


def _fields(paths: Iterable[Path], before: Flat, after: Flat) -> Iterator[str]:
    """The columns of a unit, and of parts that were there and stay, that say something else."""
    for path in paths:
        name = ".".join(path[::2])
        if path == ("after",):
            continue  # where it stands among its siblings is said of the unit above
        if is_order(path):
            yield f"{name}.order"
        elif len(path) == 1 or (len(path) % 2 and path[:-1] in before and path[:-1] in after):
            yield name


def _lists(paths: Iterable[Path], has: Flat, lacks: Flat) -> Iterator[str]:
    """The lists in which something stands on one side only."""
    for path in paths:
        if len(path) % 2 == 0 and path in has and path not in lacks:
            yield ".".join(path[::2])


def _of_other(pair: Pair) -> RecordChange:
    before, after = pair.before or {}, pair.after or {}
    return RecordChange(
        pair.subject,
        pair.key,
        is_new=pair.before is None,
        is_gone=pair.after is None,
        originals=frozenset((*before.get("originals", ()), *after.get("originals", ()))),
        results=frozenset((*before.get("results", ()), *after.get("results", ()))),
    )
