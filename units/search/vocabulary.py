"""The words that units use, kept in each process and caught up with when they are asked for."""

from __future__ import annotations

from threading import Lock

from django.db import router

from units.search.models import VocabularyWord
from units.text.analysis.corrections import Vocabulary

_lock = Lock()
_known: dict[str, tuple[Vocabulary, int]] = {}


def vocabulary() -> Vocabulary:
    """All words that were ever stored.

    One that nobody uses any more leads to nothing and does no harm.
    """
    with _lock:
        alias = router.db_for_read(VocabularyWord)
        known, last = _known.get(alias, (Vocabulary(), 0))
        rows = list(
            VocabularyWord.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "word")
        )
        if rows:
            known.add(word for _pk, word in rows)
            last = rows[-1][0]
        _known[alias] = (known, last)
        return known


def forget() -> None:
    """Read all words anew when they are next asked for: for tests, whose rows are taken back."""
    with _lock:
        _known.clear()
