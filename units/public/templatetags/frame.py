"""What stands around every page: rendered once for each language, then used again."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.encoding import iri_to_uri
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from units.public.views.context import twins
from units.text.languages import ENGLISH, LANGUAGES

register = template.Library()

_REST, _QUERY, _ORIGIN = "~rest~", "~query~", "~origin~"
"""In these places stand what follows the language in an address, and the host."""
_MOST_KEPT = 500


@register.simple_tag
def standing(name: str, **values: Any) -> SafeString:
    """A template that says the same wherever it is given the same values."""
    return _kept(name, get_language(), get_script_prefix(), tuple(sorted(values.items())))


@register.simple_tag(takes_context=True)
def in_other_languages(context: Context, name: str) -> SafeString:
    """A template about a page and its twins, which says the same of all pages but for the path."""
    readable_in = context.get("readable_in")
    readable = None if readable_in is None else frozenset(readable_in)
    html: str = _kept(name, get_language(), get_script_prefix(), (("readable_in", readable),))
    for sign, said in (
        (f"{_REST}{_QUERY}", context["page_path"] + context["page_query"]),
        (_REST, iri_to_uri(context["page_path"])),
        (_ORIGIN, iri_to_uri(context["page_origin"])),
    ):
        html = html.replace(sign, conditional_escape(said))
    return SafeString(html)


def _render(
    name: str, language: str | None, prefix: str, values: tuple[tuple[str, Any], ...]
) -> SafeString:
    frame = {
        "language": LANGUAGES.get(language or "", LANGUAGES[ENGLISH]),
        "twins": list(twins(_REST, _QUERY, _ORIGIN)),
        "picker": f"{_ORIGIN}{prefix}{_REST}",
    }
    return render_to_string(name, frame | dict(values))


_remembered = lru_cache(maxsize=_MOST_KEPT)(_render)


def _kept(
    name: str, language: str | None, prefix: str, values: tuple[tuple[str, Any], ...]
) -> SafeString:
    render = _render if settings.DEBUG else _remembered
    return render(name, language, prefix, values)
