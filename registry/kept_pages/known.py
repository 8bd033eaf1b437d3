"""The generations that this process saw last, and when: what holds for all that is known.

Asked while the database is out. Everything has a generation, and so has each tree
(``units.generations``); of each only the last one counts.
"""

from __future__ import annotations

import time

from registry.replicas.asking import watch
from units.databases import in_use

_MOST = 10_000
"""Trees of which something is remembered."""
_seen: dict[str, tuple[str, float]] = {}


def note(generation: str) -> None:
    """A generation was found to be the one of now, or of a little ago where a replica was asked."""
    watching = watch()
    lag = watching.lag(in_use()) if watching else 0
    if len(_seen) > _MOST:
        _seen.clear()
    _seen[_scope(generation)] = generation, time.time() - lag


def since(generation: str) -> float | None:
    """When a generation was last found to be that of the moment; None if another has been since."""
    last, moment = _seen.get(_scope(generation), ("", 0.0))
    return moment if last == generation else None


def forget() -> None:
    """Know nothing."""
    _seen.clear()


def _scope(generation: str) -> str:
    """What it is the generation of: a tree, or everything."""
    tree, is_of_tree, _ = generation.partition(": ")
    return tree if is_of_tree else ""
