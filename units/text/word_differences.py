"""Two texts word by word: what stayed, what was added and what was taken away.

>>> [(run.kind, run.text) for run in word_differences("Стара служба.", "Нова служба.")]
[('removed', 'Стара'), ('added', 'Нова'), ('kept', ' служба.')]
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Indel

type Kind = Literal["kept", "added", "removed"]

_WORDS = re.compile(r"[\w\u0300-\u036f'’ʼ-]+|\s+|[^\w\s]")
"""A word with its marks, apostrophes and hyphens; white space; any other sign by itself."""
_MOST_AT_ONCE = 50_000_000
"""Pairs of words compared with each other, a bit each; longer texts are cut at words that occur
once."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text that stayed, was added or was taken away."""

    kind: Kind
    text: str


def word_differences(old: str, new: str) -> list[Run]:
    """Kept and added runs together are the new text, kept and removed ones the old."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    runs: list[Run] = []
    removed = added = ""
    for kept, gone, come in _with_spaces_between(list(_steps(before, after))):
        removed, added = removed + gone, added + come
        if kept:
            runs += [Run("removed", removed)] if removed else []
            runs += [Run("added", added)] if added else []
            runs.append(Run("kept", kept))
            removed = added = ""
    runs += [Run("removed", removed)] if removed else []
    return [*runs, Run("added", added)] if added else runs


type _Step = tuple[str, str, str]
"""What is kept, what is removed, what is added: either the first or the others."""


def _with_spaces_between(steps: Sequence[_Step]) -> Iterator[_Step]:
    """Steps, in which a mere space between two changes belongs to both."""
    for place, (kept, gone, come) in enumerate(steps):
        is_between = 0 < place < len(steps) - 1 and not steps[place - 1][0]
        if kept and kept.isspace() and is_between:
            yield "", kept, kept
        else:
            yield kept, gone, come


def _steps(before: Sequence[str], after: Sequence[str]) -> Iterator[_Step]:
    """Kept stretches and changed ones by turns."""
    at = other = 0
    for start, place, length in _joined(_matches(before, after, 0, 0)):
        if start > at or place > other:
            yield "", "".join(before[at:start]), "".join(after[other:place])
        yield "".join(before[start : start + length]), "", ""
        at, other = start + length, place + length
    if at < len(before) or other < len(after):
        yield "", "".join(before[at:]), "".join(after[other:])


type _Match = tuple[int, int, int]
"""Where a common stretch begins in one and the other, and its length."""


def _joined(matches: Iterator[_Match]) -> Iterator[_Match]:
    """Stretches that touch each other as one."""
    last: _Match | None = None
    for start, place, length in matches:
        if last and (last[0] + last[2], last[1] + last[2]) == (start, place):
            last = last[0], last[1], last[2] + length
            continue
        if last:
            yield last
        last = start, place, length
    if last:
        yield last


def _matches(
    before: Sequence[str], after: Sequence[str], start: int, place: int
) -> Iterator[_Match]:
    """The common stretches of two lists of words, in their order."""
    head = _common(before, after)
    if head:
        yield start, place, head
    tail = _common(before[head:][::-1], after[head:][::-1])
    one, other = before[head : len(before) - tail], after[head : len(after) - tail]
    if one and other:
        yield from _inner_matches(one, other, start + head, place + head)
    if tail:
        yield start + len(before) - tail, place + len(after) - tail, tail


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """With how many of the same words two lists begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _inner_matches(
    one: Sequence[str], other: Sequence[str], start: int, place: int
) -> Iterator[_Match]:
    if len(one) * len(other) <= _MOST_AT_ONCE:
        numbers = {word: number for number, word in enumerate(dict.fromkeys((*one, *other)))}
        codes = [numbers[word] for word in one], [numbers[word] for word in other]
        for step in Indel.opcodes(*codes):
            if step.tag == "equal":
                length = step.src_end - step.src_start
                yield start + step.src_start, place + step.dest_start, length
        return
    at = to = 0
    for anchor, twin in _anchors(one, other):
        yield from _matches(one[at:anchor], other[to:twin], start + at, place + to)
        yield start + anchor, place + twin, 1
        at, to = anchor + 1, twin + 1
    if at:
        yield from _matches(one[at:], other[to:], start + at, place + to)


def _anchors(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """The words that occur once here and there and stand in the same order."""
    counts, twins = Counter(one), Counter(other)
    places = {word: place for place, word in enumerate(other) if twins[word] == 1}
    found = [
        (at, places[word]) for at, word in enumerate(one) if counts[word] == 1 and word in places
    ]
    return _longest_rise(found)


def _longest_rise(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most pairs of which the second numbers rise, too."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int | None] = []
    for number, (_at, place) in enumerate(pairs):
        at = bisect_left(ends, place)
        before.append(last[at - 1] if at else None)
        ends[at : at + 1], last[at : at + 1] = [place], [number]
    found: list[tuple[int, int]] = []
    step = last[-1] if last else None
    while step is not None:
        found.append(pairs[step])
        step = before[step]
    return found[::-1]
