"""The words of a text that answer a query, marked as they are spelled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from units.text.analysis.groups import Group
from units.text.analysis.ranking import answering, answers
from units.text.analysis.tokens import analyse
from units.text.transliteration import Glossary

CHARACTERS_AROUND = 90
"""Characters shown on either side of the first word that was found in a long text."""


class Marker:
    """Marks the words of many texts that answer the same words of a query."""

    def __init__(self, groups: Sequence[Group], glossary: Glossary | None = None) -> None:
        self.groups, self.glossary = groups, glossary
        self._is_answer = answering(groups)
        self._answered: dict[tuple[str, str], list[Group]] = {}

    def marked(self, text: str, language: str) -> list[tuple[str, bool]]:
        """The pieces of a text in a language, each with whether it answers a word of the query."""
        pieces, end, is_answer = [], 0, self._is_answer
        for word, tokens in analyse(text, language, self.glossary):
            if is_answer(tokens):
                if word.start > end:
                    pieces.append((text[end : word.start], False))
                end = word.end
                pieces.append((text[word.start : end], True))
        if end < len(text):
            pieces.append((text[end:], False))
        return pieces

    def answered(self, pieces: Iterable[tuple[str, bool]], language: str) -> list[Group]:
        """The words of the query that the marked ones of some pieces answer, in their order."""
        marks = {piece for piece, is_marked in pieces if is_marked}
        held = [group for mark in marks for group in self._answered_by(mark, language)]
        return [group for group in self.groups if group in held] if held else []

    def _answered_by(self, piece: str, language: str) -> list[Group]:
        """Results say the same words again and again, so that each is looked at once."""
        key = piece, language
        if key not in self._answered:
            tokens = [found.tokens for found in analyse(piece, language, self.glossary)]
            self._answered[key] = [
                group for group in self.groups if any(answers(group, one) for one in tokens)
            ]
        return self._answered[key]


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
