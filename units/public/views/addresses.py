"""Addresses without a language, and languages written another way."""

from __future__ import annotations

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import Resolver404, get_script_prefix, resolve
from django.utils.cache import patch_vary_headers
from django.utils.translation import override
from django.views.decorators.http import require_safe

from units.text.languages import LANGUAGES, match, negotiate, wishes


class PageWithoutLanguage:
    """The path of a page whose language is missing, or which is written another way.

    Of nothing else: so what is no page is not found, and is not sent to the same with a slash
    first.
    """

    regex = "(?:.+/)?"

    def to_python(self, path: str) -> str:
        """The path, where it leads to a page."""
        first, _, rest = path.partition("/")
        page = rest if match(first) else path
        if (first in LANGUAGES and page == page.lower()) or not _is_page(page.lower()):
            raise ValueError
        return path

    def to_url(self, path: str) -> str:
        """The path as it is."""
        return path


@require_safe
def without_language(request: HttpRequest, path: str) -> HttpResponse:
    """Send ``/sr-Latn/…`` to ``/sr-latn/…``, and what names no language to the reader's.

    Addresses in capitals, as codes to scan and old prints have them, lead to those in small
    letters.

    A reader who asks for none of ours chooses from a list; one of whom nothing is known gets the
    default.
    """
    first, _, rest = path.partition("/")
    code = match(first)
    if code:
        return HttpResponsePermanentRedirect(_address(request, code, _small(rest)))
    header = request.headers.get("Accept-Language", "")
    asked = [wish for wish in wishes(header) if wish != "*"]
    code = negotiate(header, settings.LANGUAGE_LAST_RESORT) if asked else settings.LANGUAGE_CODE
    response = (
        HttpResponseRedirect(_address(request, code, _small(path)))
        if code
        else _choice(request, _small(path))
    )
    patch_vary_headers(response, ["Accept-Language"])
    return response


def _choice(request: HttpRequest, path: str) -> HttpResponse:
    """A page to choose the language from."""
    choices = [
        (language, _address(request, language.code, path)) for language in LANGUAGES.values()
    ]
    return render(request, "units/language_picker.html", {"choices": choices})


def _is_page(path: str) -> bool:
    with override(settings.LANGUAGE_CODE):
        try:
            resolve(f"/{settings.LANGUAGE_CODE}/{path}")
        except Resolver404:
            return False
    return True


def _small(path: str) -> str:
    """The path as it leads to a page: codes and words of addresses are in small letters."""
    return path.lower()


def _address(request: HttpRequest, code: str, path: str) -> str:
    # WSGI gives each byte as a character; those that are not escaped are escaped here.
    sent: str = request.META.get("QUERY_STRING", "")
    query = "".join(sign if sign.isascii() else f"%{ord(sign):02X}" for sign in sent)
    return f"{get_script_prefix()}{code}/{path}{f'?{query}' if query else ''}"
