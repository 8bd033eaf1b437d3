"""Which answers are the same for everybody, and what they are kept under.

A key holds all of a request that a page may depend on: whatever else could change it (an unknown
parameter, a session) lets nothing be kept.
"""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from units.public.views.past import DAY
from units.public.views.preferences import TextSize
from units.text.languages import LANGUAGES

READING = frozenset({"GET", "HEAD"})
_PAGES = frozenset({"page", "letter"})
_ASKED = frozenset({"q", "page", "format", "in", "country", "kind"})
_KNOWN: dict[str, frozenset[str]] = {
    "home": _PAGES | {"country"},
    "unit-detail": _PAGES,
    "unit-structure": _PAGES,
    "search": _ASKED,
    "search-suggest": frozenset({"q"}),
    "people": _PAGES,
    "a-to-z": _PAGES,
    "site-map": _PAGES,
    "contact": _PAGES,
    "accessibility": frozenset(),
}
"""The parameters that each page reads. A page that is not named is not kept."""
_OF_A_DAY = frozenset({"unit-detail", "unit-structure"})
_LONGEST_QUERY = 500
_LARGEST = 4 * 1024 * 1024
"""More bytes than this are made anew each time."""
_MESSAGES = "messages"
"""The cookie in which Django keeps what is to be said on the next page."""


def is_of_somebody(request: HttpRequest) -> bool:
    """Whether a reader may be one of the staff, or somebody to whom something is to be said."""
    has_cookie = settings.SESSION_COOKIE_NAME in request.COOKIES or _MESSAGES in request.COOKIES
    return has_cookie or "Authorization" in request.headers


def is_public(request: HttpRequest) -> bool:
    """Whether an address is one for citizens, below a language."""
    parts = request.path_info.split("/", 3)
    return len(parts) > 2 and parts[1] in LANGUAGES and parts[2] != "admin"


def key_of(request: HttpRequest) -> str | None:
    """What its answer is kept under; None where it is asked anew each time."""
    if request.method not in READING or not is_public(request) or is_of_somebody(request):
        return None
    query = request.META.get("QUERY_STRING", "")
    if len(query) > _LONGEST_QUERY:
        return None
    try:
        host = request.get_host()
    except DisallowedHost:
        return None  # whoever answers says so
    size = TextSize.of(request).current
    return "\n".join([str(request.scheme), host, request.path, query, str(size)])


def is_a_search(key: str) -> bool:
    """Whether it is one of the many that nobody may ask again, which push out no page."""
    return "q=" in key.split("\n")[3]


def is_for_all(response: HttpResponse) -> bool:
    """Whether an answer may be given to everybody who asks the same."""
    said = response.get("Cache-Control", "")
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "private" not in said
        and "no-store" not in said
    )


def may_keep(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether an answer may be given again, as long as nothing is written."""
    match = request.resolver_match
    known = _KNOWN.get(match.view_name) if match else None
    if match is None or known is None or not is_for_all(response):
        return False
    if match.view_name in _OF_A_DAY and settings.PUBLIC_HISTORY:
        known |= {DAY}
    has_asked_who = bool(getattr(getattr(request, "session", None), "accessed", False))
    return known.issuperset(request.GET) and not has_asked_who and len(response.content) <= _LARGEST
