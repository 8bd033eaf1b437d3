"""The size of the text: a reader's choice, kept in a cookie, without JavaScript."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

COOKIE = "text_size"
SIZES = (90, 100, 115, 130, 150, 200)
"""Per cent of what the reader's browser shows by itself, so that both choices multiply."""
_NORMAL_SIZE = 100
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class TextSize:
    """A size, and those that the buttons beside it lead to."""

    current: int

    @classmethod
    def of(cls, request: HttpRequest) -> TextSize:
        """The size that a reader chose, or the normal one."""
        return cls(_known(request.COOKIES.get(COOKIE, "")))

    @property
    def smaller(self) -> int | None:
        """The next smaller size."""
        place = SIZES.index(self.current)
        return SIZES[place - 1] if place > 0 else None

    @property
    def larger(self) -> int | None:
        """The next larger size."""
        place = SIZES.index(self.current)
        return SIZES[place + 1] if place + 1 < len(SIZES) else None

    @property
    def is_normal(self) -> bool:
        """Nothing was chosen, or the choice was taken back."""
        return self.current == _NORMAL_SIZE


# A token would set a cookie on every public page; the browser's own word on the sender is asked.
@csrf_exempt
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the chosen size and go back to the page."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return HttpResponseForbidden()
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    response = HttpResponseRedirect(target, preserve_request=False)
    response.status_code = 303
    size = _known(request.POST.get("size", ""))
    if size == _NORMAL_SIZE:
        response.delete_cookie(COOKIE, samesite="Lax")
    else:
        response.set_cookie(
            COOKIE,
            str(size),
            max_age=_YEAR,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure(),
        )
    return response


def _known(value: str) -> int:
    return next((size for size in SIZES if str(size) == value), _NORMAL_SIZE)
