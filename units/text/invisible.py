"""Signs that nobody sees and every program trips over: marks of direction, joiners, soft hyphens.

They come with what is copied from pages and text processors. In words they do no harm; in what is
dialled, clicked or compared they make another value.
"""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def visible(text: str) -> str:
    r"""A text in NFC without the signs that are not seen.

    >>> visible("info\u00ad@example.si\u200b"), visible("\u202d+386 1 478 22 67\u202c")
    ('info@example.si', '+386 1 478 22 67')
    """
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def without_directions(text: str) -> str:
    r"""A text without marks that turn its direction.

    All our languages are written from the left. Such a mark says nothing there, and one that turns
    what follows shows another text than the one that is stored, beyond its own end, too.

    >>> without_directions("Urad\u202e za\u200f vi\u00adze")
    'Urad za vi\xadze'
    """
    return _DIRECTIONS.sub("", text)
