"""What every page is given: its language, its twins in the others, the reader's preferences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import get_script_prefix
from django.utils.encoding import iri_to_uri
from django.utils.translation import get_language

from units.public.views.preferences import TextSize
from units.text.languages import ENGLISH, LANGUAGES, Language


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
    prefix = get_script_prefix()
    return {
        **frame,
        "canonical": next(twin.address for twin in frame["twins"] if twin.is_current),
        "language_picker": iri_to_uri(f"{origin}{prefix}{_without_language(request.path, prefix)}"),
    }


def page_frame(request: HttpRequest, origin: str = "") -> dict[str, Any]:
    """What stands around every page, also where the host of the request is not ours."""
    current = LANGUAGES.get(get_language() or "", LANGUAGES[ENGLISH])
    prefix = get_script_prefix()
    rest = _without_language(request.path, prefix)
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    twins = [
        Twin(
            language,
            f"{prefix}{language.code}/{rest}{query}",
            iri_to_uri(f"{origin}{prefix}{language.code}/{rest}"),
            language is current,
        )
        for language in LANGUAGES.values()
    ]
    return {
        "language": current,
        "twins": twins,
        "text_size": TextSize.of(request),
        "readable_in": None,  # a page about one thing says in which languages that can be read
        "past": None,  # a page of the past says of which day
        "full_path": request.get_full_path(),
    }


def _without_language(path: str, prefix: str) -> str:
    """The path below the language; the home page where the path has no language at all."""
    first, _, rest = path.removeprefix(prefix).partition("/")
    return rest if first in LANGUAGES else ""
