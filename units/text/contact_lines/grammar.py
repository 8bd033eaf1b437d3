"""What stands together in a line: labels, numbers with their notes, addresses, words.

A line is a row of segments between commas, bullets, brackets and addresses. Each becomes items; a
label holds for the items behind it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from units.text.contact_lines import online, words
from units.text.contact_lines.calls import Calls
from units.text.contact_lines.found import FoundContact, Question
from units.text.contact_lines.items import Item, Role, trimmed
from units.text.contact_lines.labels import is_silent, label_before
from units.text.contact_lines.numbers import NumberReader, digits_of, is_like_a_year
from units.text.contact_lines.sheet import Sheet
from units.text.contact_lines.tokens import Sign, Token, tokens_of
from units.text.contacts import IN_WORDS, ContactKind

_ENDS_A_SEGMENT = frozenset({Sign.BREAK, Sign.OPEN, Sign.CLOSE, Sign.COLON, Sign.ONLINE})
_ONLINE = (ContactKind.EMAIL, ContactKind.WEB)
_OTHER = frozenset({Sign.DATE, Sign.ACT})
_DIGITS_ONLY = re.compile(r"[0-9\s()/+.–—-]*")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_FEWEST_DIGITS = 2


class Grammar:
    """Goes through the tokens of a line."""

    def __init__(self, line: str, region: str, areas: Collection[str]) -> None:
        self.line = line
        self.tokens: list[Token] = list(tokens_of(line))
        self.calls = Calls(line, self.tokens, NumberReader(region, areas))
        self.sheet = Sheet(line)
        self.closes = dict(_pairs(self.tokens))
        """Where a bracket that opens at a token closes."""

    def items(self) -> list[Item]:
        """What stands in the line."""
        at = 0
        while at < len(self.tokens):
            at = self._read(at)
        return self.sheet.end()

    def _read(self, at: int) -> int:
        """Read what begins at a token; the token where the next begins."""
        token = self.tokens[at]
        if token.sign is Sign.OPEN:
            return self._bracket(at)
        if token.sign is Sign.COLON:
            self.sheet.colon(token.start)
        elif token.sign is Sign.ONLINE:
            found = online.read_address(self.line[token.start : token.end])
            self.sheet.reach(token.start, token.end, [found])
        if token.sign in _ENDS_A_SEGMENT:
            return at + 1
        last = at
        while last < len(self.tokens) and self.tokens[last].sign not in _ENDS_A_SEGMENT:
            last += 1
        return self._segment(at, last)

    def _segment(self, first: int, last: int) -> int:
        """Words and numbers up to the next separator, or behind it where extensions go on."""
        sheet = self.sheet
        at = first
        calls = self.calls.among(first, last, sheet.label, is_fresh=sheet.is_fresh)
        for call in calls:
            if call < at:
                continue  # it was an extension of the one before
            if call > at:
                self._before(at, call)
            at = self._call(call)
        if not calls:
            self._without_call(first, last)
        elif at < last:
            self._behind(at, last)
        return max(at, last)

    def _call(self, at: int) -> int:
        sheet = self.sheet
        label = sheet.label
        found, behind = self.calls.read(at, label.kinds if label.is_of_numbers else (None,))
        is_in_words = sheet.kind in IN_WORDS
        if is_in_words and sheet.is_fresh:
            # "Pisarna: 01 …" is no office but its telephone.
            sheet.label = label._replace(words=sheet.label_text)
        is_strange = label.is_plain and not label.is_of_numbers and not is_in_words
        if is_strange or label.is_doubtful or self._is_short_of_unknown(found[0]):
            found = [one.asked(Question.KIND) for one in found]
        sheet.reach(self.tokens[at].start, self.tokens[behind - 1].end, found)
        return behind

    def _is_short_of_unknown(self, found: FoundContact) -> bool:
        """Whether a few digits stand behind words that may be those of something else."""
        sheet = self.sheet
        if not found.value or "+" in found.value or sheet.label.is_of_numbers:
            return False
        last = sheet.last
        lead = self.line[last.start : last.end] if last and last.is_bound else ""
        said = f"{sheet.label.words} {lead}".strip()
        return bool(said) and not words.names_a_service(said)

    # Words beside numbers.

    def _before(self, first: int, last: int) -> None:
        """Words right before a number or an address: a label without its colon, or more."""
        start, end, text = self._text(first, last)
        if not _LETTER_OR_DIGIT.search(text) or is_silent(text):
            return
        label = label_before(text)
        if label.lead:
            self.sheet.words(start, start + len(label.lead), is_bound=True)
        if label.kinds != (None,):
            self.sheet.take(label, start + len(label.lead), end)

    def _behind(self, first: int, last: int) -> None:
        """What stands behind a number without a separator."""
        start, end, text = self._text(first, last)
        if not _LETTER_OR_DIGIT.search(text) or is_silent(text):
            return
        if self._follows(last, Sign.COLON):
            self.sheet.words(start, end, is_bound=False)
        elif self._follows(last, Sign.ONLINE) and label_before(text).kinds != (None,):
            self._before(first, last)
        elif not self._aside(first, last):
            self.sheet.words_behind(start, end)

    def _without_call(self, first: int, last: int) -> None:
        start, end, text = self._text(first, last)
        is_label = self._follows(last, Sign.ONLINE) and label_before(text).kinds != (None,)
        if self.tokens[first].sign is Sign.EXTENSION:
            self._lone_extension(first, last)
        elif not _LETTER_OR_DIGIT.search(text):
            return
        elif online.is_hidden(text) or self.sheet.is_hidden:
            self.sheet.hidden(start, end)
        elif is_label:
            self._before(first, last)
        elif self.sheet.kind in IN_WORDS and self._goes_on_in_words(first, last):
            self.sheet.more_in_words(start, end)
        elif not self._aside(first, last):
            self._plain(first, last)

    def _goes_on_in_words(self, first: int, last: int) -> bool:
        """Whether a segment is more of what a label says: a room is short, and hours are hours."""
        sheet, (_start, _end, text) = self.sheet, self._text(first, last)
        if sheet.is_fresh or sheet.kind is ContactKind.HOURS:
            return True
        if words.are_hours(self._text(first, last)[2]):
            return False
        return sheet.kind is ContactKind.ADDRESS or any(map(str.isdigit, text))

    def _plain(self, first: int, last: int) -> None:
        """Words, or a few digits alone."""
        sheet, (start, end, text) = self.sheet, self._text(first, last)
        is_other = self._has_other(first, last) or is_like_a_year(text.strip(". "))
        host = online.read_host(text) if ContactKind.WEB in sheet.label.kinds else None
        is_digits = bool(_DIGITS_ONLY.fullmatch(text)) and not is_other
        if host:
            sheet.reach(start, end, [host])
        elif sheet.kind in _ONLINE and online.is_like_host(text):
            sheet.reach(start, end, [FoundContact(sheet.kind, text, question=Question.KIND)])
        elif is_digits and words.may_be_hours(text) and self._is_behind_day(start):
            sheet.hours(start, end)
        elif is_digits and words.may_be_hours(text):
            found = FoundContact(ContactKind.HOURS, text, question=Question.KIND)
            sheet.add(Role.ASIDE, start, end, [found])
        elif is_digits and len(digits_of(text)) >= _FEWEST_DIGITS:
            found = FoundContact(ContactKind.PHONE, text, question=Question.NO_SUCH_NUMBER)
            sheet.reach(start, end, [found])
        elif is_silent(text) or (first == 0 and words.is_list_mark(self.line)):
            return  # "and", behind which nothing more stands, or the mark of an item of a list
        elif self._follows(last, Sign.COLON) or is_other or not sheet.goes_on_place(start, end):
            is_bound = self._follows(last, Sign.ONLINE)
            sheet.words(start, end, is_bound=is_bound, is_other=is_other)

    def _is_behind_day(self, start: int) -> bool:
        before = self.sheet.beside(start)
        return before is not None and words.are_days(self.line[before.start : before.end])

    def _lone_extension(self, first: int, last: int) -> None:
        """An extension apart from its number: one more of the number before."""
        start, end, text = self._text(first, first + 1)
        kind = self.sheet.kind if self.sheet.label.is_of_numbers else None
        self.sheet.reach(start, end, [self.calls.numbers.read_extension(text, kind)])
        if first + 1 < last:
            self._behind(first + 1, last)

    def _aside(self, first: int, last: int) -> bool:
        """Hours, an office, or an address, where a segment is one."""
        sheet, (start, end, text) = self.sheet, self._text(first, last)
        before = sheet.beside(start)
        if words.are_hours(self._text(first, last)[2]):
            sheet.hours(start, end)
        elif words.is_office(text):
            sheet.office(start, end)
        elif not self._has_other(first, last) and (words.is_street(text) or words.is_town(text)):
            sheet.place(start, end, is_town=words.is_town(text))
        elif before and before.has_town and words.is_country(text):
            sheet.extend(before, end)
        else:
            return False
        return True

    # Brackets.

    def _bracket(self, at: int) -> int:
        """What stands in brackets: a note on what is before them, if no contact of its own."""
        close = self.closes.get(at)
        if close is None or self.calls.are_in(at + 1, close):
            return at + 1
        start, end = self.tokens[at].start, self.tokens[close].end
        inner = self.line[slice(*trimmed(self.line, start + 1, end - 1))]
        last = self.sheet.last
        is_beside = last and not self.line[last.end : start].strip()
        if not _LETTER_OR_DIGIT.search(inner):
            return close + 1
        if online.is_hidden(inner):
            self.sheet.hidden(start, end)
        elif (last is None or not is_beside) and words.are_hours(self._text(at + 1, close)[2]):
            sheet_start, sheet_end = trimmed(self.line, start + 1, end - 1)
            self.sheet.hours(sheet_start, sheet_end)
        elif last is None or not is_beside:
            is_other = self._has_other(at, close)
            self.sheet.words(start, end, is_bound=False, is_other=is_other)
        elif last.role in (Role.REACH, Role.NOTE):
            self.sheet.note(start, end)
        elif last.role is Role.ASIDE:
            self.sheet.extend(last, end)
        else:
            last.end = end
            last.is_other = last.is_other or self._has_other(at, close)
        return close + 1

    def _has_other(self, first: int, last: int) -> bool:
        return any(token.sign in _OTHER for token in self.tokens[first:last])

    def _follows(self, at: int, sign: Sign) -> bool:
        return at < len(self.tokens) and self.tokens[at].sign is sign

    def _text(self, first: int, last: int) -> tuple[int, int, str]:
        """Where some tokens begin and end without the signs around them, and what they say."""
        start, end = trimmed(self.line, self.tokens[first].start, self.tokens[last - 1].end)
        return start, end, self.line[start:end]


def _pairs(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    opened: list[int] = []
    for at, token in enumerate(tokens):
        if token.sign is Sign.OPEN:
            opened.append(at)
        elif token.sign is Sign.CLOSE and opened:
            yield opened.pop(), at
