"""Pages that the script of the workspace fetches, to show a part of them or none."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.messages import get_messages
from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpRequest, HttpResponse

FETCHED = "X-In-Place"
"""The header with which the script asks."""
_WORKSPACE = "units_unit_change"


def keeps_messages(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """What a page said that was only fetched is said again by the one that is opened.

    Of the workspace the script shows the messages itself.
    """

    def answered(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        match = request.resolver_match
        said = get_messages(request)
        is_shown = match is not None and match.url_name == _WORKSPACE
        if FETCHED in request.headers and not is_shown and isinstance(said, BaseStorage):
            said.used = False
        return response

    return answered
