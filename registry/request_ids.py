"""Each request has a name, by which its lines in the logs and its answer are found."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

from django.conf import settings
from django.core.signals import request_finished
from django.dispatch import receiver
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
        request_id.set(name)
        response = get_response(request)
        response[HEADER] = name
        return response

    return respond


@receiver(request_finished)
def nothing_is_asked(**kwargs: object) -> None:
    """Lines of Django about a request follow the last middleware; after that they name none."""
    request_id.set("-")
