"""Words without their endings, for recall: less certain than lemmas, and ranked below them.

Serbian and English by Snowball. For Slovene and Georgian, which Snowball has not, light stemmers of
our own: the declensions of nouns and adjectives (Toporišič, Slovenska slovnica, 2000; Hewitt,
Georgian: A Structural Reference Grammar, 1995), on folded text.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from threading import local

import snowballstemmer

from units.text.folding import fold

SHORTEST_STEM = 3
"""Letters that a stem keeps."""


def _longest_first(endings: str) -> list[str]:
    return sorted(endings.split(), key=len, reverse=True)


_SLOVENE = _longest_first(
    "a e i o u am em im om ah eh ih oh ov ev ga mu mi ma ama ami ema emi oma imi ima ega emu "
    "ejo ijo jo ja je ji ju jem jev jih jim jami jah jema ost osti ostjo ostih ostmi "
    "anje anja anju anjem anjih enje enja enju enjem enjih"
)
_SLOVENE_NOUNS_IN_TEV = _longest_first(
    "tev tve tvi tvijo tvam tvah tvami tvama tvij tvenih tveni tvena tveno"
)
_GEORGIAN_POSTPOSITIONS = _longest_first("shi ze tan dan tvis ken mde gan vit ve ts")
_GEORGIAN_CASES = _longest_first("isa is ita it ma sa s ad ada d m o i a e u")
_machines = local()


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """The stem of a plain word in a language (``sl``, ``sr``, ``ka`` or ``en``).

    >>> stem("siritvijo", "sl"), stem("siritev", "sl")
    ('sirit', 'sirit')
    >>> stem("saertashorisos", "ka") == stem("saertashoriso", "ka")
    True
    """
    return _STEMMERS[language](word) if word.isalpha() else word


def _snowball(algorithm: str, word: str) -> str:
    machine: snowballstemmer.Stemmer | None = getattr(_machines, algorithm, None)
    if machine is None:
        machine = snowballstemmer.stemmer(algorithm)
        setattr(_machines, algorithm, machine)
    return fold(machine.stemWord(word))


def _without(word: str, endings: list[str], shortest: int) -> str:
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= shortest:
            return word[: -len(ending)]
    return word


def _slovene(word: str) -> str:
    if (base := _without(word, _SLOVENE_NOUNS_IN_TEV, SHORTEST_STEM)) != word:
        return f"{base}t"
    return _without(word, _SLOVENE, SHORTEST_STEM)


def _georgian(word: str) -> str:
    base = _without(word, _GEORGIAN_POSTPOSITIONS, 4)
    base = _without(base, _GEORGIAN_CASES, 4)
    base = _without(base, ["eb", "n"], 4) if base.endswith(("eb", "ebn")) else base
    return _without(base, ["i", "a", "e", "o", "u"], 4)


_STEMMERS: dict[str, Callable[[str], str]] = {
    "sl": _slovene,
    "sr": lambda word: _snowball("serbian", word),
    "ka": _georgian,
    "en": lambda word: _snowball("english", word),
}
ANALYSED_LANGUAGES = tuple(_STEMMERS)
"""The languages in which words are analysed; both scripts of Serbian are one."""
