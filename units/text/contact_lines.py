"""Lines of contacts as ministries write them, taken apart.

Each number and address by itself, and what must be asked.

Nothing is guessed. What is certain gets a value; what is not is kept as written, with a question
and, where there is a likely answer, a suggestion that a person may accept.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from units.text import phones

PHONE, MOBILE, FAX, EMAIL, WEB, ADDRESS, OFFICE, HOURS = (
    "phone",
    "mobile",
    "fax",
    "email",
    "web",
    "address",
    "office",
    "hours",
)


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

    kind: str
    written: str
    """As it stands in the line."""
    value: str = ""
    """E.164, an e-mail address or the address of a page."""
    extension: str = ""
    label: str = ""
    question: Question | None = None
    suggestion: str = ""
    """A value that would answer the question."""


_KINDS = {
    PHONE: r"tel|telefoni?|telefonska|phone|ph|t|тел|телефони?|ტელ|ტელეფონ(?:ი|ები)?|centrala|централа|switchboard|hotline|ცხელი\sხაზი",
    MOBILE: r"mob|mobilni|mobitel|mobile|gsm|m|моб|мобилни|მობ|მობილური",
    FAX: r"fax|faks|faksi|telefaks|telefax|f|факс|фаx|телефакс|ф|ფაქსი?",
    EMAIL: r"e|e-?mail|mail|e-?pošta|e-?naslov|e-?adresa|el\.?\s?pošta|elektronska\spošta|е-?пошта|е-?адреса|електронска\sпошта"
    r"|имејл|и-?мејл|е-?маил|ел\.?\s?пошта|ელ\.?\s?ფოსტა|ელფოსტა",
    WEB: r"web|www|splet|spletna\sstran|internet|сајт|веб|ვებ(?:გვერდი|საიტი)?",
    ADDRESS: r"naslov|adresa|адреса|მისამართი|address",
    OFFICE: r"soba|pisarna|kancelarija|sprat|соба|канцеларија|ოთახი|room|office",
    HOURS: r"uradne\sure|delovni\sčas|radno\svreme|радно\sвреме|სამუშაო\sსაათები|(?:opening|office)\shours|hours",
}
_KIND_OF = {kind: re.compile(rf"(?:{words})\.?", re.IGNORECASE) for kind, words in _KINDS.items()}
_NUMBERS = {PHONE, MOBILE, FAX}
_IN_WORDS = {ADDRESS, OFFICE, HOURS}
_SAYS_MORE = re.compile(r"centr|центр|switch|hot|ცხ", re.IGNORECASE)
_SHORTEST_LABEL = 2
"""In "Kontakt telefon" the last word tells the kind; a single letter at the end tells nothing."""
_LABEL = re.compile(
    r"([^\W\d_][^:•;|,\d@]{0,60}?)\s*:\s*|\b(tel|fax|faks|mob|gsm|тел|факс|моб|ტელ)\b\.?\s*(?=[+(\d])",
    re.IGNORECASE,
)
_AT = r"\s?(?:@|[(\[{]\s?(?:at|et|ат|afna|majmun)\s?[)\]}])\s?"
_EMAIL = re.compile(rf"(?<![\w.+-])[\w.+-]{{1,64}}{_AT}[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_PAGE = re.compile(r"(?:https?://|www\.)[^\s,;<>\"„“”•|]+[^\s,;<>\"„“”•|.)]", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s{0,9}[,;•|·]\s*|\s{3,}")
_BETWEEN_NUMBERS = re.compile(r"\s(?:/|ali|ili|in|i|или|и|ან|და|or|and|&)\s+")
_BEGINS_A_NUMBER = re.compile(r"[+(\s]*\d")
_A_NUMBER = re.compile(r"(?<![\w+])[+(]?[+\d(][\d\s()/.\-–]{6,30}\d")
_WORDS_BEHIND = re.compile(r"(?<=\d)\s{0,3}\(([^\W\d_][^()\d]{1,60})\)$")
_SHORTEST_NUMBER = 6
_DIGITS = re.compile(r"\d")
_REVERSED_ENDINGS = ("is.", "sr.", "eg.", "ue.", "moc.", "gro.")
_KNOWN_ENDINGS = (".si", ".rs", ".ge", ".eu", ".com", ".org", ".net", ".int", ".срб")
_NOTHING = re.compile(r"[\s\-–—_./]*")


def read_lines(text: str, region: str, areas: Collection[str] = ()) -> list[FoundContact]:
    """The contacts of a text, in its order.

    ``region`` is the ISO 3166 code of the country where the text was written, ``areas`` the area
    codes (without zero) of the numbers that the body is known by: a number of another city is asked
    about.

    >>> [(found.kind, found.value) for found in read_lines("e-mail: a@mup.gov.rs • fax: +381-11-3620-189, 3614-929.", "RS")]
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
            for written in _parts(part):
                for kind in kinds:
                    for found in self._read(written, kind):
                        yield replace(found, label=found.label or label)

    def _read(self, written: str, kind: str) -> Iterator[FoundContact]:
        if _EMAIL.fullmatch(written):
            yield _email(written)
        elif _PAGE.fullmatch(written):
            yield FoundContact(WEB, written, written if "://" in written else f"https://{written}")
        elif kind in _IN_WORDS:
            yield FoundContact(kind, written)
        elif behind := _WORDS_BEHIND.search(written):
            for found in self._read(written[: behind.start()].strip(), kind):
                yield replace(found, label=found.label or behind[1])
        elif kind in _NUMBERS or (
            not kind and _BEGINS_A_NUMBER.match(written) and not re.search(r"[^\W\d_]{4}", written)
        ):
            yield from self._numbers(written, kind)
        elif kind:
            yield FoundContact(kind, written, question=Question.KIND)
        elif number := next(
            (
                part
                for part in _A_NUMBER.finditer(written)
                if phones.read_number(part[0], self.region)
            ),
            None,
        ):
            words = written[: number.start()].strip(" ,;:-–—")
            for found in self._numbers(written[number.start() :], ""):
                yield replace(found, label=words)
        else:
            yield FoundContact(
                ADDRESS if _DIGITS.search(written) else OFFICE, written, question=Question.KIND
            )

    def _numbers(self, written: str, kind: str) -> Iterator[FoundContact]:
        number = phones.read_number(written, self.region)
        if number is None and len(apart := _BETWEEN_NUMBERS.split(written)) > 1:
            for part in apart:
                yield from self._numbers(part, kind)
            return
        if number is None and phones.is_short(written):
            yield self._short(written, kind)
            return
        if number is None:
            yield FoundContact(kind or PHONE, written, question=Question.NO_SUCH_NUMBER)
            return
        self.before = number
        yield self._certain(written, number, kind)

    def _short(self, written: str, kind: str) -> FoundContact:
        if self.before and (number := phones.with_prefix_of(written, self.before, self.region)):
            return self._certain(written, number, kind)
        if self.before and (number := phones.with_ending(written, self.before)):
            return FoundContact(
                kind or PHONE, written, question=Question.ENDING, suggestion=number.value
            )
        likely = {
            number.value: number
            for area in self.areas
            if (number := phones.with_area(written, area, self.region))
        }
        if len(likely) == 1:
            (number,) = likely.values()
            return FoundContact(
                kind or PHONE,
                written,
                extension=number.extension,
                question=Question.AREA,
                suggestion=number.value,
            )
        is_whole = len(re.sub(r"\D", "", written)) >= _SHORTEST_NUMBER
        return FoundContact(
            kind or PHONE, written, question=Question.AREA if is_whole else Question.NO_SUCH_NUMBER
        )

    def _certain(self, written: str, number: phones.ReadNumber, kind: str) -> FoundContact:
        found = FoundContact(
            kind if kind in {FAX, MOBILE} else MOBILE if number.is_mobile else PHONE,
            written,
            extension=number.extension,
        )
        if self.areas and number.area and number.area not in self.areas:
            return replace(found, question=Question.OTHER_AREA, suggestion=number.value)
        return replace(found, value=number.value)


def _labelled(line: str) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """The parts of a line, each with the kinds that the label before it names and the label where
    it says more.
    """
    kinds: tuple[str, ...] = ("",)
    label, start = "", 0
    addresses = [found.span() for found in (*_PAGE.finditer(line), *_EMAIL.finditer(line))]
    for found in _LABEL.finditer(line):
        if any(first <= found.start() < last for first, last in addresses):
            continue
        next_kinds, next_label = _kinds_and_label((found[1] or found[2]).strip(" •,;-–—(."))
        if kinds[0] in _IN_WORDS and not next_kinds[0]:
            continue  # "Monday:" within opening hours
        if part := line[start : found.start()].strip(" ,;•|-–—"):
            yield kinds, label, part
        kinds, label, start = next_kinds, next_label, found.end()
    if part := line[start:].strip(" ,;•|"):
        yield kinds, label, part


def _kinds_and_label(words: str) -> tuple[tuple[str, ...], str]:
    """What a label says: "tel./fax" names two kinds, "Kontakt telefon" one and something more,
    "Press" none.
    """
    if kind := _kind(words):
        return (kind,), words if kind == PHONE and _SAYS_MORE.match(words) else ""
    parts = [_kind(part) for part in re.split(r"\s*[/,]\s*|\s+(?:in|i|и|და|and)\s+", words)]
    if len(parts) > 1 and all(parts):
        return tuple(parts), ""
    last = words.split()[-1] if words.split() else ""
    return (_kind(last) if len(last) > _SHORTEST_LABEL else "",), words


def _kind(words: str) -> str:
    return next(
        (kind for kind, pattern in _KIND_OF.items() if pattern.fullmatch(words.strip())), ""
    )


def _parts(part: str) -> Iterator[str]:
    """Single contacts of a part: e-mail addresses and pages whole, the rest at the separators."""
    start = 0
    for whole in sorted(
        (*_EMAIL.finditer(part), *_PAGE.finditer(part)), key=lambda found: found.start()
    ):
        if whole.start() >= start:
            yield from _separated(part[start : whole.start()])
            yield whole[0]
            start = whole.end()
    yield from _separated(part[start:])


def _separated(text: str) -> Iterator[str]:
    """The pieces between separators.

    An address in words keeps its commas, an extension its number.
    """
    if re.search(r"[^\W\d_]{4}", text) and not re.search(r"lok|int|ext", text, re.IGNORECASE):
        pieces = [text]
    else:
        pieces = []
        for piece in _SEPARATOR.split(text):
            is_extension = pieces and re.match(
                r"(?:lok|int|ext|kl|лок|инт|доб|შიდა)\b", piece, re.IGNORECASE
            )
            if is_extension:
                pieces[-1] += f", {piece}"
            else:
                pieces.append(piece)
    for piece in pieces:
        stripped = piece.strip().strip(".;,•|").strip()
        if not _NOTHING.fullmatch(stripped):
            yield stripped


def _email(written: str) -> FoundContact:
    address = re.sub(_AT, "@", written, count=1, flags=re.IGNORECASE)
    if address.lower().startswith(_REVERSED_ENDINGS) and not address.lower().endswith(
        _KNOWN_ENDINGS
    ):
        return FoundContact(EMAIL, written, question=Question.BACKWARDS, suggestion=address[::-1])
    return FoundContact(EMAIL, written, address)
