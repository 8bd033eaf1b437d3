"""An answer as it is kept: its bytes in each encoding, its headers, since when it is known."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Self

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date

from registry.kept_pages.encodings import BROTLI, GZIP, IDENTITY, best

_SHORTEST = 500
"""Fewer bytes than this are not worth compressing."""
_DERIVED = frozenset({"content-length", "etag", "last-modified", "vary", "content-encoding"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to everybody who asks the same."""

    generation: str
    """Of the registry: it is not older than that."""
    day: str
    """The local day on which it holds."""
    moment: int
    """The second in which it was made, after the generation was read; for ``Last-Modified``."""
    headers: tuple[tuple[str, str], ...]
    vary: tuple[str, ...]
    etag: str
    bodies: dict[str, bytes] = field(repr=False)
    """By encoding; compressed when first asked for."""
    tree: int | None = None
    """The tree of which alone it tells, and whose generation is meant."""

    @classmethod
    def of(
        cls, response: HttpResponse, generation: str = "", day: str = "", moment: int = 0
    ) -> Self:
        """What a view answered."""
        body = response.content
        headers = tuple(one for one in response.items() if one[0].lower() not in _DERIVED)
        vary = [name.strip() for name in response.get("Vary", "").split(",") if name.strip()]
        digest = blake2b(body, digest_size=12).hexdigest()
        return cls(generation, day, moment, headers, tuple(vary), f'W/"{digest}"', {IDENTITY: body})

    @property
    def size(self) -> int:
        """About how many bytes it takes in memory."""
        return sum(map(len, self.bodies.values())) + 1000

    def compressed_for(self, request: HttpRequest) -> tuple[Self, str]:
        """It with the body that suits a reader best, and that encoding."""
        if len(self.bodies[IDENTITY]) < _SHORTEST:
            return self, IDENTITY
        encoding = best(request.headers.get("Accept-Encoding", ""))
        if encoding in self.bodies:
            return self, encoding
        body = _COMPRESS[encoding](self.bodies[IDENTITY])
        return replace(self, bodies={**self.bodies, encoding: body}), encoding

    def response(
        self, request: HttpRequest, encoding: str = IDENTITY, asked_at: float = 0
    ) -> HttpResponse:
        """For one reader: all of it, or that it is what he has.

        ``asked_at`` is a moment from before the generation was read that it was found to hold in.
        Only from the second after its own does ``Last-Modified`` tell it from what came before and
        what comes after; where replicas are read it never does, for what was made later there may
        be older.
        """
        body = self.bodies[encoding]
        response = HttpResponse(body if request.method != "HEAD" else b"")
        for name, value in self.headers:
            response.headers[name] = value
        response["Content-Length"] = str(len(body))
        if encoding != IDENTITY:
            response["Content-Encoding"] = encoding
        response["ETag"] = self.etag
        is_told_apart = asked_at >= self.moment + 1 and not settings.REPLICAS
        modified = self.moment if is_told_apart else None
        if modified:
            response["Last-Modified"] = http_date(modified)
        response.headers.setdefault("Cache-Control", _for_all(timezone.now()))
        is_page = response["Content-Type"].startswith("text/html")
        differs = ["Accept-Encoding", *(["Cookie"] if is_page else [])]
        patch_vary_headers(response, [*self.vary, *differs])
        given = get_conditional_response(request, self.etag, modified, response)
        return given if isinstance(given, HttpResponse) else response

    # --- As bytes, for others --------------------------------------------------------------------

    def packed(self) -> bytes:
        """All of it, for a cache that others read."""
        about = {
            "about": [self.generation, self.day, self.moment, self.etag, self.tree],
            "headers": self.headers,
            "vary": self.vary,
            "bodies": [[encoding, len(body)] for encoding, body in self.bodies.items()],
        }
        return json.dumps(about).encode() + b"\n" + b"".join(self.bodies.values())

    @classmethod
    def unpacked(cls, data: bytes) -> Self:
        """What was packed."""
        head, _, rest = data.partition(b"\n")
        about = json.loads(head)
        bodies, start = {}, 0
        for encoding, length in about["bodies"]:
            bodies[encoding] = rest[start : start + length]
            start += length
        generation, day, moment, etag, tree = about["about"]
        headers = tuple((name, value) for name, value in about["headers"])
        return cls(generation, day, moment, headers, tuple(about["vary"]), etag, bodies, tree)


_COMPRESS = {
    GZIP: lambda body: gzip.compress(body, compresslevel=6, mtime=0),
    BROTLI: lambda body: brotli.compress(body, quality=5),
}


def _for_all(now: datetime) -> str:
    """How long caches between us and a reader may keep it: never longer than the day lasts."""
    local = timezone.localtime(now)
    midnight = timezone.make_aware(
        datetime.combine(local.date() + timedelta(days=1), datetime.min.time())
    )
    left = max(0, int((midnight - now).total_seconds()))
    shared = min(settings.PAGES_SHARED_SECONDS, left)
    if not shared:
        return "public, no-cache"
    spare = min(settings.PAGES_SPARE_SECONDS, left)
    return (
        f"public, max-age=0, s-maxage={shared}, stale-while-revalidate={shared},"
        f" stale-if-error={spare}"
    )
