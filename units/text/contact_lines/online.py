"""E-mail addresses and pages in a line: where they begin and end, and what they mean.

None is ever cut: what is unlike an address as a whole is asked about as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from units.text.contact_lines.found import FoundContact, Question
from units.text.contact_lines.labels import is_telling
from units.text.contacts import (
    DISGUISED_AT,
    HEAD_OF_EMAIL,
    ContactKind,
    has_two_scripts,
    is_email,
    is_page,
)
from units.text.mixed_scripts import in_latin, mend

_AT = re.compile(rf"\s?(?:@|{DISGUISED_AT})\s?", re.IGNORECASE)
_IN_HEAD = re.compile(rf"{HEAD_OF_EMAIL}|’")
_AROUND_HEAD = "'’`*~=/-–.•"
_LONGEST_HEAD = 320
_HOST = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){0,20}")
_TORN = re.compile(r"([^\W\d_]+)([.-])\s?$")
_PLAIN_HEAD = re.compile(r"[\w+](?:[\w.+'-]*[\w+])?")
_GLUED = re.compile(r"[=/?]")
_PAGE = re.compile(
    r"(?:https?://|(?<![^\W_])www\.)[^\s,;<>\"„“”«»•|]+(?:[,;][^\s,;<>\"„“”«»•|]+)*", re.IGNORECASE
)
_ANOTHER = re.compile(r"[,;](?=[^,;]*@|https?://|www\.|tel\b|fax\b)", re.IGNORECASE)
_BEHIND = ".,;:!?'’`*"
_UNLIKE_A_PAGE = re.compile(r"[@…`{}\\^]|\.\.")
_BARE_HOST = re.compile(r"(?:[\w-]{1,63}\.){1,9}[^\W\d_]{2,24}(?:/[^\s,;<>\"„“”«»•|]*)?")
_HIDDEN = re.compile(
    r"spam-?\s?bot|спам-?\s?бот|სპამ-?\s?ბოტ|javascript|јаваскрипт|джаваскрипт"
    r"|e-?mail(?:&#160;|\s)protected|zaščiten proti smetenju",
    re.IGNORECASE,
)
_REVERSED_ENDINGS = ("is.", "sr.", "eg.", "ue.", "moc.", "gro.")
_KNOWN_ENDINGS = (".si", ".rs", ".ge", ".eu", ".com", ".org", ".net", ".int", ".срб")


def spans(line: str) -> Iterator[tuple[int, int]]:
    """Where addresses stand in a line."""
    reached = 0
    for start, end in sorted([*_emails(line), *_pages(line)]):
        if start >= reached:
            yield start, end
            reached = end


def read_address(written: str) -> FoundContact:
    """What one of them means.

    >>> read_address("o'brien@example.si").value, read_address("www.example.si/a_(b)").value
    ("o'brien@example.si", 'https://www.example.si/a_(b)')
    """
    if re.match(r"https?://|www\.", written, re.IGNORECASE):
        return _read_page(written)
    return _read_email(written)


def read_host(written: str) -> FoundContact | None:
    """What a text means of which it is known that it is a page: its "www." may be missing."""
    return _read_page(written) if _BARE_HOST.fullmatch(written) else None


def is_like_host(text: str) -> bool:
    """Whether a text has a point between letters, as hosts do: an address written otherwise."""
    return bool(re.search(r"[^\W_]\.[^\W\d_]{2}", text))


def is_hidden(text: str) -> bool:
    """Whether a text stands for an e-mail address that its page hides from robots."""
    return bool(_HIDDEN.search(text))


def _emails(line: str) -> Iterator[tuple[int, int]]:
    reached = 0
    for at in _AT.finditer(line):
        if at.start() < reached:
            continue
        start = _start_of_head(line, at.start(), reached)
        host = _HOST.match(line, at.end())
        is_spaced = at[0] != at[0].strip()
        if start == at.start() or not host or (is_spaced and "." not in host[0]):
            continue
        reached = host.end()
        while more := re.compile(r"@[\w.-]*").match(line, reached):
            reached = more.end()
        yield start, reached


def _start_of_head(line: str, end: int, reached: int) -> int:
    """Where the head of an address begins; one that seems torn is taken whole."""
    start = _back(line, end, reached)
    before = _TORN.search(line, max(reached, start - 70), start) if start < end else None
    if before and before.end() == start and start > 0 and line[start - 1].isspace():
        word = before[1]
        if before[2] == "." and word.islower() and len(word) > 1 and not is_telling(word):
            return before.start()
    return start


def _back(line: str, end: int, reached: int) -> int:
    start = end
    while start > max(reached, end - _LONGEST_HEAD) and _IN_HEAD.match(line[start - 1]):
        start -= 1
    while start < end and line[start] in _AROUND_HEAD:
        start += 1
    return start


def _pages(line: str) -> Iterator[tuple[int, int]]:
    reached = 0
    while found := _PAGE.search(line, reached):
        another = _ANOTHER.search(line, *found.span())
        reached = another.start() if another else found.end()
        yield found.start(), _end_of_page(line, found.start(), reached)


def _end_of_page(line: str, start: int, end: int) -> int:
    """Where an address ends, without the stop of a sentence and the bracket around it."""
    unopened = {
        closing: line.count(closing, start, end) - line.count(opening, start, end)
        for opening, closing in ("()", "[]", "{}")
    }
    whole = end
    while end > start + 1:
        last = line[end - 1]
        if unopened.get(last, 0) > 0:
            unopened[last] -= 1
        elif last not in _BEHIND:
            break
        end -= 1
    return whole if ".." in line[end:whole] else end  # cut off by whoever wrote it


def _read_email(written: str) -> FoundContact:
    found = FoundContact(ContactKind.EMAIL, written)
    address = _AT.sub("@", written, count=1)
    small = address.lower()
    if small.startswith(_REVERSED_ENDINGS) and not small.endswith(_KNOWN_ENDINGS):
        return _asked(found, Question.BACKWARDS, address[::-1])
    if has_two_scripts(address):
        return _asked(found, Question.SCRIPTS, in_one_script(address))
    head, _at, host = address.partition("@")
    if is_email(address) and _PLAIN_HEAD.fullmatch(head):
        return FoundContact(ContactKind.EMAIL, written, address)
    likely = re.sub(r"\s", "", _GLUED.split(head)[-1]).replace("’", "'").strip(".-'")
    return _asked(found, Question.UNLIKELY, f"{likely}@{host}")


def _read_page(written: str) -> FoundContact:
    found = FoundContact(ContactKind.WEB, written)
    address = written if "://" in written else f"https://{written}"
    if has_two_scripts(address):
        return _asked(found, Question.SCRIPTS, in_one_script(address))
    is_balanced = all(address.count(a) == address.count(b) for a, b in ("()", "[]"))
    if is_page(address) and is_balanced and not _UNLIKE_A_PAGE.search(address):
        return FoundContact(ContactKind.WEB, written, address)
    return _asked(found, Question.UNLIKELY, address)


def _asked(found: FoundContact, question: Question, suggestion: str) -> FoundContact:
    """With a question, and what would answer it if that can be written to or opened."""
    is_right = is_email if found.kind is ContactKind.EMAIL else is_page
    return FoundContact(
        found.kind,
        found.written,
        question=question,
        suggestion=suggestion if is_right(suggestion) else "",
    )


def in_one_script(address: str) -> str:
    """An address in the letters that its end is written in.

    >>> in_one_script("info@\u0430pr.gov.rs") == "info@apr.gov.rs"
    True
    """
    host = re.sub(r".*(?:@|//)", "", address).split("/")[0]
    if host.rpartition(".")[2].isascii():
        return in_latin(address)
    return re.sub(r"[^\W\d_]+", lambda word: mend(word[0]), address)
