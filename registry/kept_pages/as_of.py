"""Pages that stood so a moment ago, given with a word on that while nobody can be asked."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date

from registry.kept_pages import known
from registry.kept_pages.answers import Answer
from registry.kept_pages.encodings import IDENTITY
from registry.kept_pages.middleware import standing
from registry.kept_pages.rules import key_of

HEADER = "X-As-Of"
"""The moment until which what is said is known to be right."""
_CONTENT = b'<main id="content" tabindex="-1">'


def standing_answer(request: HttpRequest) -> HttpResponse | None:
    """The page as it stood, if one is kept that was not seen to be outdated, and not too old."""
    key = key_of(request) if settings.PAGES_KEPT_MIB else None
    kept = standing(key) if key else None
    if kept is None:
        return None
    moment = known.since(kept.generation)
    is_right = moment is not None and kept.day == timezone.localdate().isoformat()
    if moment is None or not is_right or time.time() - moment > settings.PAGES_SPARE_SECONDS:
        return None
    return marked(request, kept, moment)


def marked(request: HttpRequest, answer: Answer, moment: float) -> HttpResponse:
    """An answer that says as of when it is."""
    body = answer.bodies[IDENTITY]
    response = HttpResponse()
    for name, value in answer.headers:
        response.headers[name] = value
    if response["Content-Type"].startswith("text/html"):
        body = body.replace(_CONTENT, _CONTENT + _banner(moment), 1)
    response.content = body if request.method != "HEAD" else b""
    response["Content-Length"] = str(len(body))
    response[HEADER] = http_date(moment)
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, [*answer.vary, "Cookie"])
    return response


def _banner(moment: float) -> bytes:
    at = timezone.localtime(datetime.fromtimestamp(moment, tz=UTC))
    return render_to_string("units/partials/as_of.html", {"at": at}).encode()
