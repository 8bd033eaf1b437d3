"""Pages for what went wrong, in the reader's language.

They need nothing of the request but its path: its host, its user or the database may be what is
wrong.
"""

from __future__ import annotations

import sys

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import ngettext

from units.busy import why_wait
from units.databases.outages import is_out, is_unsure
from units.databases.waiting import is_busy
from units.public.views.context import page_frame
from units.text.languages import ENGLISH

_SECONDS_TO_TRY_AGAIN = 10


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The request could not be understood."""
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The reader may not see or do this."""
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is no such page."""
    return _page(request, 404)


def busy(request: HttpRequest) -> HttpResponse:
    """Others are writing, and this could not wait for them any longer."""
    response = _page(request, 503, reason=why_wait())
    response["Retry-After"] = str(_SECONDS_TO_TRY_AGAIN)
    return response


def too_large(request: HttpRequest, most: int) -> HttpResponse:
    """More was sent than is read."""
    return _page(request, 413, most=filesizeformat(most))


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """From this address there were too many searches; for programs and scripts, as JSON."""
    message = ngettext(
        "More was searched for from your network than can be answered. "
        "Try again in %(seconds)d second.",
        "More was searched for from your network than can be answered. "
        "Try again in %(seconds)d seconds.",
        seconds,
    ) % {"seconds": seconds}
    match = request.resolver_match
    is_page = request.GET.get("format") != "json" and match and match.view_name == "search"
    if is_page:
        response = _page(request, 429, reason=message)
    else:
        response = JsonResponse({"error": message}, status=429)
        response["Access-Control-Allow-Origin"] = "*"
    response["Retry-After"] = str(seconds)
    return response


def unavailable(request: HttpRequest, error: BaseException) -> HttpResponse:
    """The database is out."""
    with translation.override(language_of(request)):
        response = _page(
            request,
            503,
            "outage.html",
            is_reading=request.method in {"GET", "HEAD"},
            is_unsure=is_unsure(error),
        )
    response["Retry-After"] = str(_SECONDS_TO_TRY_AGAIN)
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["Cookie"])  # the size of the text
    vars(response)["failure"] = error
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """The registry itself failed; or a session could not be kept, for others write or it is out."""
    error = sys.exception()
    if error and is_busy(error):
        return busy(request)
    if error and is_out(error):
        return unavailable(request, error)
    response = _page(request, 500)
    if isinstance(error, DatabaseError | InterfaceError):
        vars(response)["failure"] = error
    return response


def failure_of(response: HttpResponse) -> BaseException | None:
    """What the database said for which an answer is none."""
    found: BaseException | None = vars(response).get("failure")
    return found


def language_of(request: HttpRequest) -> str:
    """The language of an address, also where nobody has looked at it yet."""
    found = translation.get_language_from_path(request.path_info)
    return found or translation.get_language() or ENGLISH


def _page(request: HttpRequest, status: int, template: str = "", **context: object) -> HttpResponse:
    frame = page_frame(request) | context
    text = render_to_string(template or f"{status}.html", frame)
    return HttpResponse(text, status=status)
