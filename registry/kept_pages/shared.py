"""Answers that processes and machines have in common, in the cache that ``CACHE_URL`` names.

What comes from there was signed by one of us: whoever can write into the cache can take pages away,
and not make up any.
"""

from __future__ import annotations

from hashlib import blake2b

from django.conf import settings
from django.core.cache import caches

from registry.kept_pages.answers import Answer
from registry.kept_pages.release import release

ALIAS = "pages"
_SIGNATURE = 16
_LONGEST = 24 * 3600
"""Seconds: no answer holds for longer than its day."""


def get(key: str) -> Answer | None:
    """What is kept under a key; None also where the cache cannot be asked."""
    if not settings.CACHE_URL:
        return None
    data = caches[ALIAS].get(_name(key))
    if not isinstance(data, bytes) or data[:_SIGNATURE] != _signed(key, data[_SIGNATURE:]):
        return None
    return Answer.unpacked(data[_SIGNATURE:])


def put(key: str, answer: Answer) -> None:
    """Keep an answer for the others."""
    if settings.CACHE_URL:
        data = answer.packed()
        caches[ALIAS].set(_name(key), _signed(key, data) + data, timeout=_LONGEST)


def _name(key: str) -> str:
    return blake2b(f"{release()}\n{key}".encode(), digest_size=20).hexdigest()


def _signed(key: str, data: bytes) -> bytes:
    secret = blake2b(settings.SECRET_KEY.encode(), digest_size=32).digest()
    signing = blake2b(_name(key).encode(), digest_size=_SIGNATURE, key=secret)
    signing.update(data)
    return signing.digest()
