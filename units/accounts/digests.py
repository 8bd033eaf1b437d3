"""What must be recognised but not read: names, addresses and browsers as digests with our key.

What is typed for a user name may be a password in the wrong field, so it is never kept as typed.
"""

from __future__ import annotations

import json
import unicodedata

from django.utils.crypto import salted_hmac

_LENGTH = 32


def digest(sort: str, *parts: str) -> str:
    """The same for the same parts of a sort, and of no use without the secret key."""
    written = json.dumps(parts)
    return salted_hmac(f"units.accounts.{sort}", written, algorithm="sha256").hexdigest()[:_LENGTH]


def digest_of_name(name: str) -> str:
    """Of a user name, in whatever case it is typed."""
    return digest("name", unicodedata.normalize("NFKC", name).casefold())
