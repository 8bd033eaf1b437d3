"""The parsers behind the doors, each asked by itself: nothing fails, and what they say holds.

A door costs a transaction and a page, a parser next to nothing; so here come longer texts, and a
hundred times as many of them in the same time. Some are a few signs over and over: what takes four
times as long for twice as many shows itself there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

from hypothesis import strategies as st

from registry.kept_pages.encodings import best
from tests.fuzzing import files
from tests.fuzzing.hostile import TEXTS, damaged, texts
from units.accounts.clients import network_of, plain_address
from units.exchange.faults import RefusedError
from units.exchange.files import read_contents
from units.exchange.formats.flat import FixtureError, read_rows
from units.text import phones
from units.text.analysis.marking import Marker, excerpt
from units.text.analysis.queries import understand
from units.text.collation import initial, sort_key
from units.text.contact_lines import read_lines
from units.text.contacts import (
    E164,
    NUMBERS,
    SHORT,
    has_mixed_words,
    has_two_scripts,
    is_email,
    is_page,
)
from units.text.countries import country_of
from units.text.damage import damaged_words, undamaged
from units.text.days import PartialDate, read_day
from units.text.folding import fold, slug
from units.text.invisible import visible, without_directions
from units.text.languages import LANGUAGES, match, negotiate, wishes
from units.text.meaning import says_the_same
from units.text.mixed_scripts import mend, mixed_words
from units.text.old_encodings import read_old
from units.text.other_scripts import in_own_script, script_of_line
from units.text.outlines import MOST_DEPTH, read_outline
from units.text.prose import addresses_in, to_html
from units.text.rulebook import read_rulebook
from units.text.transliteration import (
    Glossary,
    Term,
    propose_cyrillic,
    to_cyrillic,
    to_latin,
)
from units.text.word_differences import word_differences

REGIONS = ["SI", "RS", "GE", "ME", "RS-VO", "", "XX", "ZZZ", "\0"]
LONGEST = 20_000
"""Signs of the longest texts; as many as one may paste for contacts."""
_HALVES = re.compile("[\ud800-\udfff\0]")
"""Halves of characters, and null, which no door lets through."""
_HARMLESS = frozenset({"p", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "a", "br"})
_SCHEMES = frozenset({"", "http", "https", "mailto", "tel"})
_OF_CONTACTS = [
    *("tel.", "Tel:", "faks", "GSM", "e-pošta:", "tel/faks:", "lok.", "int.", "loc", "ext", "х"),
    *("011", "01 478 2267", "+381 11 3620-189", "3614-929", "(01)", "/", "-", ",", ";", "•", ":"),
    *("a@mup.gov.rs", "ana (at) gov dot si", "[afna]", "www.gov.si", "https://", "http://a.b/c"),
    *("Kneza Miloša 24", "11000 Beograd", "pon–pet 8–16", "soba 12", "III nadstropje", "Vlada"),
    *(
        "тел",
        "факс",
        "локал",
        "канцеларија",
        "ტელ",
        "ფაქსი",
        "\t",
        "\n",
        " ",
        "  ",
        "in",
        "и",
        "да",
    ),
]
_OF_OUTLINES = [
    *("1.", "1)", "(1)", "1.1.", "1.1.1", "a)", "(a)", "а)", "ა)", "i.", "ii)", "IV.", "XIV", "-"),
    *("–", "•", "*", "●", "·", "Člen 1", "Члан 12.", "მუხლი 3", "tačka", ":", ";", ".", ",", "\n"),
    *("\n\n", "\t", "  ", "    ", " ", "naloge", "obavlja poslove;", "law:", "in", "9999999999."),
]
_OF_PROSE = [
    *("# ", "## ", "###### ", "- ", "1. ", "* ", "**", "*", "_", "__", "[", "](", ")", "<", ">"),
    *("](javascript:alert(1))", "<https://a.si>", "<javascript:x>", "](data:text/html,x)", "&lt;"),
    *("](//a.si)", "](http://a.si 'b')", "&#0;", "&#x202e;", "&Tab;", "\\", "`", "```", "~~~", "|"),
    *(
        "<script>",
        "<img src=x onerror=y>",
        "<!--",
        "]]>",
        "\n",
        "\n\n",
        "    ",
        " ",
        "word",
        "[a]: b",
    ),
    *("]( vbscript:x)", "](jav\tascript:x)", "](JaVaScRiPt:x)", "<a href='x'>", "](mailto:a@b?c)"),
]
_OF_DAYS = [
    *("1", "31", "2", "12", "13", "2019", "0001", "9999", "10000", "0", ".", ". ", "-", "/", " "),
    *(
        "maj",
        "мај",
        "January",
        "ianuarie",
        "მაისი",
        "წლის",
        "leta",
        "године",
        "год.",
        "г.",
        "of",
        "¹",
    ),
]
_OF_HEADERS = [
    *(
        "sr-Latn",
        "sr",
        "sl",
        "ka-GE",
        "hr",
        "*",
        "x-a",
        ",",
        ";",
        "q=",
        "0.5",
        "1",
        "1.1",
        "nan",
        "-",
    ),
    *("gzip", "br", "identity", " ", "=", "q=0", "q=1e9", "\t", "zstd", "_", "i-klingon", "sr_RS"),
]
_OF_QUERIES = [
    *(
        "kdo",
        "ko",
        "who",
        "01 478",
        "+386",
        "ministrstvo",
        "министарство",
        "ჯანდაცვის",
        "EU",
        "novak",
    ),
    *(
        "helth",
        "a@b.si",
        "@",
        "?",
        "!",
        "-",
        "'",
        '"',
        "*",
        "(",
        ")",
        "&",
        "|",
        ":",
        "AND",
        "NEAR/2",
    ),
    *("širitvijo", "of", "za", " ", "\n", "3 750", "XIV", "u.s.", "s.p.", "nj", "ǌ", "Ђ"),
]
_OF_ADDRESSES = [
    "192.0.2.1",
    "::1",
    "[2001:db8::1]",
    ":443",
    "%eth0",
    "::ffff:1.2.3.4",
    ".",
    "1",
    ":",
]
_LETTERS = [
    *("nj", "lj", "dž", "Nj", "NJ", "ǆ", "Ђ", "Љ", "è", "È", "æ", "w", "q", "TAIEX", "XIV", "II"),
    *(
        "\u0301",
        "\u030f",
        "http://a.rs/њ",
        "a.b@gov.rs",
        "%(name)s",
        "{0}",
        "<b>",
        "в.д.",
        "д.о.о.",
    ),
    *(
        "Ministarstvo",
        "Министарство",
        "konjunktura",
        "odžak",
        " ",
        "\n",
        "-",
        "'",
        "ა",
        "ᲒᲐ",
        "Ã",
        "¹",
    ),
]


@dataclass(frozen=True, slots=True)
class Parser:
    """What reads."""

    inputs: Callable[[], st.SearchStrategy[Any]]
    read: Callable[[Any], bool | None]
    """Whether it was accepted; None where a parser refuses nothing."""


def of(signs: list[str], longest: int = LONGEST) -> st.SearchStrategy[str]:
    """Texts of what a parser looks for, of junk, and of a few such signs over and over."""
    sign = st.one_of(*[st.sampled_from(signs)] * 4, texts)
    text = st.lists(sign, max_size=30).map("".join)
    few = st.lists(st.sampled_from(signs + [one for one in TEXTS if one]), min_size=1, max_size=3)
    again = few.map("".join).flatmap(
        lambda part: st.integers(1, max(1, longest // len(part))).map(lambda times: part * times)
    )
    rarely = st.integers(0, 9).flatmap(lambda chance: again if chance == 0 else text)
    return st.one_of(text, text, rarely).map(lambda whole: _HALVES.sub("", whole)[:longest])


def with_one(of_what: list[Any], signs: list[str], longest: int = LONGEST) -> st.SearchStrategy:
    """One of some things beside such a text."""
    return st.tuples(st.sampled_from(of_what), of(signs, longest))


# --- What is read, and what must hold of it -------------------------------------------------------


def _contacts(sent: tuple[str, str]) -> None:
    region, text = sent
    for found in read_lines(text, region):
        is_number = found.kind in NUMBERS and found.value
        assert not is_number or re.fullmatch(f"{E164}|{SHORT}", found.value), found


def _phone(sent: tuple[str, str]) -> None:
    region, text = sent
    number = phones.read_number(text, region)
    phones.without_extension(text)
    if number:
        assert re.fullmatch(E164, number.value), number
        assert phones.can_be_dialled(number.value)
        assert phones.international(number.value)
        assert phones.national(number.value)
        assert phones.spoken(number.value)
        phones.with_prefix_of(text, number, region)
        phones.with_ending(text, number)
    phones.with_area(text, "11", region)
    phones.with_plus(text, region)
    phones.is_short_number(text, region)


def _day(text: str) -> None:
    day = read_day(text)
    assert day is None or isinstance(day, date | PartialDate)
    if day is not None:
        assert read_day(day.isoformat()) == day


class _Elements(HTMLParser):
    """What stands in some HTML, and where it leads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes += attrs


def _prose(text: str) -> None:
    found = _Elements(to_html(text))
    assert found.names <= _HARMLESS, found.names
    assert {name for name, _value in found.attributes} <= {"href", "rel", "title"}
    for name, value in found.attributes:
        if name == "href":
            plain = re.sub(r"[\0-\x20]", "", unquote(value or ""))
            scheme = re.match(r"([a-z][a-z0-9+.-]*):", plain, re.IGNORECASE)
            assert scheme is None or scheme[1].lower() in _SCHEMES, value
    addresses_in(text)
    to_html(text, to_latin)


def _query(text: str) -> None:
    for is_typing in (False, True):
        query = understand(text, _glossary(), is_typing=is_typing)
        tokens = [token for group in query.groups for token in group.tokens]
        assert all("\0" not in token for token in tokens)
        pieces = Marker(query.groups).marked(text[:2000], "sl")
        assert "".join(piece for piece, _is_found in pieces) == text[:2000]
        excerpt(pieces)


def _both_ways(text: str) -> None:
    latin = to_latin(text, _glossary())
    assert to_latin(latin, _glossary()) == latin or "\u0301" in text, "It is Latin already."
    proposal = propose_cyrillic(text, _glossary())
    assert all(segment.proposed or segment.source for segment in proposal.segments)
    to_cyrillic(latin)
    for language in LANGUAGES:
        in_own_script(text[:2000], language)
        script_of_line(text[:2000], language)


def _rulebook(sent: tuple[str, str]) -> None:
    region, text = sent
    reading = read_rulebook(text, region)
    lines = len(text.splitlines())
    assert all(1 <= number <= lines for number, _line in reading.leftovers)


def _outline(text: str) -> None:
    outline = read_outline(text)
    lines = len(text.splitlines())
    for passage in outline.passages:
        assert 0 <= passage.depth <= MOST_DEPTH
        assert all(1 <= line <= lines for line in passage.lines)
        assert passage.text == passage.text.strip()


def _words(text: str) -> None:
    undamaged(text)
    assert mend(mend(text)) == mend(text)
    damaged_words(text)
    mixed_words(text)
    country_of(text)
    assert visible(visible(text)) == visible(text)
    assert without_directions(without_directions(text)) == without_directions(text)
    assert re.fullmatch(r"[a-z0-9-]*", slug(text))
    fold(text)
    for language in LANGUAGES:
        sort_key(text[:2000], language)
        initial(text[:2000], language)
    for asked in (is_email, is_page, has_mixed_words, has_two_scripts):
        asked(text)


def _differences(sent: tuple[str, str]) -> None:
    old, new = sent
    runs = word_differences(old, new)
    assert "".join(run.text for run in runs if run.kind != "removed") == new
    assert "".join(run.text for run in runs if run.kind != "added") == old
    assert says_the_same(old, old)
    says_the_same(old, new)


def _header(text: str) -> None:
    wishes(text)
    assert match(text) in {None, *LANGUAGES}
    for last_resort in (0, 25):
        assert negotiate(text, last_resort) in {None, *LANGUAGES}
    assert best(text) in {"br", "gzip", "identity"}


def _address(text: str) -> None:
    address = plain_address(text)
    assert plain_address(address) == address
    assert network_of(address) or not address


def _bytes(content: bytes) -> None:
    found = read_old(content)
    assert found is None or found.sample in found.text


def _file(sent: tuple[str, bytes]) -> bool:
    try:
        read_contents([sent])
    except RefusedError as error:
        return _is_told([str(fault) for fault in error.faults])
    return True


def _flat(sent: tuple[str, bytes]) -> bool:
    file_format, content = sent
    try:
        read_rows(content.decode("utf-8", "replace"), f"rows.{file_format}", file_format)
    except FixtureError as error:
        return _is_told([str(error)])
    return True


def _is_told(reasons: list[str]) -> bool:
    """No acceptance; why is said in words."""
    assert reasons
    assert all(reasons)
    return False


@cache
def _glossary() -> Glossary:
    return Glossary([Term("ТАЕКС", "TAIEX"), Term("ЕУ", "EU"), Term("в.д.", "v. d.")])


def _encoded() -> st.SearchStrategy[bytes]:
    encodings = st.sampled_from(("utf-8", "cp1250", "cp1251", "iso8859-2", "utf-16", "cp1252"))
    return st.one_of(
        st.binary(max_size=300),
        st.tuples(of(_LETTERS, 2000), encodings)
        .map(lambda sent: sent[0].encode(sent[1], "replace"))
        .flatmap(damaged),
    )


PARSERS = {
    "contact lines": Parser(lambda: with_one(REGIONS, _OF_CONTACTS), _contacts),
    "phones": Parser(lambda: with_one(REGIONS, _OF_CONTACTS, 200), _phone),
    "days": Parser(lambda: of(_OF_DAYS, 2000), _day),
    "prose": Parser(lambda: of(_OF_PROSE), _prose),
    "queries": Parser(lambda: of(_OF_QUERIES), _query),
    "transliteration": Parser(lambda: of(_LETTERS), _both_ways),
    "rulebooks": Parser(lambda: with_one(REGIONS, _OF_CONTACTS + _OF_OUTLINES), _rulebook),
    "lists": Parser(lambda: of(_OF_OUTLINES), _outline),
    "words": Parser(lambda: of(_LETTERS + _OF_CONTACTS), _words),
    "differences": Parser(lambda: st.tuples(of(_OF_OUTLINES), of(_OF_OUTLINES)), _differences),
    "headers": Parser(lambda: of(_OF_HEADERS, 4000), _header),
    "addresses of clients": Parser(lambda: of(_OF_ADDRESSES, 4000), _address),
    "old encodings": Parser(_encoded, _bytes),
    "outlines": Parser(lambda: st.tuples(st.just("u.yaml"), files.outlines()), _file),
    "tables": Parser(files.tables, _file),
    "workbooks": Parser(lambda: st.tuples(st.just("u.xlsx"), files.workbooks()), _file),
    "archives": Parser(lambda: st.tuples(st.just("u.zip"), files.archives()), _file),
    "flat fixtures": Parser(files.flat_fixtures, _flat),
    "whatever is uploaded": Parser(files.any_file, _file),
}
