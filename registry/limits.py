"""How much one request may bring, and how often one client may search.

Both hold whatever stands in front. A proxy should refuse the same before us (``deploy/``); this is
for whoever has none, or another one.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from math import ceil

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from registry.buckets import Rate, take
from units.accounts.clients import address_of, network_of
from units.accounts.digests import digest
from units.public.views import errors

LARGEST_BODY = 5 * 2**20
"""Bytes of a form, with what a browser writes around its fields; of these Django takes half."""
LARGEST_UPLOAD = 30 * 2**20
"""Bytes that bring files; how large they may be themselves, the form of uploads says in words."""
UPLOADS = re.compile(r"/[a-z-]+/admin/units/upload/add/")
_SEARCHES = frozenset({"search", "search-suggest"})


class Limits:
    """Refuses too much before it is read, and too many searches before they are made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """What the view answers, if what was sent is no more than it may be."""
        if (length := _length(request)) > LARGEST_BODY:
            most = LARGEST_UPLOAD if UPLOADS.fullmatch(request.path_info) else LARGEST_BODY
            if length > most:
                return errors.too_large(request, most)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """A refusal, where somebody has searched too often; answers that were kept do not count."""
        match = request.resolver_match
        if match is None or match.view_name not in _SEARCHES or not settings.SEARCHES_A_MINUTE:
            return None
        client = _client(request)
        rate = Rate(settings.SEARCHES_A_MINUTE, settings.SEARCHES_AT_ONCE)
        wait = take(digest("searches", client), rate) if client else 0
        return errors.too_many(request, ceil(wait)) if wait else None


def _length(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or ""
    return int(said) if said.isdecimal() and len(said) < 20 else 0


def _client(request: HttpRequest) -> str:
    """Who asks; nothing where clients cannot be told apart, as behind a proxy that nobody named."""
    address = address_of(request)
    if not address or ipaddress.ip_address(address).is_loopback:
        return ""
    return network_of(address)
