"""What every response passes through."""

import re
from collections.abc import Callable
from urllib.parse import unquote

from django.contrib.admin.options import TO_FIELD_VAR
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware

from units.text.languages import LANGUAGES

# In UTF-8 a Georgian capital (Mtavruli, U+1C90 to U+1CBF) and its ordinary letter (U+10D0 to
# U+10FF) differ in the second byte only.
_CAPITALS = re.compile(rb"\xe1\xb2(?=[\x90-\xbf])")
_ESCAPED_CAPITALS = re.compile(rb"\\u1c([9ab])(?=[0-9a-f])", re.IGNORECASE)
"""The same in the data of scripts, where the third digit differs too: 9, a, b for d, e, f."""


def _escaped_ordinary(capital: re.Match[bytes]) -> bytes:
    return rb"\u10" + capital[1].lower().translate(bytes.maketrans(b"9ab", b"def"))


_LIBRARY_TAG = re.compile(rb'<html lang="(sr|sr-latn)"')
_BCP47 = {language.code.encode(): language.tag.encode() for language in LANGUAGES.values()}


def precise_language(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Name the script of Serbian on pages whose frame is a library's.

    The admin writes Django's code where BCP 47 wants a tag.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if _is_page(response):
            response.content = _LIBRARY_TAG.sub(
                lambda found: b'<html lang="%s"' % _BCP47[found[1]], response.content, count=1
            )
        return response

    return respond


_NOTHING_IS_USED = ", ".join(
    f"{feature}=()"
    for feature in (
        *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture"),
        *("encrypted-media", "fullscreen", "geolocation", "gyroscope", "hid", "idle-detection"),
        *("local-fonts", "magnetometer", "microphone", "midi", "payment", "picture-in-picture"),
        *("publickey-credentials-get", "screen-wake-lock", "serial", "storage-access", "usb"),
        "xr-spatial-tracking",
    )
)
"""What no page of ours may ask of a browser, nor whoever puts a script into one."""


class SecurityHeaders(SecurityMiddleware):
    """The headers alone, around Django's own, whose way to HTTPS may refuse the host."""

    def process_request(self, request: HttpRequest) -> None:
        """Nothing; the way to HTTPS is the inner one's."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Django's headers, and those that it does not know; on every answer, errors and files."""
        super().process_response(request, response)
        response.headers.setdefault("Permissions-Policy", _NOTHING_IS_USED)
        is_open = response.get("Access-Control-Allow-Origin") == "*"
        response.headers.setdefault(
            "Cross-Origin-Resource-Policy", "cross-origin" if is_open else "same-origin"
        )
        return response


class AdminAddresses:
    """Refuses what no screen of the admin can look up, before one tries."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing; the address is not resolved yet."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """A null character means nothing; nor does a row found by a field without a name."""
        match = request.resolver_match
        if match is None or "/admin/" not in match.route:
            return
        finds_by_nothing = "" in (request.GET.get(TO_FIELD_VAR), request.POST.get(TO_FIELD_VAR))
        if finds_by_nothing or "\0" in unquote(request.get_full_path()):
            raise BadRequest


def _is_page(response: HttpResponse) -> bool:
    return not response.streaming and response.get("Content-Type", "").startswith("text/html")


def georgian_without_capitals(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Give back the ordinary letters for Georgian capitals, which nobody writes.

    Python's ``upper()`` makes them. Django's ``capfirst``, ``title`` and ``upper`` do so wherever a
    label begins, in the admin above all. Here the hazard is mended once, for Django, for every
    library and for templates to come.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if _is_page(response):
            plain = _CAPITALS.sub(b"\xe1\x83", response.content)
            response.content = _ESCAPED_CAPITALS.sub(_escaped_ordinary, plain)
        return response

    return respond
