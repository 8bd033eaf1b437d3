"""What contacts are made of."""

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
