"""The words of a text that answer a query, marked as they are spelled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from units.text.analysis.groups import Group
from units.text.analysis.ranking import answering
from units.text.analysis.tokens import analyse
from units.text.transliteration import Glossary

CHARACTERS_AROUND = 90
"""Characters shown on either side of the first word that was found in a long text."""


def marked(
    text: str, language: str, groups: Sequence[Group], glossary: Glossary | None = None
) -> Iterator[tuple[str, bool]]:
    """The pieces of a text in a language, each with whether it answers a word of a query."""
    end, is_answer = 0, answering(groups)
    for word, tokens in analyse(text, language, glossary):
        if is_answer(tokens):
            if word.start > end:
                yield text[end : word.start], False
            yield text[word.start : word.end], True
            end = word.end
    if end < len(text):
        yield text[end:], False


def excerpt(pieces: Sequence[tuple[str, bool]], longest: int = 240) -> list[tuple[str, bool]]:
    """The part of a long text round the first word that was found; the whole of a short one."""
    text = "".join(piece for piece, _is_marked in pieces)
    if len(text) <= longest:
        return list(pieces)
    first = _first_marked(pieces)
    begin, finish = 0, len(text)
    if CHARACTERS_AROUND < first < len(text):
        begin = text.rfind(" ", 0, first - CHARACTERS_AROUND // 2) + 1
    if begin + longest < len(text):
        last_space = text.rfind(" ", begin, begin + longest)
        finish = last_space if last_space > begin else begin + longest
    found: list[tuple[str, bool]] = [("… ", False)] if begin else []
    place = 0
    for piece, is_marked in pieces:
        part = piece[max(0, begin - place) : max(0, finish - place)]
        place += len(piece)
        if part:
            found.append((part, is_marked))
    return [*found, (" …", False)] if finish < len(text) else found


def _first_marked(pieces: Sequence[tuple[str, bool]]) -> int:
    """Where the first word that was found begins; the length of the text where none was."""
    place = 0
    for piece, is_marked in pieces:
        if is_marked:
            break
        place += len(piece)
    return place
