"""Which release made a page: another one may say the same rows otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from pathlib import Path

import django
from django.conf import settings

_FOLDERS = ("registry", "units", "templates", "locale", "static")
_KINDS = frozenset({".py", ".html", ".po", ".css", ".js", ".svg", ".tsv", ".json"})
_SAYING = (
    "CONTACT_EMAIL",
    "FORCE_SCRIPT_NAME",
    "LANGUAGE_LAST_RESORT",
    "PUBLIC_ADDRESS",
    "PUBLIC_HISTORY",
    "STATIC_URL",
    "TIME_ZONE",
)
"""Settings that pages speak of."""


@cache
def release() -> str:
    """A digest of all that makes pages of rows: our files, Django's version, some settings."""
    digest = blake2b(django.__version__.encode(), digest_size=16)
    for name in _SAYING:
        digest.update(f"{name}={getattr(settings, name, None)!r}\n".encode())
    for path in _files(Path(settings.BASE_DIR)):
        digest.update(str(path.relative_to(settings.BASE_DIR)).encode() + path.read_bytes())
    return digest.hexdigest()


def _files(base: Path) -> Iterator[Path]:
    for folder in _FOLDERS:
        found = (path for path in (base / folder).rglob("*") if path.suffix in _KINDS)
        yield from sorted(found)
