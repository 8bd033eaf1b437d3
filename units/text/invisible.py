"""Signs that nobody sees and every program trips over: marks of direction, joiners, soft hyphens.

They come with what is copied from pages and text processors. In words they do no harm; in what is
dialled, clicked or compared they make another value.
"""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")


def visible(text: str) -> str:
    r"""A text in NFC without the signs that are not seen.

    >>> visible("info\u00ad@example.si\u200b"), visible("\u202d+386 1 478 22 67\u202c")
    ('info@example.si', '+386 1 478 22 67')
    """
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
