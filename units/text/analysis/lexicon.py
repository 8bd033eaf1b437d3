"""The dictionary forms of words, by plain form, in a file built from those of simplemma.

The file answers a word in microseconds and costs a process no memory, where the dictionaries
themselves cost 170 MB. simplemma's word lists come from Wiktionary and others under CC BY-SA 3.0
and ODbL; the file is built where it is used.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import local

from simplemma import __version__ as simplemma_version
from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

from units.text.analysis.stems import ANALYSED_LANGUAGES
from units.text.folding import fold

LEXICON_VERSION = 1
"""Of how the file is built; raised when that changes."""
FILE = f"lexicon-{LEXICON_VERSION}-simplemma-{simplemma_version}.sqlite3"
_DICTIONARIES = {"sl": "sl", "sr": "hbs", "ka": "ka", "en": "en"}
_WORD = re.compile(r"[a-z]{3,40}")
_opened = local()
_place: Path | None = None


class NotBuiltError(RuntimeError):
    """The file is not there."""


def use(folder: Path) -> None:
    """Say in which folder the file is."""
    global _place
    _place = folder / FILE
    lemmas.cache_clear()


def is_built() -> bool:
    """Whether the file of this version is there."""
    return _place is not None and _place.exists()


def build() -> int:
    """Make the file, and return the number of forms in it.

    Another process that reads it meanwhile keeps what it has.
    """
    if _place is None:
        raise NotBuiltError("lexicon.use() was not called")
    _place.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=_place.parent, suffix=".part", delete=False) as part:
        path = Path(part.name)
    database = sqlite3.connect(path)
    try:
        # Until it has its name nobody reads it, and what is half made is thrown away.
        database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        database.execute(
            "CREATE TABLE forms (form TEXT, language TEXT, lemma TEXT, "
            "PRIMARY KEY (form, language, lemma)) WITHOUT ROWID"
        )
        for language in ANALYSED_LANGUAGES:
            database.executemany("INSERT OR IGNORE INTO forms VALUES (?, ?, ?)", _forms(language))
        count = int(database.execute("SELECT count(*) FROM forms").fetchone()[0])
        database.commit()
    finally:
        database.close()
    path.chmod(0o644)
    path.replace(_place)
    lemmas.cache_clear()
    return count


def _forms(language: str) -> Iterator[tuple[str, str, str]]:
    """Forms that differ from their lemma, both plain, and with đ also as d."""
    for form, lemma in (
        DefaultDictionaryFactory(cache_max_size=1).get_dictionary(_DICTIONARIES[language]).items()
    ):
        plain, plain_lemma = fold(form), _folded(lemma)
        if plain != plain_lemma and _WORD.fullmatch(plain) and _WORD.fullmatch(plain_lemma):
            yield plain, language, plain_lemma
            if "đ" in form:
                yield fold(form.replace("đ", "d")), language, plain_lemma


_folded = lru_cache(maxsize=10_000)(fold)
"""For lemmas, each of which has many forms, mostly next to one another."""


@lru_cache(maxsize=50_000)
def lemmas(word: str) -> tuple[tuple[str, str], ...]:
    """The languages and lemmas of a plain word that is not its own lemma.

    Raises ``NotBuiltError`` where the file is missing.
    """
    return tuple(_database().execute("SELECT language, lemma FROM forms WHERE form = ?", [word]))


def _database() -> sqlite3.Connection:
    """A connection for this thread of this process: a fork must not share one."""
    key = (os.getpid(), _place)
    if getattr(_opened, "key", None) != key:
        if not is_built():
            raise NotBuiltError(f"{_place} is missing. Run “manage.py build_lexicon”.")
        _opened.key, _opened.database = (
            key,
            sqlite3.connect(
                f"file:{_place}?mode=ro&immutable=1", uri=True, check_same_thread=False
            ),
        )
    database: sqlite3.Connection = _opened.database
    return database
