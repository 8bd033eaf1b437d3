"""Codes: what somebody types after the password, and what he keeps for the day without a phone."""

from __future__ import annotations

import re
import secrets
import unicodedata
from hashlib import sha256

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Of recovery codes: without letters and figures that look alike."""
LENGTH = 16
"""Of a recovery code, of which then nobody can try all, so that a quick digest is enough."""
RECOVERY_CODES = 10
_FROM_APP = re.compile(r"[0-9]{6}")
_RECOVERY = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


def read_code(typed: str) -> tuple[str, str]:
    """The code of an app and the recovery code that were typed, one of them empty, or both.

    >>> read_code(" 123 456"), read_code("abcd-efgh-jkmn-pqrs")
    (('123456', ''), ('', 'ABCDEFGHJKMNPQRS'))
    """
    plain = unicodedata.normalize("NFKC", typed).upper()
    plain = "".join(letter for letter in plain if letter.isalnum())
    figures = "".join(
        str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in plain
    )
    if _FROM_APP.fullmatch(figures):
        return figures, ""
    return "", plain if _RECOVERY.fullmatch(plain) else ""


def new_recovery_codes() -> list[str]:
    """As they are shown, once."""
    return [
        _in_fours("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))
        for _ in range(RECOVERY_CODES)
    ]


def digest_of_code(user_pk: int, code: str) -> str:
    """What is kept of a recovery code."""
    return sha256(f"{user_pk}:{read_code(code)[1]}".encode()).hexdigest()


def _in_fours(code: str) -> str:
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
