"""Words that are near a word that nobody wrote: for typing errors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST_CORRECTED = 4
"""Letters of a word that may be corrected: shorter ones are abbreviations."""
_LONGEST_WITH_ONE_ERROR = 5
"""Letters of a word in which one error is believed, not two."""
_MOST_CORRECTIONS = 6
_MOST_LOOKED_AT = 20
"""Words of one length, of which some may not be offered."""


type Offered = Callable[[Sequence[str]], Collection[str]]


class Vocabulary:
    """The plain words that texts use."""

    def __init__(self) -> None:
        self._by_length: dict[int, list[str]] = defaultdict(list)
        self._known: set[str] = set()

    def __contains__(self, word: str) -> bool:
        return word in self._known

    def __len__(self) -> int:
        return len(self._known)

    def add(self, words: Iterable[str]) -> None:
        for word in words:
            if word not in self._known:
                self._known.add(word)
                self._by_length[len(word)].append(word)

    def near(self, word: str, offered: Offered = frozenset) -> list[str]:
        """The words that a mistyped one may be, the nearest first.

        One letter is missing, added, other or exchanged, in longer words two. ``offered`` tells
        which of some words may be named at all; the others are as if nobody had written them.

        >>> vocabulary = Vocabulary(); vocabulary.add(["kosir", "sektor", "sirina"])
        >>> vocabulary.near("kosri"), vocabulary.near("eu")
        (['kosir'], [])
        """
        if len(word) < SHORTEST_CORRECTED or not word.isalpha():
            return []
        most = 1 if len(word) <= _LONGEST_WITH_ONE_ERROR else 2
        found: list[tuple[int, int, str]] = []
        for length in range(len(word) - most, len(word) + most + 1):
            for near, distance, _place in process.extract(
                word,
                self._by_length.get(length, ()),
                scorer=OSA.distance,
                score_cutoff=most,
                limit=_MOST_LOOKED_AT,
            ):
                if distance:
                    found.append((distance, abs(length - len(word)) + (near[0] != word[0]), near))
        found.sort()
        named = offered([near for _distance, _other, near in found]) if found else ()
        found = [one for one in found if one[2] in named]
        nearest = [near for distance, _other, near in found if distance == found[0][0]]
        return nearest[:_MOST_CORRECTIONS]
