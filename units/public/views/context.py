"""What every page is given: its language, its twins in the others, the reader's preferences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import get_script_prefix
from django.utils.encoding import iri_to_uri
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from units.public.views.preferences import TextSize
from units.text.languages import ENGLISH, LANGUAGES, Language

_PAGES_OF_THE_MENU = {
    "": "home",
    "a-z/": "a-to-z",
    "people/": "people",
    "site-map/": "site-map",
    "contact/": "contact",
    "search/": "search",
}
"""What stands in the frame of every page, by the path below the language."""


@dataclass(frozen=True, slots=True)
class Twin:
    """The same page in one of the languages."""

    language: Language
    href: str
    """Path and query, for the language switch."""
    address: str
    """Absolute, without the query, for search engines."""
    is_current: bool


def page(request: HttpRequest) -> dict[str, object]:
    """The context processor of all templates."""
    origin = f"{request.scheme}://{request.get_host()}"
    frame = page_frame(request, origin)
    path = _without_language(request.path, get_script_prefix())
    frame["canonical"] = _address(origin, frame["language"], path)
    return frame


def page_frame(request: HttpRequest, origin: str = "") -> dict[str, Any]:
    """What stands around every page, also where the host of the request is not ours."""
    path = request.path.removeprefix(get_script_prefix())
    rest = _without_language(request.path, get_script_prefix())
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    return {
        "language": LANGUAGES.get(get_language() or "", LANGUAGES[ENGLISH]),
        "twins": SimpleLazyObject(lambda: list(twins(rest, query, origin))),
        "menu_place": _PAGES_OF_THE_MENU.get(rest, "") if path != rest else "",
        "page_path": rest,
        "page_query": query,
        "page_origin": origin,
        "text_size": TextSize.of(request),
        "readable_in": None,  # a page about one thing says in which languages that can be read
        "past": None,  # a page of the past says of which day
        "full_path": request.get_full_path(),
    }


def twins(rest: str, query: str, origin: str) -> Iterator[Twin]:
    """A page, by its path below the language, in each of the languages."""
    current = LANGUAGES.get(get_language() or "", LANGUAGES[ENGLISH])
    for language in LANGUAGES.values():
        href = f"{get_script_prefix()}{language.code}/{rest}{query}"
        yield Twin(language, href, _address(origin, language, rest), language is current)


def _address(origin: str, language: Language, rest: str) -> str:
    return iri_to_uri(f"{origin}{get_script_prefix()}{language.code}/{rest}")


def _without_language(path: str, prefix: str) -> str:
    """The path below the language; the home page where the path has no language at all."""
    first, _, rest = path.removeprefix(prefix).partition("/")
    return rest if first in LANGUAGES else ""
