"""Many questions that see the registry at one moment, and hold nobody up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connections, transaction

from units.databases import in_use, pinned

_is_looking: ContextVar[bool] = ContextVar("is_looking", default=False)


def is_looking() -> bool:
    """Whether the transaction that begins now only reads, which the engines of ours ask."""
    return _is_looking.get()


@contextmanager
def one_moment() -> Iterator[None]:
    """What is asked within sees what was committed when it began; nothing may be written.

    Within a transaction it is a part of that, and sees what that sees.
    """
    alias = in_use()
    if connections[alias].in_atomic_block:
        yield
        return
    token = _is_looking.set(True)
    try:
        with pinned(alias), transaction.atomic(using=alias):
            yield
    finally:
        _is_looking.reset(token)
