"""Texts in which there is nothing to look at: most are so, and asking for it costs little.

Letters of one of our alphabets, composed as Unicode has them, digits, spaces and common signs.
"""

from __future__ import annotations

import re

_SIGNS = "0-9 ,.()/\\-–"
_LETTERS = {
    "Latn": "A-Za-zČĆĐŠŽčćđšž",
    "Cyrl": "А-ИК-Ша-ик-шЂЈЉЊЋЏђјљњћџ",
    "Geor": "ა-ჰ",
}
"""Of our languages, by their script (ISO 15924)."""
_OF_ONE_SCRIPT = {
    script: re.compile(f"[{letters}{_SIGNS}]*") for script, letters in _LETTERS.items()
}
_OF_ANY = re.compile(f"[{''.join(_LETTERS.values())}{_SIGNS}]*")
_PERHAPS_MISREAD = re.compile("[ДЕРС][ЂЈЉЊЋЏђјљњћџ]")
"""What begins a letter in UTF-8, and what may follow, where each byte was read as one of cp1251."""


def is_settled(text: str) -> bool:
    r"""Whether a text is stored as it is, because there is nothing in it that would be changed.

    >>> is_settled("Сектор за визе (1)"), is_settled(" Urad"), is_settled("Ura\u00add")
    (True, False, False)
    """
    return _OF_ANY.fullmatch(text) is not None and text.strip(" ") == text


def is_plain(text: str, script: str) -> bool:
    """Whether all letters of a text are of one script and none of them can have been spoilt.

    >>> is_plain("Сектор за визе", "Cyrl"), is_plain("Sektor", "Cyrl"), is_plain("Slu?ba", "Latn")
    (True, False, False)
    """
    if _OF_ONE_SCRIPT[script].fullmatch(text) is None:
        return False
    return script != "Cyrl" or _PERHAPS_MISREAD.search(text) is None
