"""What contacts are made of: their kinds, and the signs and words by which all readers know them.

What is pasted, what is searched for and what a converter leaves alone are told by the same.
"""

from __future__ import annotations

import re
from enum import StrEnum


class ContactKind(StrEnum):
    """How somebody is reached."""

    PHONE = "phone"
    MOBILE = "mobile"
    FAX = "fax"
    EMAIL = "email"
    WEB = "web"
    ADDRESS = "address"
    OFFICE = "office"
    HOURS = "hours"
    SOCIAL = "social"


NUMBERS = frozenset({ContactKind.PHONE, ContactKind.MOBILE, ContactKind.FAX})
"""What is dialled."""
PAGES = frozenset({ContactKind.WEB, ContactKind.SOCIAL})
"""What is opened."""
IN_WORDS = frozenset({ContactKind.ADDRESS, ContactKind.OFFICE, ContactKind.HOURS})
"""What is only read, and so differs between languages."""

E164 = r"\+[1-9][0-9]{4,14}"
"""The pattern of a number as it is dialled from abroad: ``+38614782267``."""
SHORT = r"[0-9]{2,6}"
"""The pattern of a number that is dialled as it is, in one country: ``112``."""
EXTENSION = (
    r"(?:lok(?:al[ai]?)?|int(?:ern[aio])?|ext(?:ension)?|x|kl|лок(?:ал[аи]?)?|инт|доб"
    r"|შიდა(?:\sნომერი)?)(?![^\W\d_])"
)
"""The pattern of the word before the digits that are dialled afterwards, whatever the case."""
LONGEST_EXTENSION = 20
LONGEST_LABEL = 100
HEAD_OF_EMAIL = r"[\w!#$%&'*+/=?^`{}~.-]"
"""The pattern of a sign before the “@”: what RFC 5322 calls atoms, in any script (RFC 6531).

Without the upright stroke, which everywhere stands between contacts.
"""

CYRILLIC_TOP_LEVEL = "срб|рф|мкд|бг|бел|укр|мон|қаз|ею|рус|ком|орг|сайт|онлайн|дети|москва"
"""Top-level domains in Cyrillic, from the root zone database of IANA."""
_HOST = rf"[\w-]+(?:\.[\w-]+)*\.(?:[a-z][a-z0-9-]+|{CYRILLIC_TOP_LEVEL})(?![\w-])"
BRACKETED_AT = r"[(\[{]\s?(?:at|ат|et|ет|а|afna|majmun)\s?[)\]}]"
"""The pattern of what stands for “@” where robots shall not find an address, whatever the case."""
DISGUISED_AT = rf"(?:[(\[{{]\s?(?:at|ат)\s?[)\]}}]|(?<=[\w\s]){BRACKETED_AT}(?=\s{{0,3}}{_HOST}))"
"""The same within prose: a word that says something else there too needs a host behind it.

“Члан (а)” is a member, and a “majmun” an ape.
"""

_EMAIL = re.compile(rf"(?P<head>{HEAD_OF_EMAIL}{{1,64}})@(?P<host>[\w.-]{{1,253}})")
_PAGE = re.compile(
    r"https?://(?P<host>[^\s/?#:@\[\]]{1,253})(?::[0-9]{1,5})?(?:[/?#][^\s<>\"]*)?", re.IGNORECASE
)
_HOST_LABEL = re.compile(r"[^\W_](?:(?:[^\W_]|-){0,61}[^\W_])?")
_IP = re.compile(r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}")
_LETTERS = re.compile(r"[^\W\d_]+")
_SCRIPTS = tuple(map(re.compile, ("[a-z]", "[\u0400-\u04ff]", "[\u10a0-\u10ff]")))


def is_email(address: str) -> bool:
    """Whether something is an e-mail address, in whatever script; one that can deceive is none.

    >>> is_email("o'brien@example.si"), is_email("пошта@министарство.срб")
    (True, True)
    >>> is_email("ana@gov"), is_email("ana..novak@gov.si"), is_email("ana@\u0430pr.gov.rs")
    (False, False, False)
    """
    found = _EMAIL.fullmatch(address)
    if found is None or "" in found["head"].split("."):
        return False
    return _is_host(found["host"]) and not has_mixed_words(address)


def is_page(address: str) -> bool:
    """Whether something is the address of a page that cannot deceive.

    >>> is_page("https://www.example.si/a_(b)"), is_page("https://\u0430pr.gov.rs/")
    (True, False)
    >>> is_page("www.example.si"), is_page("javascript:alert(1)"), is_page("https://a.si@b.si/")
    (False, False, False)
    """
    found = _PAGE.fullmatch(address)
    if found is None:
        return False
    host = found["host"]
    return bool(_IP.fullmatch(host)) or (_is_host(host) and not has_mixed_words(host))


def has_mixed_words(address: str) -> bool:
    """Whether an e-mail address, or the host of a page, has a word in letters of several scripts.

    >>> has_mixed_words("ministarstvo@\u0430pr.gov.rs"), has_mixed_words("https://apr.rs/\u0430pr")
    (True, False)
    """
    found = _PAGE.match(address)
    return any(is_mixed(word) for word in _LETTERS.findall(found["host"] if found else address))


def has_two_scripts(address: str) -> bool:
    """Whether letters of several scripts stand where one is expected, so that one may be a slip.

    A head in Latin letters goes with any host, in which all is of one script.

    >>> has_two_scripts("info@министарство.срб"), has_two_scripts("пошта@example.rs")
    (False, True)
    """
    found = _PAGE.match(address)
    head, _at, host = ("", "", found["host"]) if found else address.rpartition("@")
    is_latin_host = bool(_SCRIPTS[0].search(host.lower()))
    return is_mixed(host) or is_mixed(f"{head}a" if is_latin_host else head)


def is_mixed(text: str) -> bool:
    """Whether the letters of a text are of several scripts, which no registry of hosts allows.

    >>> is_mixed("\u0430pr"), is_mixed("apr"), is_mixed("срб")
    (True, False, False)
    """
    return sum(bool(script.search(text.lower())) for script in _SCRIPTS) > 1


def _is_host(host: str) -> bool:
    labels = host.split(".")
    last = labels[-1]
    return (
        len(labels) > 1
        and all(_HOST_LABEL.fullmatch(label) for label in labels)
        and (last.isalpha() or last.startswith("xn--"))
        and len(last) > 1
    )
