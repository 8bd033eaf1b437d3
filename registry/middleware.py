"""What every response passes through."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# In UTF-8 a Georgian capital (Mtavruli, U+1C90 to U+1CBF) and its ordinary letter (U+10D0 to U+10FF) differ in the second byte only.
_CAPITALS = re.compile(rb"\xe1\xb2(?=[\x90-\xbf])")


def georgian_without_capitals(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Give back the ordinary letters where Python's ``upper()`` made Georgian capitals, which nobody writes.

    Django's ``capfirst``, ``title`` and ``upper`` do so wherever a label begins, in the admin above all. Here the
    hazard is mended once, for Django, for every library and for templates to come.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            response.content = _CAPITALS.sub(b"\xe1\x83", response.content)
        return response

    return respond
