"""What contacts are made of: their kinds, and the signs and words by which all readers know them.

What is pasted, what is searched for and what a converter leaves alone are told by the same.
"""

from __future__ import annotations

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
EXTENSION = r"(?:lok(?:al)?|int(?:erna)?|ext(?:ension)?|x|kl|лок(?:ал)?|инт|доб|შიდა)\b"
"""The pattern of the word before the digits that are dialled afterwards, whatever the case."""

CYRILLIC_TOP_LEVEL = "срб|рф|мкд|бг|бел|укр|мон|қаз|ею|рус|ком|орг|сайт|онлайн|дети|москва"
"""Top-level domains in Cyrillic, from the root zone database of IANA."""
_HOST = rf"[\w-]+(?:\.[\w-]+)*\.(?:[a-z][a-z0-9-]+|{CYRILLIC_TOP_LEVEL})(?![\w-])"
BRACKETED_AT = r"[(\[{]\s?(?:at|ат|et|ет|а|afna|majmun)\s?[)\]}]"
"""The pattern of what stands for “@” where robots shall not find an address, whatever the case."""
DISGUISED_AT = rf"(?:[(\[{{]\s?(?:at|ат)\s?[)\]}}]|(?<=[\w\s]){BRACKETED_AT}(?=\s{{0,3}}{_HOST}))"
"""The same within prose: a word that says something else there too needs a host behind it.

“Члан (а)” is a member, and a “majmun” an ape.
"""
