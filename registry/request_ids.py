"""Each request has a name, by which its lines in the logs and its answer are found."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from registry.logs import request_id

HEADER = "X-Request-ID"
_NAME = re.compile(r"[A-Za-z0-9._-]{8,64}")


def request_ids(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Name the request; a proxy of ours may have named it already, anybody else may not."""

    def respond(request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "") if settings.BEHIND_PROXY else ""
        name = given if _NAME.fullmatch(given) else secrets.token_hex(8)
        token = request_id.set(name)
        try:
            response = get_response(request)
        finally:
            request_id.reset(token)
        response[HEADER] = name
        return response

    return respond
