"""Writes rehearsed: done as ever, by whatever door, looked at, and taken back.

So a proposal is made of anything that can be done: a form, a drag, a closing, a load of files. What
it would change is what history would keep of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connections, transaction

from units import changes
from units.authorship import Author, Door, asking, writing_as
from units.databases import in_use
from units.history.models import Change, Version
from units.history.pairs import Pair
from units.history.states import flat
from units.history.undoing import Outcome
from units.history.writing import write_states
from units.localized import glossary
from units.search import vocabulary
from units.tree import tree_lock


@dataclass(slots=True)
class Rehearsal:
    """What came of it, known at the end."""

    pairs: list[Pair] = field(default_factory=list)
    """Each thing that differs, before all of it and after."""


@contextmanager
def rehearsed(scene: Outcome | None = None, *, is_proposed: bool = True) -> Iterator[Rehearsal]:
    """What is written within is told at the end and taken back; all of it begins with a scene.

    What is only proposed takes no more than the right to propose. Nobody else changes the structure
    meanwhile. Raises ``ValidationError`` where the scene cannot be set up in the registry as it is.
    """
    rehearsal, alias = Rehearsal(), in_use()
    author = writing_as(is_rehearsing=is_proposed)
    with _forgotten(), author, transaction.atomic(using=alias), tree_lock():
        before = Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        if scene is not None and scene.targets:
            _set_up(scene)
        yield rehearsal
        if not connections[alias].needs_rollback:
            changes.tell(connections[alias])
            rehearsal.pairs = _since(before)
        transaction.set_rollback(True, using=alias)


@contextmanager
def _forgotten() -> Iterator[None]:
    """What the process remembers of words that were never stored it reads anew."""
    try:
        yield
    finally:
        glossary.forget()
        vocabulary.forget()


def _set_up(scene: Outcome) -> None:
    """Write what was proposed before, whoever did: nobody's rights to that are asked again."""
    with asking(lambda: Author(door=Door.PROPOSAL, is_rehearsing=True)):
        write_states(scene.targets, scene.placed)
        changes.tell(connections[in_use()])


def _since(before: int) -> list[Pair]:
    """The things that are not as they were after a change."""
    now = Version.objects.current().filter(since__gt=before)
    former = Version.objects.as_of(before).filter(until__gt=before)
    states = {(one.subject, one.key): one.state for one in former}
    pairs = (
        Pair(one.subject, one.key, states.get((one.subject, one.key)), one.state)
        for one in now.order_by("pk")
    )
    return [
        pair for pair in pairs if flat(pair.subject, pair.before) != flat(pair.subject, pair.after)
    ]
