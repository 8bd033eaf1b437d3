"""The glossary in force: the entries that staff keep, asked for once in each request and database.

They are read anew when the registry was written. Making a glossary takes longer than reading it, so
that one with the same entries stays the one it was, with all that it has made of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from asgiref.local import Local
from django.core.signals import request_started
from django.db import connections

from units.databases import in_use
from units.text.transliteration import Glossary, Term
from units.version import version

_remembered = Local()
_kept: dict[str, tuple[int, Glossary]] = {}
"""Of each database the last one that was read, with the version of the registry before that."""


def _no_terms(alias: str) -> Iterable[Term]:
    """Before the models are there."""
    return ()


_source: Callable[[str], Iterable[Term]] = _no_terms
_instead: ContextVar[Callable[[], Glossary] | None] = ContextVar("other_glossary", default=None)


def read_from(source: Callable[[str], Iterable[Term]]) -> None:
    """Say where the terms of a database come from.

    The models do so, which stand above this room.
    """
    global _source
    _source = source


def current(alias: str | None = None) -> Glossary:
    """The glossary of a database, that in use by default, in the order in which entries count."""
    if other := _instead.get():
        return other()
    known: dict[str, Glossary] | None = getattr(_remembered, "glossaries", None)
    if known is None:
        known = _remembered.glossaries = {}
    alias = alias or in_use()
    if alias not in known:
        known[alias] = _read(alias)
    return known[alias]


def _read(alias: str) -> Glossary:
    """The glossary of a database; within a transaction, which sees what others do not, read."""
    if connections[alias].in_atomic_block:
        return Glossary(_source(alias))
    number = version(alias)  # first: what is newer than its number does no harm
    kept = _kept.get(alias)
    if kept is None or kept[0] != number:
        fresh = Glossary(_source(alias))
        kept = _kept[alias] = number, kept[1] if kept and kept[1] == fresh else fresh
    return kept[1]


@contextmanager
def instead(terms: Callable[[], Iterable[Term]]) -> Iterator[None]:
    """Let other terms be in force for a stretch of code; they are asked for when one is needed."""
    token = _instead.set(cache(lambda: Glossary(terms())))
    try:
        yield
    finally:
        _instead.reset(token)


def forget(**kwargs: object) -> None:
    """Read it anew when it is next asked for: at each request, and whenever an entry changes."""
    if hasattr(_remembered, "glossaries"):
        del _remembered.glossaries


def forget_all() -> None:
    """Read it anew whatever the version of the registry is, as where tables were emptied."""
    forget()
    _kept.clear()


request_started.connect(forget, dispatch_uid="glossary")
