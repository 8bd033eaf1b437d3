"""Digits of a line as telephone numbers: each by itself, with what the one before it supplies."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from units.text import phones
from units.text.contact_lines.found import FoundContact, Question
from units.text.contacts import EXTENSION, NUMBERS, ContactKind

SHORTEST_NUMBER = 6
"""Digits that may be a number without its area."""
MOST_DIGITS = 15
_LONGEST_ENDING = 4
_BETWEEN = re.compile(r"\s+/\s+")
_JOINT = re.compile(r"/|\s+(?=0|\+)|\s+(?=\(\s?[0+])")
_SHORT_ONES = re.compile(r"[0-9]{3,6}(?:/[0-9]{3,6})+")
_PUNCTUATION = re.compile(r"[^0-9() ]")
_GROUPS = re.compile(r"\(?[0-9]{1,5}\)?(?:\s?[ /–-]\s?[0-9]{2,5}){1,4}|[0-9]{6,8}")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_EXTENSION = re.compile(rf"{EXTENSION}\D{{0,6}}([0-9]{{1,6}})", re.IGNORECASE)
_IN_GROUPS = re.compile(r"\s{0,3}\(\s?([0-9]{1,4} [0-9]{1,4})\s?\)$")


def digits_of(text: str) -> str:
    """The digits of a text."""
    return "".join(sign for sign in text if "0" <= sign <= "9")


def is_like_a_number(text: str) -> bool:
    """Whether digits stand in groups as those of a number without its area do."""
    return SHORTEST_NUMBER <= len(digits_of(text)) <= MOST_DIGITS and bool(
        _GROUPS.fullmatch(text.strip())
    )


def is_like_a_year(text: str) -> bool:
    """Whether four digits are those of a year of our days."""
    return bool(_YEAR.fullmatch(text.strip()))


@dataclass(slots=True)
class NumberReader:
    """Reads the numbers of one line in their order."""

    region: str
    areas: Collection[str]
    before: phones.ReadNumber | None = None
    """The last number that was certain."""
    has_said_extension: bool = False
    """Whether a word for an extension stood behind the last number."""
    last: FoundContact | None = None

    def is_certain(self, written: str) -> bool:
        """Whether digits hold at least one whole number."""
        return any(phones.read_number(part, self.region) for part in self.parts(written))

    def parts(self, written: str) -> list[str]:
        """The single numbers of digits that stand together."""
        if len(digits_of(written)) > 4 * MOST_DIGITS:
            return [written]
        if phones.read_number(written, self.region):
            return [written]
        if len(several := _BETWEEN.split(written)) > 1:
            return [part for one in several for part in self.parts(one)]
        if _SHORT_ONES.fullmatch(written):
            shorts = written.split("/")
            if all(phones.is_short_number(short, self.region) for short in shorts):
                return shorts
        for joint in _JOINT.finditer(written):
            first, rest = written[: joint.start()], written[joint.end() :]
            may_follow = self._may_follow if joint[0] == "/" else self.is_certain
            if phones.read_number(first, self.region) and may_follow(rest):
                return [first, *self.parts(rest)]
        return [written]

    def _may_follow(self, rest: str) -> bool:
        """Whether digits behind a slash are an ending or a number like the one before."""
        is_ending = len(digits_of(rest)) <= _LONGEST_ENDING
        return is_ending or is_like_a_number(rest) or self.is_certain(rest)

    def read(self, written: str, kind: ContactKind | None) -> Iterator[FoundContact]:
        """What digits mean, one contact for each number."""
        for part in self.parts(written):
            found = self._read(part, kind)
            self.has_said_extension = bool(found.extension and _EXTENSION.search(part))
            self.last = found
            yield found

    def read_extension(self, written: str, kind: ContactKind | None) -> FoundContact:
        """One more extension of the number before, or one without a number."""
        named = _EXTENSION.search(written)
        digits = named[1] if named else digits_of(written)
        if self.last is None or self.last.kind not in NUMBERS:
            kind = kind or ContactKind.PHONE
            return FoundContact(kind, written, extension=digits, question=Question.NO_SUCH_NUMBER)
        self.last = replace(self.last, written=written, extension=digits, label="")
        return self.last

    def _read(self, written: str, kind: ContactKind | None) -> FoundContact:
        if number := phones.read_number(written, self.region):
            self.before = number
            return self._certain(written, number, kind)
        grouped = _IN_GROUPS.search(written)
        base = written[: grouped.start()] if grouped else ""
        if grouped and (number := phones.read_number(base, self.region)):
            self.before = number
            found = replace(self._certain(written, number, kind), extension=digits_of(grouped[1]))
            return found.asked(Question.NO_SUCH_NUMBER)
        if phones.is_short(phones.without_extension(written)[0]):
            return self._short(written, kind)
        return FoundContact(kind or ContactKind.PHONE, written, question=Question.NO_SUCH_NUMBER)

    def _short(self, written: str, kind: ContactKind | None) -> FoundContact:
        """A number that leaves out what the number before it, or the body, may supply."""
        if self.before and (number := phones.with_prefix_of(written, self.before, self.region)):
            self.before = number
            return self._certain(written, number, kind)
        found = FoundContact(kind or ContactKind.PHONE, written)
        ending = phones.with_ending(written, self.before) if self.before else None
        digits = digits_of(written)
        if not _PUNCTUATION.search(written) and phones.is_short_number(digits, self.region):
            if ending:
                return replace(found, question=Question.ENDING, suggestion=digits)
            is_plain = written.strip("() ") == digits and not is_like_a_year(digits)
            found = replace(found, value=digits)
            return found if kind or is_plain else found.asked(Question.KIND)
        if ending:
            return replace(found, question=Question.ENDING, suggestion=ending.value)
        return self._without_area(found)

    def _without_area(self, found: FoundContact) -> FoundContact:
        """A number of which the country or the area is wanting."""
        for question, number in (
            (Question.COUNTRY, phones.with_plus(found.written, self.region)),
            (Question.AREA, self._in_the_only_area(found.written)),
        ):
            if number:
                is_mobile = found.kind is ContactKind.PHONE and number.is_mobile
                return replace(
                    found,
                    kind=ContactKind.MOBILE if is_mobile else found.kind,
                    extension=number.extension,
                    question=question,
                    suggestion=number.value,
                )
        base, extension = phones.without_extension(found.written)
        is_whole = SHORTEST_NUMBER <= len(digits_of(base)) <= MOST_DIGITS
        question = Question.AREA if is_whole else Question.NO_SUCH_NUMBER
        return replace(found, question=question, extension=extension)

    def _in_the_only_area(self, written: str) -> phones.ReadNumber | None:
        """What a number means in the area codes of the body, where it exists in just one."""
        likely = {
            number.value: number
            for area in self.areas
            if (number := phones.with_area(written, area, self.region))
        }
        return next(iter(likely.values())) if len(likely) == 1 else None

    def _certain(
        self, written: str, number: phones.ReadNumber, kind: ContactKind | None
    ) -> FoundContact:
        if kind not in (ContactKind.FAX, ContactKind.MOBILE):
            kind = ContactKind.MOBILE if number.is_mobile else ContactKind.PHONE
        found = FoundContact(kind, written, number.value, number.extension)
        if self.areas and number.area and number.area not in self.areas:
            return found.asked(Question.OTHER_AREA)
        return found
