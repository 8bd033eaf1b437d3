"""The glossary in force: the entries that staff keep, read once for each request and database."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from asgiref.local import Local
from django.core.signals import request_started

from units.databases import in_use
from units.text.transliteration import Glossary, Term

_remembered = Local()


def _no_terms(alias: str) -> Iterable[Term]:
    """Before the models are there."""
    return ()


_source: Callable[[str], Iterable[Term]] = _no_terms


def read_from(source: Callable[[str], Iterable[Term]]) -> None:
    """Say where the terms of a database come from.

    The models do so, which stand above this room.
    """
    global _source
    _source = source


def current(alias: str | None = None) -> Glossary:
    """The glossary of a database, that in use by default, in the order in which entries count."""
    known: dict[str, Glossary] | None = getattr(_remembered, "glossaries", None)
    if known is None:
        known = _remembered.glossaries = {}
    alias = alias or in_use()
    if alias not in known:
        known[alias] = Glossary(_source(alias))
    return known[alias]


def forget(**kwargs: object) -> None:
    """Read it anew when it is next asked for: at each request, and whenever an entry changes."""
    if hasattr(_remembered, "glossaries"):
        del _remembered.glossaries


request_started.connect(forget, dispatch_uid="glossary")
