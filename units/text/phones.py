"""Telephone numbers: what one line means, and how a number is shown and said.

A number is only read where it is certain: it stands with its country or its area, its digits make a
number that exists in the numbering plan (Google's libphonenumber metadata), and nothing is left
over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    ValidationResult,
)
from phonenumbers.shortnumberinfo import is_valid_short_number_for_region

from units.text.contacts import E164, EXTENSION, SHORT

_TRUNK_ZERO = re.compile(r"^\s*(\(?\s*\+\s*\d{1,3})\s*(?:\(\s*0\s*\)\s*0?|0(?=\d{2}\s*/))")
_WORDED_EXTENSION = re.compile(
    rf"[\s,;/(]{{0,5}}(?<![^\W\d_]){EXTENSION}\s{{0,3}}[.:=]{{0,2}}\s{{0,3}}([0-9]{{1,6}})"
    r"\s{0,3}\)?\s{0,3}$",
    re.IGNORECASE,
)
_BARE_EXTENSION = re.compile(
    r"(?:\s{1,3}[-–—]\s{1,3}([0-9][0-9 ]{0,6}[0-9]|[0-9])|\s{0,3}\(([0-9]{1,5})\))\s{0,3}$"
)
_DATE = re.compile(
    r"\s*(?:\d{1,2}[./]\s?\d{1,2}[./]\s?(?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d)[.\s]*"
)
_SHAPE = re.compile(r"[\s0-9+()/.\-–—\u00a0\u2011]+")
_MOST_DIGITS = {381: 9, 386: 8, 995: 9}
"""Digits after the country code, at most.

The metadata are laxer than the numbering plans of RATEL, AKOS and ComCom.
"""
_OWN_SHORT_NUMBERS = {
    "RS": r"112|9[2-4]|19\d|1[89]\d{3}|116\d{3}",
    "GE": r"0(?:11|33)|1\d{2,3}|116\d{3}",
    "HR": r"9[34]|112|19[2-5]|1987|118\d{2}|116\d{3}",
}
"""Short numbers where the metadata know others.

Those of Serbia take 11000, a post code, for one, and those of Croatia 10000; those of Georgia lack
the hotlines like 1505, for which its plan (resolution 355 of its government, 2010) has all of
"1XX(XXX)".
"""
_GEORGIAN_MOBILE = re.compile(r"\+9955[0-9]{8}")
"""The zone of mobile numbers in the plan of Georgia (the same resolution): nine digits from 5.

Of 505, 522, 533 and 544 the metadata know only the parts that operators have told.
"""


class ReadNumber(NamedTuple):
    """A number that exists."""

    value: str
    """E.164: ``+38614782267``."""
    extension: str = ""
    """Digits as dialled afterwards, with their leading zeros."""
    area: str = ""
    """The area code without its zero, ``1``; empty for mobile numbers and the like."""
    is_mobile: bool = False


@lru_cache(maxsize=1024)  # a reader of lines asks of the same digits several times
def read_number(written: str, region: str) -> ReadNumber | None:
    """What a single number with its country or area code means, or None where that is uncertain.

    ``region`` is the ISO 3166 code of the country where it is written.

    >>> read_number("01/ 478-2267", "SI").value, read_number("(+995 32) 294 5000 - 12 00", "GE")[:2]
    ('+38614782267', ('+995322945000', '1200'))
    >>> read_number("3227-241", "RS") is None
    True
    """
    for base, extension in _with_and_without_extension(written):
        if number := _complete(base, region):
            return _described(number, extension)
    return None


def with_prefix_of(written: str, before: ReadNumber, region: str) -> ReadNumber | None:
    """What a number means that leaves out the area because the number before it in a list has it.

    None where it has not as many digits as that: then it may be an ending, or belong elsewhere.

    >>> with_prefix_of("3620-261", ReadNumber("+381113613321", area="11"), "RS").value
    '+381113620261'
    >>> with_prefix_of("322", ReadNumber("+381113613321", area="11"), "RS") is None
    True
    """
    number = with_area(written, before.area, region) if before.area else None
    return number if number and len(number.value) == len(before.value) else None


def with_ending(written: str, before: ReadNumber) -> ReadNumber | None:
    """What a number means if its few digits stand for the last ones of the number before it."""
    digits = re.sub(r"\D", "", written)
    number = (
        _valid(before.value[: -len(digits)] + digits, None)
        if _SHAPE.fullmatch(written) and 1 <= len(digits) <= 4
        else None
    )
    return _described(number, "") if number else None


def with_area(written: str, area: str, region: str) -> ReadNumber | None:
    """What a number without its area code means in an area, or None where there is none such."""
    for base, extension in _with_and_without_extension(written):
        digits = re.sub(r"\D", "", base)
        number = (
            _valid(f"+{_country_code(region)}{area}{digits}", region)
            if _SHAPE.fullmatch(base)
            else None
        )
        if number and _area(number) == area:
            return _described(number, extension)
    return None


def with_plus(written: str, region: str) -> ReadNumber | None:
    """What a number means if it begins with the code of a country and only lacks the plus.

    The countries are its own and those where the languages of the registry are at home.

    >>> with_plus("(995 32) 2 36 45 55", "GE").value, with_plus("3613-321", "RS")
    ('+995322364555', None)
    """
    for base, extension in _with_and_without_extension(written):
        digits = re.sub(r"\D", "", base)
        if _SHAPE.fullmatch(base) and digits.startswith(_country_codes(region)):
            number = _valid(f"+{digits}", None)
            if number:
                return _described(number, extension)
    return None


def without_extension(written: str) -> tuple[str, str]:
    """A number and the extension behind it, if one is said or stands in brackets.

    >>> without_extension("5550-123, lok. 12"), without_extension("5550-123")
    (('5550-123', '12'), ('5550-123', ''))
    """
    *_whole, (base, extension) = _with_and_without_extension(written)
    return base, extension


def is_short_number(digits: str, region: str = "") -> bool:
    """Whether digits are dialled as they are in a country (or in any): 112, a hotline.

    >>> is_short_number("112", "SI"), is_short_number("19812", "RS"), is_short_number("1505", "GE")
    (True, True, True)
    >>> is_short_number("1505", "SI"), is_short_number("11000", "RS"), is_short_number("9999999")
    (False, False, False)
    """
    if not re.fullmatch(SHORT, digits):
        return False
    regions: Iterable[str] = (region,) if region else phonenumbers.SUPPORTED_SHORT_REGIONS
    return any(_is_short_in(digits, one) for one in regions)


def can_be_dialled(value: str) -> bool:
    """Whether a value may be that of a number: as long as one of its country, without a zero.

    Numbers can be younger than the metadata, so one that they do not know is no fault of whoever
    states it; only a reader must not be certain of it.

    >>> can_be_dialled("+38614782267"), can_be_dialled("+386014782267"), can_be_dialled("112")
    (True, False, True)
    """
    if re.fullmatch(SHORT, value):
        return is_short_number(value)
    number = _parsed(value, None) if re.fullmatch(E164, value) else None
    if number is None or _as_dialled(number) != value:  # the zero that is dialled at home only
        return False
    length = phonenumbers.is_possible_number_with_reason(number)
    return bool(length == ValidationResult.IS_POSSIBLE)


def is_short(written: str) -> bool:
    """Whether digits stand alone, without country or area."""
    return (
        bool(_SHAPE.fullmatch(written))
        and re.sub(r"\D", "", written)[:1] not in ("", "0")
        and "+" not in written
    )


def area_of(value: str) -> str:
    """The area code of a number in E.164, without its zero; empty where it has none.

    >>> area_of("+381113613321"), area_of("+38640123456")
    ('11', '')
    """
    number = _valid(value, None)
    return _area(number) if number else ""


def national(value: str) -> str:
    """A number in E.164 as it is written in its own country.

    >>> national("+38614782267"), national("+381113613321")
    ('(01) 478 22 67', '011 3613321')
    """
    return _formatted(value, PhoneNumberFormat.NATIONAL)


def international(value: str) -> str:
    """A number in E.164 as it is written for readers abroad.

    >>> international("+38614782267")
    '+386 1 478 22 67'
    """
    return _formatted(value, PhoneNumberFormat.INTERNATIONAL)


def spoken(value: str) -> str:
    """A number in E.164 as a screen reader should say it: digit by digit, in groups.

    >>> spoken("+38614782267")
    '+ 3 8 6, 1, 4 7 8, 2 2, 6 7'
    >>> spoken("112")
    '1 1 2'
    """
    groups: list[str] = re.findall(r"\d+", international(value))
    said = ", ".join(" ".join(group) for group in groups)
    return said if re.fullmatch(SHORT, value) else f"+ {said}"


def spoken_digits(digits: str) -> str:
    """Digits one by one.

    >>> spoken_digits("1200")
    '1 2 0 0'
    """
    return " ".join(digits)


def _with_and_without_extension(written: str) -> Iterator[tuple[str, str]]:
    """The ways to read a line: as one number, and as a number with an extension behind it."""
    yield written, ""
    for pattern in (_WORDED_EXTENSION, _BARE_EXTENSION):
        if found := pattern.search(written):
            yield written[: found.start()], re.sub(r"\D", "", found[0])


def _complete(written: str, region: str) -> PhoneNumber | None:
    if not _SHAPE.fullmatch(written) or _DATE.fullmatch(written):
        return None
    plain = _TRUNK_ZERO.sub(r"\1 ", written)
    digits = re.sub(r"\D", "", plain)
    if "+" in plain:
        is_first = not re.search(r"\d", plain[: plain.index("+")])
        return _valid(f"+{digits}", region) if is_first else None
    if digits.startswith("00"):
        return _valid(f"+{digits[2:]}", region)
    number = _valid(digits, region)
    if number is None:
        return None
    # Georgia writes whole numbers without the zero; elsewhere digits without it lack their area.
    return number if digits.startswith("0") or (region == "GE" and len(digits) == 9) else None


def _valid(number: str, region: str | None) -> PhoneNumber | None:
    parsed = _parsed(number, region)
    return parsed if parsed and _exists(parsed) else None


def _exists(number: PhoneNumber) -> bool:
    """Whether a number is one of the plan of its country."""
    return phonenumbers.is_valid_number(number) or _is_georgian_mobile(number)


def _is_georgian_mobile(number: PhoneNumber) -> bool:
    return bool(_GEORGIAN_MOBILE.fullmatch(_as_dialled(number)))


def _parsed(number: str, region: str | None) -> PhoneNumber | None:
    """A number that is no longer than the numbering plan allows."""
    try:
        parsed = phonenumbers.parse(number, region)
    except NumberParseException:
        return None
    most = _MOST_DIGITS.get(parsed.country_code or 0, 15)
    return parsed if len(phonenumbers.national_significant_number(parsed)) <= most else None


def _is_short_in(digits: str, region: str) -> bool:
    if own := _OWN_SHORT_NUMBERS.get(region):
        return bool(re.fullmatch(own, digits))
    if region not in phonenumbers.SUPPORTED_SHORT_REGIONS:
        return False
    number = PhoneNumber(
        country_code=_country_code(region),
        national_number=int(digits),
        italian_leading_zero=digits.startswith("0"),
    )
    return bool(is_valid_short_number_for_region(number, region))


def _described(number: PhoneNumber, extension: str) -> ReadNumber:
    is_mobile = phonenumbers.number_type(number) == PhoneNumberType.MOBILE or _is_georgian_mobile(
        number
    )
    return ReadNumber(
        _as_dialled(number),
        extension,
        _area(number),
        is_mobile,
    )


def _as_dialled(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _area(number: PhoneNumber) -> str:
    length = phonenumbers.length_of_geographical_area_code(number)
    return phonenumbers.national_significant_number(number)[:length]


def _country_code(region: str) -> int:
    return phonenumbers.country_code_for_region(region)


def _country_codes(region: str) -> tuple[str, ...]:
    return tuple({str(code) for code in (_country_code(region), *_MOST_DIGITS) if code})


@lru_cache(maxsize=1000)
def _formatted(value: str, style: int) -> str:
    """A number as it is written; a page says each several times, and reading one takes long."""
    number = _valid(value, None)
    return phonenumbers.format_number(number, style) if number else value
