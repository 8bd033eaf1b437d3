"""The entries of units in the index: made, compared, mended.

Every write that search should know of ends in ``refresh``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import batched
from operator import attrgetter
from typing import Any

from django.db import models

from units.changes import Changed
from units.databases import connection_to_write, in_use, writing
from units.databases.inserting import insert_rows
from units.databases.statistics import MANY
from units.models import Post, Unit
from units.search.engine import filling, index_is_broken, mend_index, units_with_words
from units.search.models import IndexEntry, VocabularyWord
from units.search.texts import texts_of
from units.text.analysis.corrections import SHORTEST_CORRECTED
from units.text.analysis.ranking import IndexedText, TextKind
from units.text.analysis.tokens import ANALYSIS_VERSION

_CHUNK = 500
_NEW_AT_ONCE = 2000
_IN_NAMES = frozenset(
    {TextKind.NAME, TextKind.ACRONYM, TextKind.INITIALS, TextKind.PERSON, TextKind.CODE}
)
_COLUMNS = ("version", "texts", "names", "body")


@dataclass(slots=True)
class Differences:
    """What was wrong with the index."""

    missing: int = 0
    stale: int = 0
    words: int = 0
    """Words that nobody uses any more."""
    is_broken: bool = False
    """Whether SQLite's own index had come apart from the entries."""

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.is_broken)


def follow(changed: Changed) -> None:
    """Make the entries right of all units that say something of what changed."""
    units = set(changed.units)
    if changed.people:
        posts = Post.objects.filter(appointments__person__in=changed.people)
        units.update(posts.values_list("unit", flat=True))
    if changed.kinds:
        units.update(Unit.objects.filter(kind__in=changed.kinds).values_list("pk", flat=True))
    for word in changed.words:
        units.update(units_with_words(word))
    enter(changed.added)
    refresh(units - changed.added)


def enter(pks: Iterable[int]) -> None:
    """Make the entries of units that are new; there are none of them to be compared with."""
    wanted, words = sorted(pks), set[str]()
    with writing(), filling(len(wanted) >= MANY):
        for some in batched(wanted, _NEW_AT_ONCE, strict=False):
            IndexEntry.objects.filter(pk__in=some).delete()  # of others that had these keys
            entries = list(_new_entries(some, words))  # a copy lets nothing be asked meanwhile
            insert_rows(IndexEntry, ("unit_id", *_COLUMNS), entries)
        _learn(words)


def _new_entries(pks: Sequence[int], words: set[str]) -> Iterator[tuple[object, ...]]:
    """The columns of the entries of some units; ``words`` learns what is said."""
    for pk, texts in texts_of(pks):
        words.update(_words(texts))
        yield pk, *columns_of(texts)


def refresh(pks: Iterable[int]) -> Differences:
    """Make the entries of some units right; those of units that have gone go."""
    found = Differences()
    wanted = sorted(set(pks))
    for start in range(0, len(wanted), _CHUNK):
        words: set[str] = set()
        with writing():
            _mend(wanted[start : start + _CHUNK], found, words)
            _learn(words)
    return found


def is_behind() -> bool:
    """Whether some unit has no entry of this version, as after an update of the application."""
    units, entries = Unit._base_manager, IndexEntry.objects
    return units.count() != entries.filter(version=ANALYSIS_VERSION).count()


def lags_behind() -> bool:
    """Whether some of the newest units has no entry of this version, however many there are."""
    newest = Unit._base_manager.order_by("-pk").values_list("pk", flat=True)[:_CHUNK]
    pks = list(newest)
    return IndexEntry.objects.filter(pk__in=pks, version=ANALYSIS_VERSION).count() != len(pks)


def rebuild(
    progress: Callable[[int, int], None] | None = None, *, is_dry: bool = False
) -> Differences:
    """Compare every entry with what it should be and mend it; what was wrong.

    ``is_dry`` changes nothing.
    """
    found = Differences(is_broken=index_is_broken())
    if found.is_broken and not is_dry:
        mend_index()
    words: set[str] = set()
    done, total = 0, Unit._base_manager.count()
    for chunk in _all_in_parts():
        if is_dry:
            _compare(chunk, found, words)
        else:
            with writing():
                _mend(chunk, found, words, learn_all=True)
        done += len(chunk)
        if progress:
            progress(min(done, total), max(done, total))
    stored = set(VocabularyWord.objects.values_list("word", flat=True))
    found.words = len(stored - words)
    if not is_dry:
        _unlearn(stored - words)
        _learn(words - stored)
    return found


def _all_in_parts() -> Iterator[list[int]]:
    """The primary keys of all units, and of entries of units that have gone, some at a time."""
    last = 0
    tables: tuple[models.Manager[Any], ...] = (Unit._base_manager, IndexEntry.objects)
    while True:
        found: set[int] = set()
        for rows in tables:
            behind = rows.filter(pk__gt=last).order_by("pk")
            found.update(behind.values_list("pk", flat=True)[:_CHUNK])
        if not found:
            return
        part = sorted(found)[:_CHUNK]
        last = part[-1]
        yield part


def _mend(pks: list[int], found: Differences, words: set[str], *, learn_all: bool = False) -> None:
    """Store the entries that differ.

    The units are locked, so that of two who write at once the later one sees what both wrote.
    """
    if connection_to_write(Unit).features.has_select_for_update:
        plain: models.QuerySet[Unit] = models.QuerySet(Unit, using=in_use())
        list(
            plain.filter(pk__in=pks).order_by("pk").select_for_update(no_key=True).values_list("pk")
        )
    wrong, gone = _compare(pks, found, words, learn_all=learn_all)
    if wrong:
        IndexEntry.objects.bulk_create(
            wrong,
            update_conflicts=True,
            unique_fields=["unit"],
            update_fields=_COLUMNS,
            batch_size=_CHUNK,
        )
    if gone:
        IndexEntry.objects.filter(pk__in=gone).delete()


def _compare(
    pks: list[int], found: Differences, words: set[str], *, learn_all: bool = True
) -> tuple[list[IndexEntry], set[int]]:
    """The entries that should be otherwise, and the primary keys of those that should not be.

    ``words`` learns what is said.
    """
    stored: dict[int, IndexEntry] = IndexEntry.objects.in_bulk(pks)
    wrong, gone = [], set(stored)
    for pk, texts in texts_of(pks):
        gone.discard(pk)
        columns, before = columns_of(texts), stored.get(pk)
        is_same = before is not None and _stored_columns(before) == columns
        if learn_all or not is_same:
            words.update(_words(texts))
        if is_same:
            continue
        if before is None:
            found.missing += 1
        else:
            found.stale += 1
        wrong.append(IndexEntry(unit_id=pk, **dict(zip(_COLUMNS, columns, strict=True))))
    found.stale += len(gone)
    return wrong, gone


_stored_columns = attrgetter(*_COLUMNS)


def columns_of(texts: Sequence[IndexedText]) -> tuple[int, str, str, str]:
    """What the entry of a unit holds that says something, in the order of the columns."""
    names: dict[str, None] = {}
    body: dict[str, None] = {}
    for indexed in texts:
        tokens = names if indexed.kind in _IN_NAMES else body
        tokens.update(dict.fromkeys(indexed.single_tokens))
    return (
        ANALYSIS_VERSION,
        "\n".join(indexed.as_line() for indexed in texts),
        " ".join(names),
        " ".join(token for token in body if token not in names),
    )


def _words(texts: Iterable[IndexedText]) -> Iterator[str]:
    """The words for which others may be mistyped."""
    for indexed in texts:
        if indexed.kind not in (TextKind.CONTACT, TextKind.CODE, TextKind.INITIALS):
            yield from filter(None, map(_plain_word, indexed.words))


@lru_cache(maxsize=10_000)
def _plain_word(word: str) -> str:
    """One that may be meant, of a word with its tokens; empty where it is none."""
    plain = word.partition("|")[0]
    return plain if len(plain) >= SHORTEST_CORRECTED and plain.isalpha() else ""


def _unlearn(words: Iterable[str]) -> None:
    """Forget words that nobody uses any more."""
    unused = sorted(words)
    for start in range(0, len(unused), _CHUNK):
        VocabularyWord.objects.filter(word__in=unused[start : start + _CHUNK]).delete()


def _learn(words: Iterable[str]) -> None:
    """Keep the words that are new."""
    rows = [VocabularyWord(word=word) for word in sorted(words)]
    for start in range(0, len(rows), _CHUNK):
        chunk = rows[start : start + _CHUNK]
        known = set(
            VocabularyWord.objects.filter(word__in=[row.word for row in chunk]).values_list(
                "word", flat=True
            )
        )
        VocabularyWord.objects.bulk_create(
            [row for row in chunk if row.word not in known], ignore_conflicts=True
        )
