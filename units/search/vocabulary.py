"""The words that units use, kept in each process and caught up with when they are asked for."""

from __future__ import annotations

from threading import Lock

from django.db import DEFAULT_DB_ALIAS

from units.search.models import Word
from units.text.analysis.corrections import Vocabulary

_lock = Lock()
_known: dict[str, tuple[Vocabulary, int]] = {}


def vocabulary(using: str = DEFAULT_DB_ALIAS) -> Vocabulary:
    """All words that were ever stored; one that nobody uses any more leads to nothing and does no harm."""
    with _lock:
        known, last = _known.get(using, (Vocabulary(), 0))
        rows = list(Word.objects.using(using).filter(pk__gt=last).order_by("pk").values_list("pk", "word"))
        if rows:
            known.add(word for _pk, word in rows)
            last = rows[-1][0]
        _known[using] = (known, last)
        return known


def forget() -> None:
    """Read all words anew when they are next asked for: for tests, whose rows are taken back."""
    with _lock:
        _known.clear()
