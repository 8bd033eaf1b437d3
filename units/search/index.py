"""The entries of units in the index: made, compared, mended. Every write that search should know of ends in ``refresh``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, models, transaction

from units.models import Unit
from units.search.models import Entry, Word
from units.search.statements import statements_of
from units.text.analysis.corrections import SHORTEST
from units.text.analysis.layers import VERSION
from units.text.analysis.ranking import ACRONYM, CODE, INITIALS, NAME, NUMBER, PERSON, Statement

_CHUNK = 500
_IN_NAMES = frozenset({NAME, ACRONYM, INITIALS, PERSON, CODE})
_COLUMNS = ("version", "statements", "names", "body")


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


def refresh(pks: Iterable[int], using: str = DEFAULT_DB_ALIAS) -> Differences:
    """Make the entries of some units right; those of units that have gone go."""
    found = Differences()
    wanted = sorted(set(pks))
    for start in range(0, len(wanted), _CHUNK):
        words: set[str] = set()
        with transaction.atomic(using=using):
            _mend(wanted[start : start + _CHUNK], using, found, words)
            _learn(words, using)
    return found


def is_behind(using: str = DEFAULT_DB_ALIAS) -> bool:
    """Whether some unit has no entry, or one of another version: after an update of the application."""
    units, entries = Unit._base_manager.using(using), Entry.objects.using(using)
    return units.count() != entries.filter(version=VERSION).count()


def rebuild(using: str = DEFAULT_DB_ALIAS, progress: Callable[[int, int], None] | None = None, *, is_dry: bool = False) -> Differences:
    """Compare every entry with what it should be and mend it, some at a time; what was wrong. ``is_dry`` changes nothing."""
    found = Differences(is_broken=_fts_is_broken(using))
    if found.is_broken and not is_dry:
        with connections[using].cursor() as cursor:
            cursor.execute("INSERT INTO units_search(units_search) VALUES ('rebuild')")
    pks = set(Unit._base_manager.using(using).values_list("pk", flat=True)) | set(Entry.objects.using(using).values_list("pk", flat=True))
    words: set[str] = set()
    wanted = sorted(pks)
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        if is_dry:
            _compare(chunk, using, found, words)
        else:
            with transaction.atomic(using=using):
                _mend(chunk, using, found, words, learn_all=True)
        if progress:
            progress(min(start + _CHUNK, len(wanted)), len(wanted))
    stored = set(Word.objects.using(using).values_list("word", flat=True))
    found.words = len(stored - words)
    if not is_dry:
        unused = sorted(stored - words)
        for start in range(0, len(unused), _CHUNK):
            Word.objects.using(using).filter(word__in=unused[start : start + _CHUNK]).delete()
        _learn(words - stored, using)
    return found


def _mend(pks: list[int], using: str, found: Differences, words: set[str], *, learn_all: bool = False) -> None:
    """Store the entries that differ. The units are locked, so that of two who write at once the later one sees what both wrote."""
    if connections[using].features.has_select_for_update:
        plain: models.QuerySet[Unit] = models.QuerySet(Unit, using=using)
        list(plain.filter(pk__in=pks).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    wrong, gone = _compare(pks, using, found, words, learn_all=learn_all)
    if wrong:
        entries: models.QuerySet[Entry] = Entry.objects.using(using)
        entries.bulk_create(wrong, update_conflicts=True, unique_fields=["unit"], update_fields=_COLUMNS, batch_size=_CHUNK)
    if gone:
        Entry.objects.using(using).filter(pk__in=gone).delete()


def _compare(pks: list[int], using: str, found: Differences, words: set[str], *, learn_all: bool = True) -> tuple[list[Entry], set[int]]:
    """The entries that should be otherwise, and the primary keys of those that should not be; ``words`` learns what is said."""
    stored = Entry.objects.using(using).in_bulk(pks)
    wrong, gone = [], set(stored)
    for pk, statements in statements_of(pks, using):
        gone.discard(pk)
        entry, before = entry_of(pk, statements), stored.get(pk)
        is_same = before is not None and all(getattr(before, column) == getattr(entry, column) for column in _COLUMNS)
        if learn_all or not is_same:
            words.update(_words(statements))
        if is_same:
            continue
        if before is None:
            found.missing += 1
        else:
            found.stale += 1
        wrong.append(entry)
    found.stale += len(gone)
    return wrong, gone


def entry_of(pk: int, statements: list[Statement]) -> Entry:
    """The entry of a unit that says something."""
    names: dict[str, None] = {}
    body: dict[str, None] = {}
    for statement in statements:
        tokens = names if statement.sort in _IN_NAMES else body
        tokens.update(dict.fromkeys(statement.said.replace("|", " ").split(" ")))
    return Entry(
        unit_id=pk,
        version=VERSION,
        statements="\n".join(statement.as_line() for statement in statements),
        names=" ".join(names),
        body=" ".join(token for token in body if token not in names),
    )


def _words(statements: Iterable[Statement]) -> Iterator[str]:
    """The words for which others may be mistyped."""
    for statement in statements:
        if statement.sort not in (NUMBER, CODE, INITIALS):
            for word in statement.words:
                plain = word.split("|")[0]
                if len(plain) >= SHORTEST and plain.isalpha():
                    yield plain


def _learn(words: Iterable[str], using: str) -> None:
    rows = [Word(word=word) for word in sorted(words)]
    for start in range(0, len(rows), _CHUNK):
        chunk = rows[start : start + _CHUNK]
        known = set(Word.objects.using(using).filter(word__in=[row.word for row in chunk]).values_list("word", flat=True))
        Word.objects.using(using).bulk_create([row for row in chunk if row.word not in known], ignore_conflicts=True)


def _fts_is_broken(using: str) -> bool:
    """Whether SQLite's index has come apart from the entries."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return False
    try:
        with transaction.atomic(using=using), connection.cursor() as cursor:
            cursor.execute("INSERT INTO units_search(units_search, rank) VALUES ('integrity-check', 1)")
    except DatabaseError as error:
        if "malformed" not in str(error):
            raise
        return True
    return False
