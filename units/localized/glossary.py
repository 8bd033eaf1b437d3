"""The glossary in force: the entries that staff keep, read once for each request and database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from asgiref.local import Local
from django.core.signals import request_started

from units.databases import in_use
from units.text.transliteration import Glossary, Term

_remembered = Local()


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
        known[alias] = Glossary(_source(alias))
    return known[alias]


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


request_started.connect(forget, dispatch_uid="glossary")
