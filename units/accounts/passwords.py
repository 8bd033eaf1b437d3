"""Passwords that are not guessed, and what follows from a new one."""

from __future__ import annotations

import re

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from units.accounts.acting import actor
from units.accounts.audit import What, note
from units.accounts.open_sessions import end_sessions

OUR_WORDS = frozenset(
    {
        "geslo",
        "skrivnost",
        "ustroj",
        "ministrstvo",
        "lozinka",
        "šifra",
        "sifra",
        "tajna",
        "registar",
        "ministarstvo",
        "лозинка",
        "шифра",
        "тајна",
        "устрој",
        "регистар",
        "министарство",
        "პაროლი",
        "რეესტრი",
        "სამინისტრო",
        "უსტროი",
        "password",
        "register",
        "registry",
        "ministry",
        "qwerty",
        "qwertz",
    }
)
"""With which passwords begin in our languages and offices."""
NEW = "_is_new_account"
"""Marks a user whose account is just being made: that its password is new goes without saying."""
_FEWEST_SIGNS = 5
"""Different ones in a password."""


class GuessedFirstValidator(CommonPasswordValidator):
    """Refuses what is common, also with figures behind it: geslo2026!!!, passwordpassword."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise what Django says of common passwords."""
        folded = password.casefold()
        super().validate(folded, user)
        word = re.sub(r"[\W\d_]+", "", folded)
        once = _repeated(word) or word
        is_guessed = not word or {once, word} & (OUR_WORDS | self.passwords)
        if is_guessed or len(set(folded)) < _FEWEST_SIGNS or _repeated(folded):
            raise ValidationError(self.get_error_message(), code="password_too_common")

    def password_changed(self, password: str, user: User | None = None) -> None:
        """Note who has set it; the other sessions of its user end.

        Django tells this to every rule of passwords once a new one is stored.
        """
        if user is None or vars(user).pop(NEW, False):
            return
        is_own = actor() == user
        note(What.PASSWORD_CHANGED if is_own else What.PASSWORD_RESET, user)
        end_sessions(user.pk, but_this=is_own)


def _repeated(text: str) -> str:
    """What stands in a text again and again, if it is nothing else: abc in abcabcabc."""
    period = (text + text).find(text, 1)
    return text[:period] if 0 < period < len(text) else ""
