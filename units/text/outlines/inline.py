"""Lists inside a sentence: “The office: a) keeps records; b) answers questions.”"""

from __future__ import annotations

import re
from collections.abc import Iterator

from units.text.outlines.marks import Readings, following, mark_of

CONJUNCTIONS = frozenset(
    ["and", "or", "in", "ter", "ali", "oziroma", "и", "те", "или", "i", "te", "ili", "და", "ან"]
)
"""What stands between the last but one item and the last."""
_MARK = re.compile(
    r"(?<![^\s:;,.])\(?(?:\d{1,2}|[ivx]{1,5}|[IVX]{1,5}|dž|lj|nj|[^\W\d_])[.)](?=\s|[^\W\d_])"
)
_BULLET = re.compile(r"(?<=\s)[•●▪■◦○►➢✓\uf020-\uf0ff](?=\s)")
_DASH = re.compile(r"(?<=[:;,]\s)[-–—](?=\s)")
_BETWEEN = ";,."
_MOST_RUNS = 4
"""Lists in a list, in one sentence."""


def beginnings(line: str) -> list[int]:
    """Where items begin inside a line, in which no two spaces follow one another.

    >>> line = "tasks: a) records; b) answers."
    >>> [line[place:][:2] for place in beginnings(line)]
    ['a)', 'b)']
    >>> beginnings("in the cases of a) and b) of Article 5")
    []
    """
    return sorted({*_of_counted(line), *_of_bullets(line)})


def _of_bullets(line: str) -> Iterator[int]:
    signs = [found.start() for found in _BULLET.finditer(line)]
    if len(signs) > 1 or (signs and (line[: signs[0]].endswith(": ") or _begins_so(line, signs))):
        yield from signs
    dashes = [found.start() for found in _DASH.finditer(line)]
    if len(dashes) > 1:
        yield from dashes


def _begins_so(line: str, signs: list[int]) -> bool:
    return line[0] == line[signs[0]]


def _of_counted(line: str) -> Iterator[int]:
    """Marks that come one after the other, the first behind a colon or at the beginning."""
    runs: list[tuple[Readings, list[int]]] = []
    for found in _MARK.finditer(line):
        mark = mark_of(line[found.start() : found.end() + 20])
        if mark is None or mark.is_bullet:
            continue
        place = found.start()
        for number, (readings, places) in enumerate(runs):
            if _is_between(line, place) and (next_ones := following(readings, mark.readings)):
                runs[number] = (next_ones, [*places, place])
                break
        else:
            first = {name: count for name, count in mark.readings.items() if count == (1,)}
            if first and (place == 0 or _before(line, place) == ":"):
                runs = [(first, [place]), *runs][:_MOST_RUNS]
    for _readings, places in runs:
        if len(places) > 1:
            yield from places


def _before(line: str, place: int) -> str:
    """The last sign before a place that is no space."""
    return line[:place][-2:].strip()[-1:]


def _is_between(line: str, place: int) -> bool:
    """Whether one item may end before a place and another begin there."""
    if _before(line, place) in _BETWEEN:
        return True
    words = line[max(0, place - 12) : place].split()
    return bool(words) and words[-1] in CONJUNCTIONS
