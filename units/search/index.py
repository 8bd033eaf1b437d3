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
    words: set[str] = set()
    wanted = sorted(set(pks))
    with transaction.atomic(using=using):
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            seen: set[int] = set()
            _store(_differing(chunk, using, found, words, seen), using)
            if gone := set(chunk) - seen:
                Entry.objects.using(using).filter(pk__in=gone).delete()
        _learn(words, using)
    return found


def is_behind(using: str = DEFAULT_DB_ALIAS) -> bool:
    """Whether some unit has no entry, or one of another version: after an update of the application."""
    units, entries = Unit._base_manager.using(using), Entry.objects.using(using)
    return units.count() != entries.filter(version=VERSION).count()


def rebuild(using: str = DEFAULT_DB_ALIAS, progress: Callable[[int, int], None] | None = None) -> Differences:
    """Compare every entry with what it should be and mend it; what was wrong."""
    found = Differences()
    words: set[str] = set()
    pks = list(Unit._base_manager.using(using).order_by("pk").values_list("pk", flat=True))
    with transaction.atomic(using=using):
        found.is_broken = _mend_fts(using)
        orphans = Entry.objects.using(using).exclude(unit__in=Unit._base_manager.using(using).values("pk"))
        found.stale += orphans.count()
        orphans.delete()
        for start in range(0, len(pks), _CHUNK):
            _store(_differing(pks[start : start + _CHUNK], using, found, words, set(), learn_all=True), using)
            if progress:
                progress(min(start + _CHUNK, len(pks)), len(pks))
        stored = set(Word.objects.using(using).values_list("word", flat=True).iterator())
        unused = sorted(stored - words)
        found.words = len(unused)
        for start in range(0, len(unused), _CHUNK):
            Word.objects.using(using).filter(word__in=unused[start : start + _CHUNK]).delete()
        _learn(words - stored, using)
    return found


def _differing(
    pks: list[int], using: str, found: Differences, words: set[str], seen: set[int], *, learn_all: bool = False
) -> Iterator[Entry]:
    stored = Entry.objects.using(using).in_bulk(pks)
    for pk, statements in statements_of(pks, using):
        seen.add(pk)
        entry = entry_of(pk, statements)
        before = stored.get(pk)
        is_same = before is not None and all(getattr(before, column) == getattr(entry, column) for column in _COLUMNS)
        if learn_all or not is_same:
            words.update(_words(statements))
        if is_same:
            continue
        if before is None:
            found.missing += 1
        else:
            found.stale += 1
        yield entry


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


def _store(entries: Iterable[Entry], using: str) -> None:
    rows = list(entries)
    if rows:
        plain: models.QuerySet[Entry] = Entry.objects.using(using)
        plain.bulk_create(rows, update_conflicts=True, unique_fields=["unit"], update_fields=_COLUMNS, batch_size=_CHUNK)


def _learn(words: Iterable[str], using: str) -> None:
    rows = [Word(word=word) for word in sorted(words)]
    for start in range(0, len(rows), _CHUNK):
        chunk = rows[start : start + _CHUNK]
        known = set(Word.objects.using(using).filter(word__in=[row.word for row in chunk]).values_list("word", flat=True))
        Word.objects.using(using).bulk_create([row for row in chunk if row.word not in known], ignore_conflicts=True)


def _mend_fts(using: str) -> bool:
    """Whether SQLite's index had come apart from the entries; it is made anew then."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return False
    with connection.cursor() as cursor:
        try:
            with transaction.atomic(using=using):
                cursor.execute("INSERT INTO units_search(units_search, rank) VALUES ('integrity-check', 1)")
        except DatabaseError as error:
            if "malformed" not in str(error):
                raise
            cursor.execute("INSERT INTO units_search(units_search) VALUES ('rebuild')")
            return True
    return False
