"""Words of a line that are no contact by themselves: hours, offices, streets, and what is prose."""

from __future__ import annotations

import re

from units.text.folding import fold

_DASH = r"(?:[-–—\u2011]|do|до|to)"
_HOUR = r"[0-2]?[0-9](?:[.:][0-5][0-9])?"
_SAID_HOUR = r"(?:h|ч|ur[eo]?|sati|сати|часова?|uhr|სთ)\b\.?"
CLOCKS = "|".join(
    (
        rf"[0-2]?[0-9][.:][0-5][0-9]\s?{_DASH}\s?[0-2]?[0-9][.:][0-5][0-9](?:\s?[hч]\b)?",
        rf"{_HOUR}\.?\s?[hч]?\s?{_DASH}\s?{_HOUR}\.?\s?{_SAID_HOUR}",
        rf"{_HOUR}\s?[ap]m\s?{_DASH}\s?{_HOUR}\s?[ap]m\b",
        rf"(?:med|između|између|between)\s{_HOUR}\.?\s(?:in|i|и|and)\s{_HOUR}\.?(?:\s?{_SAID_HOUR})?",
        rf"(?:od|од|from)\s{_HOUR}\.?\s?{_DASH}\s{_HOUR}(?:\s?{_SAID_HOUR})?",
        rf"{_HOUR}\s?{_SAID_HOUR}",
        r"[0-2]?[0-9]:[0-5][0-9]",
        r"24/7",
    )
)
"""The patterns of hours that cannot be taken for anything else: 8.00–15.00, 8–15h, 24/7."""
_CLOCK = re.compile(rf"(?<![0-9./-])(?:{CLOCKS})(?![0-9])", re.IGNORECASE)
_DAYS = re.compile(
    r"\b(?:pon(?:edelj\w{1,4})?|tor(?:ek|ka|kih|kom)?|uto(?:rak|rka|rkom)?|sre(?:da|de|do|dah|dom)?"
    r"|cet(?:rt\w{2,4}|vrt\w{2,4})?|pet(?:ek|ka|kih|ak|kom)?|sub(?:ot\w{1,3})?|sob(?:ot\w{1,3})?"
    r"|ned(?:elj\w{1,4})?|radn\w{1,3}\s+dan\w{0,4}|delovn\w{1,3}\s+d(?:an|n)\w{0,4}|de(?:lo|la)vnik\w{0,3}"
    r"|(?:vsak|svak)\w{0,3}\s+dan\w{0,2}|dnevno|vikend\w{0,3}|praznik\w{0,3}"
    r"|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
    r"|(?:week|work|working\s)days?|daily|every\s?day|weekends?"
    r"|orsh\w{0,8}|samsh\w{0,8}|otkh\w{0,10}|khutsh\w{0,8}|par(?:ask\w{0,6})?|shab\w{0,6}"
    r"|kv(?:ir\w{0,4})?|qovel\w{0,3}\s?dghe\w{0,4}|samushao\sdghe\w{0,4})\b"
)
"""Days of the week, folded."""
_RANGE = re.compile(r"(?<![\d./-])([0-2]?[0-9])\s?[-–—\u2011]\s?([0-2]?[0-9])(?![\d./-])")
_SAID_RANGE = re.compile(r"\b(?:od|from)\s\d{1,2}\s(?:do|to)\s\d{1,2}\b")
_OFFICE = re.compile(
    r"\b(?:soba|sobe|sobi|pisarn\w{1,3}|kancelarij\w{1,3}|sprat\w{0,3}|nadstropj\w{1,3}|room|office"
    r"|floor|otakh\w{0,4}|sartul\w{0,4})\b"
)
"""Folded."""
_NUMERAL = re.compile(r"\d|\b[IVX]{1,5}\b")
_MOST_WORDS_OF_OFFICE = 5
_HOUSE = r"(?:(?:br|бр|št|no)\.?\s?|[№N#]\s?)?[0-9]{1,4}(?:\s?[a-zа-шčžš](?![^\W\d_]))?"
_STREET = re.compile(
    rf"(?P<first>[^\W\d_])[^,;]{{1,70}}?[\s.]{_HOUSE}(?:\s?[-–/]\s?{_HOUSE}){{0,3}}(?:/[IVX]{{1,5}})?\.?"
    r"|[0-9]{1,4}[a-z]?\s[^\W\d_][^,;\d]{1,60}\s(?:street|st|avenue|ave|road|str)\.?",
    re.IGNORECASE,
)
_STREET_WORD = re.compile(r"(?:ul|ulic\w|bul|bulevar|trg|cesta|naselje)\b")
_TOWN = re.compile(r"(?:[A-Z]{1,3}[- ]?)?[0-9]{4,5}\s[^\W\d_][^,;\d]{1,40}")
_COUNTRIES = frozenset({"slovenija", "slovenia", "srbija", "serbia", "sakartvelo", "georgia"})
_MARKS = re.compile(
    r"(?:№|\b(?:n|no|br|broj|st|stev\w{0,5}|nr|clan\w{0,3}|clen\w{0,2}|cl|zakon\w{0,3}|uredb\w{1,2}"
    r"|odlu[ck]\w{1,3}|resolu\w{1,6}|rezolu\w{1,6}|sluzben\w{1,3}\sglasni\w{1,3}|sl|uradn\w{1,3}"
    r"\slist\w{0,2}|ul|rs|law|act|decree|article|order|regulation|pib|jib|mb|maticn\w{1,3}|davcn\w{1,3}"
    r"|racun\w{0,2}|trr|iban|id|muxl\w{1,3}|brdzaneb\w{1,4}|kanon\w{1,3}|dadgenileb\w{1,4}"
    r"|s/k|kod\w{0,2}|eur|rsd|gel|din))\.?\s?$"
)
"""Words, folded, behind which digits are the number of an act, a register or an account."""
_REGISTERS = re.compile(
    r"\b(?:pib|jib|mb|maticn\w{1,3}(?:\s\w{4,8})?|davcn\w{1,3}(?:\s\w{2,9})?|racun\w{0,2}|trr|iban|vat|s/k"
    r"|poreski\sbroj)\.?:?\s?$"
)
_ACT_WORDS = re.compile(
    r"\b(?:odlu[ck]\w{1,3}|zakon\w{1,3}|uredb\w{1,2}|re[sz]olu\w{2,6}|pravilnik\w{0,3}|brdzaneb\w{1,4}"
    r"|kanon\w{1,3}|dadgenileb\w{1,4}|decree|resolution|clan\w{0,3}|clen\w{0,2}|article|stav\w{0,2}"
    r"|tack\w{1,2}|tock\w{1,2}|muxl\w{1,3}|page|stran\w{0,2})\b"
)
_SERVICES = re.compile(
    r"\b(?:polici\w{1,4}|hitn\w{1,3}|vatrogas\w{1,4}|gasil\w{1,4}|pomo[cc]\w{0,2}|emergency|police"
    r"|ambulance|fire|rescue|help\w{0,4}|call|broj\w{0,2}|stevilk\w|linij\w|line|info\w{0,10}|klic\w{0,3}"
    r"|poziv\w{0,4}|pozovite|poklicite|dezur\w{0,5}|dispec\w{0,5}|centar|center|kontakt|contact|112"
    r"|sluzb\w|patrul\w|sastsrap\w{1,4}|sakhandzr\w{1,4}|matelikh\w{0,3}|ganger\w{0,4}|nomer\w{0,3})\b"
)
"""Words, folded, of services that are called by a few digits."""
_LETTER = re.compile(r"[^\W\d_]")
_LIST_MARK = re.compile(r"\(?(?:\d{1,2}|[a-zа-шა-ჰ])[.)]\s", re.IGNORECASE)
_LONGEST_NAME = 100


def are_hours(text: str) -> bool:
    """Whether a text says when one is there: a day and an hour, or hours alone.

    >>> are_hours("радним даном 8-14"), are_hours("Sredska 8-14"), are_hours("od 8h do 15h")
    (True, False, True)
    """
    small, has_clock = fold(text), bool(_CLOCK.search(text))
    if _DAYS.search(small):
        return has_clock or bool(_RANGE.search(text) or _SAID_RANGE.search(small))
    rest = re.sub(r"[^a-z]+", " ", small)
    rest = re.sub(
        r"\b(?:od|do|med|izmedju|in|i|ur[eo]?|sati|casova?|h|ch|from|between|to|and|ob|st)\b",
        "",
        rest,
    )
    return has_clock and not _LETTER.search(rest)


def are_days(text: str) -> bool:
    """Whether a text begins with a day."""
    return bool(_DAYS.match(fold(text).strip()))


def may_be_hours(text: str) -> bool:
    """Whether digits may be hours, as (8-15) may.

    >>> may_be_hours("00-24"), may_be_hours("43-45"), may_be_hours("15-8")
    (True, False, False)
    """
    found = _RANGE.fullmatch(text.strip())
    return bool(found) and int(found[1]) < int(found[2]) <= 24 if found else False


def is_office(text: str) -> bool:
    """Whether a text names a room or a floor.

    >>> is_office("office II/12b"), is_office("3. sprat"), is_office("Urad 12")
    (True, True, False)
    """
    is_short = len(text.split()) <= _MOST_WORDS_OF_OFFICE
    return is_short and bool(_OFFICE.search(fold(text)) and _NUMERAL.search(text))


def is_street(text: str) -> bool:
    """Whether a text seems to be a street with the number of a house.

    >>> is_street("Polžja cesta 54"), is_street("ул Баштенска бр.5"), is_street("po Odluci 1234")
    (True, True, False)
    """
    found = _STREET.fullmatch(text)
    if not found or _ACT_WORDS.search(fold(text)):
        return False
    return not (text[0].islower() and _is_cased(text[0])) or bool(_STREET_WORD.match(fold(text)))


def is_town(text: str) -> bool:
    """Whether a text is a post code with its place.

    >>> is_town("1501 Ljubljana"), is_town("0105 თბილისი"), is_town("2019 godine")
    (True, True, False)
    """
    return bool(_TOWN.fullmatch(text)) and _is_named(text)


def _is_named(text: str) -> bool:
    name = re.sub(r"^(?:[A-Z]{1,3}[- ]?)?[0-9]{4,5}\s", "", text)
    return not (name[:1].islower() and _is_cased(name[:1]))


def _is_cased(letter: str) -> bool:
    return letter.upper() != letter and not "\u10d0" <= letter <= "\u10ff"


def is_country(text: str) -> bool:
    """Whether a text is the name of a country, as it ends an address."""
    return fold(text).strip() in _COUNTRIES


def marks_an_act(before: str) -> bool:
    """Whether digits behind some words are the number of an act, a register or an account.

    >>> marks_an_act("Uradni list RS, št. "), marks_an_act("ПИБ "), marks_an_act("tel. ")
    (True, True, False)
    """
    return bool(_MARKS.search(fold(before[-40:])))


def marks_a_register(before: str) -> bool:
    """Whether digits behind some words are those of a register, of taxes or of an account.

    >>> marks_a_register("ПИБ: "), marks_a_register("Uradni list RS, št. ")
    (True, False)
    """
    return bool(_REGISTERS.search(fold(before[-40:])))


def has_days(text: str) -> bool:
    """Whether a day of the week is in a text."""
    return bool(_DAYS.search(fold(text)))


def has_digits(text: str) -> bool:
    """Whether a digit is in a text."""
    return any("0" <= sign <= "9" for sign in text)


def may_hold_extension(text: str) -> bool:
    """Whether digits in a note may belong to the number before it: neither hours nor a room.

    >>> may_hold_extension("podaljšek 12"), may_hold_extension("pon–pet 8–15")
    (True, False)
    >>> may_hold_extension("soba 12"), may_hold_extension("centrala")
    (False, False)
    """
    if is_office(text) or has_days(text) or may_be_hours(text):
        return False
    return has_digits(_CLOCK.sub("", text))


def start_of_room(text: str) -> int:
    """Where a room stands behind the word for it: in "soba 12", at 12.

    >>> start_of_room("office II/12b"), start_of_room("3. sprat")
    (7, 0)
    """
    word = re.match(r"[^\W\d_]+\.?\s+", text)
    return word.end() if word and _OFFICE.match(fold(word[0])) else 0


def names_a_service(text: str) -> bool:
    """Whether words name somebody who is called by a few digits.

    >>> names_a_service("Хитна помоћ"), names_a_service("Soba")
    (True, False)
    """
    return bool(_SERVICES.search(fold(text)))


def is_list_mark(line: str) -> bool:
    """Whether a line begins with the number of an item in brackets, as a list has it.

    >>> is_list_mark("1) tel. 112"), is_list_mark("1. sprat")
    (True, False)
    """
    return bool(re.match(r"\(?[0-9]{1,2}\)\s", line))


def is_prose(text: str) -> bool:
    """Whether words are an item of a list or of a sentence, not a name.

    >>> is_prose("- upravljanje brojem 112"), is_prose("Dežurna služba 112")
    (True, False)
    """
    is_small = text[:1].islower() and _is_cased(text[:1])
    return is_sentence(text) or len(text) > _LONGEST_NAME or is_small


def is_sentence(text: str) -> bool:
    """Whether words have the mark of an item of a list before them, or a stop behind."""
    begins = bool(_LIST_MARK.match(text)) or text.lstrip().startswith(("-", "–", "—", "•", "*"))
    return begins or text.rstrip().endswith((";", ":", "."))
