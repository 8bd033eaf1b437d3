"""Lines of contacts as ministries write them, taken apart: each number and address by itself.

Nothing is guessed. What is certain gets a value; what is not is kept as written, with a question
and, where there is a likely answer, a suggestion that a person may accept.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from units.text import phones
from units.text.contacts import DISGUISED_AT, EXTENSION, IN_WORDS, NUMBERS, ContactKind


class Question(StrEnum):
    """What a person must be asked about a contact."""

    AREA = "area"
    """The number stands without its area code."""
    OTHER_AREA = "other-area"
    """The number is of another city than the others of this body."""
    ENDING = "ending"
    """A few digits that may replace the end of the number before."""
    NO_SUCH_NUMBER = "no-such-number"
    """The digits make no number, or leave some over."""
    BACKWARDS = "backwards"
    """An e-mail address that seems to be written from its end."""
    KIND = "kind"
    """Words that may be an address, an office or opening hours."""


@dataclass(frozen=True, slots=True)
class FoundContact:
    """One contact of a line. ``value`` is empty as long as there is a question."""

    kind: ContactKind
    written: str
    """As it stands in the line."""
    value: str = ""
    """E.164, an e-mail address or the address of a page."""
    extension: str = ""
    label: str = ""
    question: Question | None = None
    suggestion: str = ""
    """A value that would answer the question."""


_WORDS = {
    ContactKind.PHONE: r"tel|telefoni?|telefonska|phone|ph|t|centrala|switchboard|hotline"
    r"|тел|телефони?|централа|ტელ|ტელეფონ(?:ი|ები)?|ცხელი\sხაზი",
    ContactKind.MOBILE: r"mob|mobilni|mobitel|mobile|gsm|m|моб|мобилни|მობ|მობილური",
    ContactKind.FAX: r"fax|faks|faksi|telefaks|telefax|f|факс|фаx|телефакс|ф|ფაქსი?",
    ContactKind.EMAIL: r"e|e-?mail|mail|e-?pošta|e-?naslov|e-?adresa|el\.?\s?pošta"
    r"|elektronska\spošta|е-?пошта|е-?адреса|електронска\sпошта|имејл|и-?мејл|е-?маил"
    r"|ел\.?\s?пошта|ელ\.?\s?ფოსტა|ელფოსტა",
    ContactKind.WEB: r"web|www|splet|spletna\sstran|internet|сајт|веб|ვებ(?:გვერდი|საიტი)?",
    ContactKind.ADDRESS: r"naslov|adresa|адреса|მისამართი|address",
    ContactKind.OFFICE: r"soba|pisarna|kancelarija|sprat|соба|канцеларија|ოთახი|room|office",
    ContactKind.HOURS: r"uradne\sure|delovni\sčas|radno\svreme|радно\sвреме|სამუშაო\sსაათები"
    r"|(?:opening|office)\shours|hours",
}
_WORDS_OF = {kind: re.compile(rf"(?:{words})\.?", re.IGNORECASE) for kind, words in _WORDS.items()}
_SAYS_MORE = re.compile(r"centr|центр|switch|hot|ცხ", re.IGNORECASE)
_BETWEEN_KINDS = re.compile(r"\s*[/,]\s*|\s+(?:in|i|и|და|and)\s+")
_SHORTEST_LABEL = 2
"""In "Kontakt telefon" the last word tells the kind; a single letter at the end tells nothing."""
_LABEL = re.compile(
    r"([^\W\d_][^:•;|,\d@]{0,60}?)\s*:\s*|\b(tel|fax|faks|mob|gsm|тел|факс|моб|ტელ)\b\.?\s*(?=[+(\d])",
    re.IGNORECASE,
)
_AT = rf"\s?(?:@|{DISGUISED_AT})\s?"
_EMAIL = re.compile(rf"(?<![\w.+-])[\w.+-]{{1,64}}{_AT}[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_PAGE = re.compile(r"(?:https?://|www\.)[^\s,;<>\"„“”•|]+[^\s,;<>\"„“”•|.)]", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s{0,9}[,;•|·]\s*|\s{3,}")
_BETWEEN_NUMBERS = re.compile(r"\s(?:/|ali|ili|in|i|или|и|ან|და|or|and|&)\s+")
_BEGINS_A_NUMBER = re.compile(r"[+(\s]*\d")
_A_NUMBER = re.compile(r"(?<![\w+])[+(]?[+\d(][\d\s()/.\-–]{6,30}\d")
_WORDS_BEHIND = re.compile(r"(?<=\d)\s{0,3}\(([^\W\d_][^()\d]{1,60})\)$")
_SHORTEST_NUMBER = 6
_DIGITS = re.compile(r"\d")
_EXTENSION_WORD = re.compile(rf"\b{EXTENSION}", re.IGNORECASE)
_EXTENSION = re.compile(rf"{EXTENSION}\s{{0,3}}[.:]?\s{{0,3}}\d", re.IGNORECASE)
_A_WORD = re.compile(r"[^\W\d_]{4}")
_REVERSED_ENDINGS = ("is.", "sr.", "eg.", "ue.", "moc.", "gro.")
_KNOWN_ENDINGS = (".si", ".rs", ".ge", ".eu", ".com", ".org", ".net", ".int", ".срб")
_NOTHING = re.compile(r"[\s\-–—_./]*")


def read_lines(text: str, region: str, areas: Collection[str] = ()) -> list[FoundContact]:
    """The contacts of a text, in its order.

    ``region`` is the ISO 3166 code of the country where the text was written, ``areas`` the area
    codes (without zero) of the numbers that the body is known by: a number of another city is asked
    about.

    >>> line = "e-mail: a@mup.gov.rs • fax: +381-11-3620-189, 3614-929."
    >>> [(str(found.kind), found.value) for found in read_lines(line, "RS")]
    [('email', 'a@mup.gov.rs'), ('fax', '+381113620189'), ('fax', '+381113614929')]
    """
    return [
        found
        for line in text.splitlines()
        for found in _Line(line, region[:2].upper(), areas).contacts()
    ]


class _Line:
    """One line, read from left to right: a label holds for what follows it."""

    def __init__(self, line: str, region: str, areas: Collection[str]) -> None:
        self.line = line.strip()
        self.region = region
        self.areas = areas
        self.before: phones.ReadNumber | None = None

    def contacts(self) -> Iterator[FoundContact]:
        for kinds, label, part in _labelled(self.line):
            for written in _single(part):
                for kind in kinds:
                    for found in self._read(written, kind):
                        yield replace(found, label=found.label or label)

    def _read(self, written: str, kind: ContactKind | None) -> Iterator[FoundContact]:
        if found := _email_or_page(written):
            yield found
        elif kind in IN_WORDS:
            yield FoundContact(kind, written)
        elif behind := _WORDS_BEHIND.search(written):
            for found in self._read(written[: behind.start()].strip(), kind):
                yield replace(found, label=found.label or behind[1])
        elif kind in NUMBERS or (kind is None and _seems_a_number(written)):
            yield from self._numbers(written, kind)
        elif kind is None:
            yield from self._unlabelled(written)
        else:
            yield FoundContact(kind, written, question=Question.KIND)

    def _unlabelled(self, written: str) -> Iterator[FoundContact]:
        """Words before a number say what it is for; alone they may be anything."""
        candidates = _A_NUMBER.finditer(written)
        number = next((n for n in candidates if phones.read_number(n[0], self.region)), None)
        if number is None:
            kind = ContactKind.ADDRESS if _DIGITS.search(written) else ContactKind.OFFICE
            yield FoundContact(kind, written, question=Question.KIND)
            return
        words = written[: number.start()].strip(" ,;:-–—")
        for part in _separated(written[number.start() :]):
            for found in self._numbers(part, None):
                yield replace(found, label=words)

    def _numbers(self, written: str, kind: ContactKind | None) -> Iterator[FoundContact]:
        number = phones.read_number(written, self.region)
        if number:
            self.before = number
            yield self._certain(written, number, kind)
        elif len(several := _BETWEEN_NUMBERS.split(written)) > 1:
            for part in several:
                yield from self._numbers(part, kind)
        elif phones.is_short(written):
            yield self._short(written, kind)
        else:
            kind = kind or ContactKind.PHONE
            yield FoundContact(kind, written, question=Question.NO_SUCH_NUMBER)

    def _short(self, written: str, kind: ContactKind | None) -> FoundContact:
        """A number that leaves out what the number before it, or the body, may supply."""
        if self.before and (number := phones.with_prefix_of(written, self.before, self.region)):
            return self._certain(written, number, kind)
        found = FoundContact(kind or ContactKind.PHONE, written)
        if self.before and (number := phones.with_ending(written, self.before)):
            return replace(found, question=Question.ENDING, suggestion=number.value)
        if number := self._in_the_only_area(written):
            return replace(
                found,
                extension=number.extension,
                question=Question.AREA,
                suggestion=number.value,
            )
        is_whole = len(re.sub(r"\D", "", written)) >= _SHORTEST_NUMBER
        return replace(found, question=Question.AREA if is_whole else Question.NO_SUCH_NUMBER)

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
        found = FoundContact(kind, written, extension=number.extension)
        if self.areas and number.area and number.area not in self.areas:
            return replace(found, question=Question.OTHER_AREA, suggestion=number.value)
        return replace(found, value=number.value)


def _labelled(line: str) -> Iterator[tuple[tuple[ContactKind | None, ...], str, str]]:
    """The parts of a line, each with the kinds and the words that the label before it gives.

    Words are given where they say more than the kinds.
    """
    kinds: tuple[ContactKind | None, ...] = (None,)
    label, start = "", 0
    addresses = [found.span() for found in (*_PAGE.finditer(line), *_EMAIL.finditer(line))]
    for found in _LABEL.finditer(line):
        if any(first <= found.start() < last for first, last in addresses):
            continue
        next_kinds, next_label = _kinds_and_label((found[1] or found[2]).strip(" •,;-–—(."))
        if kinds[0] in IN_WORDS and not next_kinds[0]:
            continue  # "Monday:" within opening hours
        if part := line[start : found.start()].strip(" ,;•|-–—"):
            yield kinds, label, part
        kinds, label, start = next_kinds, next_label, found.end()
    if part := line[start:].strip(" ,;•|"):
        yield kinds, label, part


def _kinds_and_label(words: str) -> tuple[tuple[ContactKind | None, ...], str]:
    """What a label says.

    "tel./fax" names two kinds, "Kontakt telefon" one and something more, "Press" none.
    """
    if kind := _kind_of_contact(words):
        says_more = kind == ContactKind.PHONE and _SAYS_MORE.match(words)
        return (kind,), words if says_more else ""
    parts = [_kind_of_contact(part) for part in _BETWEEN_KINDS.split(words)]
    if len(parts) > 1 and all(parts):
        return tuple(parts), ""
    last = words.split()[-1] if words.split() else ""
    return (_kind_of_contact(last) if len(last) > _SHORTEST_LABEL else None,), words


def _kind_of_contact(words: str) -> ContactKind | None:
    kinds = (kind for kind, pattern in _WORDS_OF.items() if pattern.fullmatch(words.strip()))
    return next(kinds, None)


def _seems_a_number(written: str) -> bool:
    return bool(_BEGINS_A_NUMBER.match(written)) and not _A_WORD.search(written)


def _single(part: str) -> Iterator[str]:
    """Single contacts of a part: e-mail addresses and pages whole, the rest at the separators."""
    start = 0
    addresses = [*_EMAIL.finditer(part), *_PAGE.finditer(part)]
    for whole in sorted(addresses, key=lambda found: found.start()):
        if whole.start() >= start:
            yield from _separated(part[start : whole.start()])
            yield whole[0]
            start = whole.end()
    yield from _separated(part[start:])


def _separated(text: str) -> Iterator[str]:
    """The pieces between separators.

    An address in words keeps its commas, and an extension stays with its number.
    """
    if _A_WORD.search(text) and not _EXTENSION_WORD.search(text):
        pieces = [text]
    else:
        pieces = []
        for piece in _SEPARATOR.split(text):
            if pieces and _EXTENSION.match(piece):
                pieces[-1] += f", {piece}"
            else:
                pieces.append(piece)
    for piece in pieces:
        stripped = piece.strip().strip(".;,•|").strip()
        if not _NOTHING.fullmatch(stripped):
            yield stripped


def _email_or_page(written: str) -> FoundContact | None:
    if _EMAIL.fullmatch(written):
        return _email(written)
    if _PAGE.fullmatch(written):
        value = written if "://" in written else f"https://{written}"
        return FoundContact(ContactKind.WEB, written, value)
    return None


def _email(written: str) -> FoundContact:
    found = FoundContact(ContactKind.EMAIL, written)
    address = re.sub(_AT, "@", written, count=1, flags=re.IGNORECASE)
    small = address.lower()
    if small.startswith(_REVERSED_ENDINGS) and not small.endswith(_KNOWN_ENDINGS):
        return replace(found, question=Question.BACKWARDS, suggestion=address[::-1])
    return replace(found, value=address)
