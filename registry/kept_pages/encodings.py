"""Which compression a reader takes.

>>> best("gzip, deflate, br, zstd"), best("gzip;q=0.5, br;q=0"), best("")
('br', 'gzip', 'identity')
"""

from __future__ import annotations

from functools import lru_cache

IDENTITY, GZIP, BROTLI = "identity", "gzip", "br"
_OURS = (BROTLI, GZIP)
"""The better one first."""


@lru_cache(maxsize=100)
def best(header: str) -> str:
    """The best that an ``Accept-Encoding`` allows.

    >>> best("*"), best("*;q=0, gzip"), best("br;q=much")
    ('br', 'gzip', 'identity')
    """
    asked = dict(_asked(one) for one in header.lower().split(",") if one.strip())
    every = asked.get("*", 0.0)
    return next((one for one in _OURS if asked.get(one, every) > 0), IDENTITY)


def _asked(word: str) -> tuple[str, float]:
    name, _, quality = word.partition(";")
    _, _, number = quality.partition("=")
    try:
        return name.strip(), float(number or 1)
    except ValueError:
        return name.strip(), 0.0
