"""The marks of items: bullets, numbers, Roman numerals and letters, and what each may count.

A letter counts differently in each alphabet, and “i)” may be a letter or a numeral: a mark has a
reading for each, and the sequence in which it stands decides (``reading``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

type Count = tuple[int, ...]
"""What a mark counts: ``(2,)`` for “b)”, ``(1, 3)`` for “1.3.”."""
type Readings = Mapping[str, Count]
"""What a mark counts in each way to count in which it counts anything."""

DIGITS, ROMAN = "digits", "roman"
_ALPHABETS = {
    "latin": "a b c d e f g h i j k l m n o p q r s t u v w x y z",
    "slovene": "a b c č d e f g h i j k l m n o p r s š t u v z ž",
    "serbian": "a b c č ć d dž đ e f g h i j k l lj m n nj o p r s š t u v z ž",
    "azbuka in latin": "a b v g d đ e ž z i j k l lj m n nj o p r s t ć u f h c č dž š",
    "azbuka": "а б в г д ђ е ж з и ј к л љ м н њ о п р с т ћ у ф х ц ч џ ш",
    "abeceda in cyrillic": "а б ц ч ћ д џ ђ е ф г х и ј к л љ м н њ о п р с ш т у в з ж",
    "georgian": "ა ბ გ დ ე ვ ზ თ ი კ ლ მ ნ ო პ ჟ რ ს ტ უ ფ ქ ღ ყ შ ჩ ც ძ წ ჭ ხ ჯ ჰ",
}
"""Serbian lists keep the order of the other script, too, where a program converted them."""
_PLACES = {
    name: {letter: place for place, letter in enumerate(letters.split(), start=1)}
    for name, letters in _ALPHABETS.items()
}
_TWINS = str.maketrans("aejocpxаејосрх", "аејосрхaejocpx")
"""Letters that look alike: who writes “a)” before “б)” does not see which of the two it is."""

_BULLETS = {
    "dot": "•·●∙⦁",
    "dash": "-–—−‐‑⁃",
    "star": "*✱",
    "circle": "◦○",
    "square": "▪■□▫◾◽❖",
    "arrow": "►▶▸➢➤→‣»",
    "tick": "✓✔☑",
}
_CLASS_OF_BULLET = {sign: name for name, signs in _BULLETS.items() for sign in signs}
_PRIVATE = "\uf020-\uf0ff"
"""Where fonts of signs keep their bullets when a text processor is copied from."""
_BULLET = re.compile(
    rf"(?P<sign>[{re.escape(''.join(_CLASS_OF_BULLET))}{_PRIVATE}])(?:\s+|(?=[^\W\d_]|$))"
)
_SQUARE = re.compile(r"§\s+(?!\d)")
"""The third level in text processors, whose font is lost; before a number it is a section."""
_CIRCLE = re.compile(r"[oо](?:\t\s*|[ \xa0]{2,})")
"""The second level; with a single space it is a preposition."""
_COUNTED = re.compile(
    r"""
    (?P<open>\()?
    (?:(?P<digits>\d{1,3}(?:\.\d{1,3}){0,5})|(?P<roman>[ivxl]{1,7}|[IVXL]{1,7})(?=[.)\s])
       |(?P<letter>dž|lj|nj|[^\W\d_]))
    (?P<close>\.\)|[.)])?
    """,
    re.VERBOSE,
)
_COUNTED_LETTER = re.compile(r"(?P<open>\()?(?P<letter>dž|lj|nj|[^\W\d_])(?P<close>\.\)|[.)])")
_GAP = re.compile(r"\s*")
_ORDINAL = re.compile(
    r"(?:jan|feb|mar[ec]|apr|ma[jy]|jun|jul|a[vu]g|sept?|okt|oct|nov|dec"
    r"|јан|феб|мар[тц]|апр|мај|јун|јул|авг|септ|окт|нов|дец"
    r"|იანვ|თებერ|მარტ|აპრ|მაის|ივნ|ივლ|აგვ|სექტ|ოქტ|ნოემ|დეკ"
    r"|člen|члан|član|მუხლ|stav|став|odstav|odst\b|tačk|тачк|točk|razred|разред"
    r"|stol|vek\w?\b|век\w?\b|stopn|степен|leto\b|godin|годин|წლ)",
    re.IGNORECASE,
)
"""What follows an ordinal number that counts no item: months, articles of acts, centuries."""
_LARGEST_ROMAN = 60


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands before an item, as written, and what it may count."""

    written: str
    shape: str
    """What marks of one list have in common: ``dash``, ``a)``, ``(1)``, ``1.1``."""
    readings: Readings
    """Empty for a bullet, which counts nothing."""
    width: int
    """Characters up to the text of the item."""

    @property
    def is_bullet(self) -> bool:
        """Whether it counts nothing."""
        return not self.readings

    @property
    def is_weak(self) -> bool:
        """Whether it could be something else where no other of its list follows.

        A letter with a point is an initial, a numeral alone a pronoun.
        """
        return self.shape[-1] in ".I" and DIGITS not in self.readings


def mark_of(text: str) -> Mark | None:
    """The mark with which a text begins, if it may be one.

    >>> mark_of("b) nadzor").readings["latin"], mark_of("– nadzor").shape
    ((2,), 'dash')
    >>> mark_of("2024 is a leap year"), mark_of("1. januar"), mark_of("No. 5")
    (None, None, None)
    """
    for pattern, shape in ((_SQUARE, "square"), (_CIRCLE, "circle")):
        if found := pattern.match(text):
            return Mark(found[0].strip(), shape, {}, found.end())
    bullet = _BULLET.match(text)
    if bullet is None:
        return _counted(text, 0)
    counted = _counted(text, bullet.end())
    if counted is not None and not counted.is_weak:
        written = text[: bullet.end()] + counted.written
        return Mark(written, counted.shape, counted.readings, counted.width)
    shape = _CLASS_OF_BULLET.get(bullet["sign"], bullet["sign"])
    return Mark(bullet["sign"], shape, {}, bullet.end())


def _counted(text: str, start: int) -> Mark | None:
    """The number, numeral or letter that stands at a place."""
    for pattern in (_COUNTED, _COUNTED_LETTER):
        found = pattern.match(text, start)
        if found and (mark := _judged(text, found)):
            return mark
    return None


def _judged(text: str, found: re.Match[str]) -> Mark | None:
    """What was found, if it stands as marks do."""
    groups = found.groupdict()
    opened, close = groups["open"] or "", groups["close"] or ""
    end = found.end()
    gap = end < len(text) and text[end].isspace()
    if opened and ")" not in close:
        return None
    digits = groups.get("digits") or ""
    if not _is_closed(groups, close, has_gap=gap or end == len(text)):
        return None
    if close == "." and end < len(text) and not gap and not (digits and text[end].isalpha()):
        return None
    width = end + len(_GAP.match(text, end)[0])  # type: ignore[index]  # it matches anything
    if digits and close == "." and _ORDINAL.match(text, width):
        return None
    readings = dict(_readings(groups))
    if not readings:
        return None
    return Mark(found[0], _shape(groups, opened, close), readings, width)


def _is_closed(groups: Mapping[str, str | None], close: str, *, has_gap: bool) -> bool:
    """Whether a mark ends as its kind must."""
    if close:
        return True
    dotted = "." in (groups.get("digits") or "")
    return has_gap and (dotted or (groups.get("roman") or "").isupper())


def _shape(groups: Mapping[str, str | None], opened: str, close: str) -> str:
    if digits := groups.get("digits"):
        return f"{opened}{'.'.join('1' for _ in digits.split('.'))}{close}"
    counted = groups.get("roman") or groups.get("letter") or ""
    sample = "A" if counted.isupper() else "a"
    return f"{opened}{sample}{close}" if close else "I"


def _readings(groups: Mapping[str, str | None]) -> Iterable[tuple[str, Count]]:
    if digits := groups.get("digits"):
        yield DIGITS, tuple(map(int, digits.split(".")))
        return
    counted = groups.get("roman") or groups.get("letter") or ""
    small = counted.lower() if counted.isascii() or not _is_georgian(counted) else counted
    if (number := roman(small)) is not None:
        yield ROMAN, (number,)
    for name, places in _PLACES.items():
        for letter in (small, small.translate(_TWINS)):
            if letter in places:
                yield name, (places[letter],)
                break


def roman(text: str) -> int | None:
    """What a Roman numeral counts, if it is one as people write them.

    >>> roman("iv"), roman("iiii"), roman("vi")
    (4, None, 6)
    """
    return _ROMAN_NUMBERS.get(text)


def _numeral(number: int) -> str:
    numeral = ""
    for value, letters in ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv")):
        while number >= value:
            numeral, number = numeral + letters, number - value
    return numeral + "i" * number


_ROMAN_NUMBERS = {_numeral(number): number for number in range(1, _LARGEST_ROMAN + 1)}


def _is_georgian(text: str) -> bool:
    return "\u10d0" <= text[:1] <= "\u10ff"


def begins_small(text: str) -> bool:
    """Whether a text begins with a small letter; Georgian has no others, so that says nothing.

    >>> begins_small("in"), begins_small("In"), begins_small("და")
    (True, False, False)
    """
    return text[:1].islower() and not _is_georgian(text)


def is_next(before: Count, after: Count) -> bool:
    """Whether one count comes right after another.

    >>> is_next((1,), (2,)), is_next((1, 3), (2, 1)), is_next((1,), (3,))
    (True, True, False)
    """
    if len(before) != len(after):
        return False
    if before[:-1] == after[:-1]:
        return after[-1] == before[-1] + 1
    return after[-1] == 1 and is_next(before[:-1], after[:-1])


def following(before: Readings, after: Readings, most: int = 1) -> Readings:
    """The readings in which one mark comes after another, and leaves out as few as possible.

    Numbers may also be repeated, as where a program was to count them: ``most`` above 1 allows
    that, too.
    """
    shared = {name: after[name] for name in before.keys() & after.keys()}
    exact = {name: count for name, count in shared.items() if is_next(before[name], count)}
    if exact or most == 1:
        return exact
    return {
        name: count
        for name, count in shared.items()
        if count[:-1] == before[name][:-1]
        and before[name][-1] + (name != DIGITS) <= count[-1] <= before[name][-1] + most
    }
