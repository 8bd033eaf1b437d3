"""Whoever watches over the register is answered first: whatever host, scheme or session it has."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from registry import health, metrics

_VIEWS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/healthz/live": health.live,
    "/healthz/ready": health.ready,
    "/metrics": metrics.metrics,
}


def probes(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer probes before hosts are checked and plain HTTP is led to TLS.

    They come from beside the server, by its number and without encryption.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        view = _VIEWS.get(request.path_info, get_response)
        return view(request)

    return respond
