"""Which digits of a line are numbers that can be called, and which are those of something else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from units.text.contact_lines import words
from units.text.contact_lines.found import FoundContact, Question
from units.text.contact_lines.labels import Label, is_silent, is_telling, label_before
from units.text.contact_lines.numbers import (
    SHORTEST_NUMBER,
    NumberReader,
    digits_of,
    is_like_a_number,
)
from units.text.contact_lines.tokens import Sign, Token
from units.text.contacts import IN_WORDS, ContactKind
from units.text.phones import is_short_number

_FEWEST_ALONE = 5
"""Digits that may be a number though nothing says so."""
_MOST_OF_EXTENSION = 6
_IN_BRACKETS = re.compile(r"\(\s?[0-9]{1,5}\s?\)")
_RANGE = re.compile(r"[-–—]")
_FARTHEST = 300
"""Signs before a number in which its words are looked for; more is a text, and would be read anew
for each of its numbers."""
_SAYS_SOMETHING = re.compile(r"[^\W_]")
_LETTER = re.compile(r"[^\W\d_]")
_MONEY = re.compile(r"\s?(?:€|%|EUR\b|RSD\b|GEL\b|din\b|₾)")


class Calls:
    """The numbers of a line."""

    def __init__(self, line: str, tokens: Sequence[Token], numbers: NumberReader) -> None:
        self.line, self.tokens, self.numbers = line, tokens, numbers
        self.bare: dict[tuple[int, int], bool] = {}
        """Whether a segment says nothing but numbers; asked for each of them."""

    def among(self, first: int, last: int, label: Label, *, is_fresh: bool) -> list[int]:
        """Which tokens of a segment are numbers that can be called."""
        found: list[int] = []
        for at in range(first, last):
            if self.tokens[at].sign is Sign.NUMBER and (
                self._is_call(at, first, last, label, is_fresh=is_fresh)
                or (found[-1:] == [at - 2] and self._joins(at - 1) and at + 1 == last)
            ):
                found.append(at)
        return found

    def are_in(self, first: int, last: int) -> bool:
        """Whether a bracket holds numbers or addresses of its own, not a note."""
        return any(
            token.sign is Sign.ONLINE
            or (token.sign is Sign.NUMBER and self._is_long(self._text(token)))
            for token in self.tokens[first:last]
        )

    def _is_call(self, at: int, first: int, last: int, label: Label, *, is_fresh: bool) -> bool:
        token = self.tokens[at]
        text = self._text(token)
        nearest = max(self.tokens[first].start, token.start - _FARTHEST)
        before = self.line[nearest : token.start]
        if self._is_register(token, before or label.words):
            return False
        if self.numbers.is_certain(text):
            return True
        if self._is_announced(before, label, text, is_fresh=is_fresh):
            return True
        if label.kinds[0] in IN_WORDS:
            return label.kinds[0] is ContactKind.OFFICE and is_fresh and is_like_a_number(text)
        if self._is_bare(first, last):
            return self._is_alone_enough(text)
        if words.names_a_service(before) and self._is_short(text):
            return True
        return self._is_likely(token, before)

    def _is_bare(self, first: int, last: int) -> bool:
        known = self.bare.get((first, last))
        if known is None:
            known = all(map(self._says_nothing, self.tokens[first:last]))
            self.bare[first, last] = known
        return known

    def _says_nothing(self, token: Token) -> bool:
        text = self._text(token)
        is_of_number = token.sign in (Sign.EXTENSION, Sign.NUMBER)
        return is_of_number or not _SAYS_SOMETHING.search(text) or is_silent(text)

    def _is_announced(self, before: str, label: Label, text: str, *, is_fresh: bool) -> bool:
        """Whether a word for telephones or faxes stands right before the digits."""
        count = len(digits_of(text))
        own = label_before(before)
        if before and own.is_of_numbers:
            is_word = len(before.strip(" .")) > 1 or not own.lead
            return count > 1 if is_word and count < SHORTEST_NUMBER else count >= SHORTEST_NUMBER
        is_first = not before or is_silent(before)
        return is_first and is_fresh and label.is_of_numbers and count > 1

    def _is_alone_enough(self, text: str) -> bool:
        """Whether digits between two separators are a number."""
        if words.may_be_hours(text):
            return False
        count = len(digits_of(text))
        return bool(self.numbers.before) or count >= _FEWEST_ALONE or self._is_short(text)

    def _is_likely(self, token: Token, before: str) -> bool:
        """Whether digits beside words are a number that only lacks its area."""
        if words.marks_an_act(before) or _MONEY.match(self.line, token.end):
            return False
        behind = self.line[token.end : token.end + 40]
        text = self._text(token)
        if len(text) >= _FEWEST_ALONE and self._is_short(text):
            return not _LETTER.search(behind[:2])
        return is_like_a_number(text) and not words.has_days(before + behind)

    def _is_register(self, token: Token, before: str) -> bool:
        """Whether digits are glued to a letter that is no label, or are those of a register."""
        if words.marks_a_register(before):
            return True
        is_glued = token.start > 0 and bool(_LETTER.match(self.line[token.start - 1]))
        word = re.split(r"[^\w]", before)[-1] if is_glued else ""
        return is_glued and len(word) < 3 and not is_telling(word)

    def _is_long(self, text: str) -> bool:
        return self.numbers.is_certain(text) or is_like_a_number(text)

    def _is_short(self, text: str) -> bool:
        return is_short_number(text.strip("() "), self.numbers.region)

    def _text(self, token: Token) -> str:
        return self.line[token.start : token.end]

    def read(self, at: int, kinds: Sequence[ContactKind | None]) -> tuple[list[FoundContact], int]:
        """What a number means with its extensions, and the token behind them."""
        token = self.tokens[at]
        end, behind = self._with_extension(at)
        written = self.line[token.start : end]
        found = [one for kind in kinds for one in self.numbers.read(written, kind)]
        for extension, following in self._more_extensions(behind):
            behind = following
            found += [self.numbers.read_extension(extension, kind) for kind in kinds]
        return self._without_range(found, behind)

    def _with_extension(self, at: int) -> tuple[int, int]:
        """Where a number ends with the extension behind it, and the token behind that."""
        signs = [token.sign for token in self.tokens[at + 1 : at + 4]]
        if signs[:1] == [Sign.EXTENSION]:
            return self.tokens[at + 1].end, at + 2
        if signs[:2] == [Sign.BREAK, Sign.EXTENSION] and self._is_comma(at + 1):
            return self.tokens[at + 2].end, at + 3
        if signs == [Sign.OPEN, Sign.EXTENSION, Sign.CLOSE]:
            return self.tokens[at + 3].end, at + 4
        if signs[:2] == [Sign.OPEN, Sign.EXTENSION]:  # several, of which the first is the number's
            return self.tokens[at + 2].end, at + 3
        return self.tokens[at].end, at + 1

    def _more_extensions(self, at: int) -> Iterator[tuple[str, int]]:
        """The other extensions of the same number, each with the token behind it."""
        while at < len(self.tokens):
            if self.tokens[at].sign is not Sign.EXTENSION:  # else the sign before it is its own
                at += self._joins(at)
            token = self.tokens[at] if at < len(self.tokens) else None
            text = self._text(token) if token else ""
            is_more = token and (token.sign is Sign.EXTENSION or self._is_extension(at, text))
            if not is_more:
                return
            at += 1
            yield text.lstrip(";/ "), at

    def _joins(self, at: int) -> bool:
        text = self._text(self.tokens[at])
        return text in (",", "/", "&") or (
            self.tokens[at].sign is Sign.WORD and bool(_LETTER.match(text)) and is_silent(text)
        )

    def _is_extension(self, at: int, text: str) -> bool:
        """Whether digits go on where an extension stood: as short as one, and no whole number."""
        last = self.numbers.last
        is_number = self.tokens[at].sign is Sign.NUMBER and self._joins(at - 1)
        if not is_number or not last or not last.extension or self.numbers.is_certain(text):
            return False
        if self.numbers.has_said_extension:
            return len(digits_of(text)) < _MOST_OF_EXTENSION and not _RANGE.search(text)
        return bool(_IN_BRACKETS.fullmatch(text)) and last.written.endswith(")")

    def _without_range(
        self, found: list[FoundContact], behind: int
    ) -> tuple[list[FoundContact], int]:
        """Of "lok. 102–105" nobody says which is meant."""
        following = self.tokens[behind : behind + 2]
        is_range = (
            len(following) > 1
            and self.numbers.has_said_extension
            and bool(_RANGE.fullmatch(self._text(following[0])))
            and following[1].sign is Sign.NUMBER
        )
        if not is_range:
            return found, behind
        start = self.line.rfind(found[-1].written, 0, following[0].start)
        written = self.line[start : following[1].end]
        last = FoundContact(
            found[-1].kind,
            written,
            found[-1].value,
            found[-1].extension,
        )
        return [*found[:-1], last.asked(Question.NO_SUCH_NUMBER)], behind + 2

    def _is_comma(self, at: int) -> bool:
        return self._text(self.tokens[at]) in (",", ";")
