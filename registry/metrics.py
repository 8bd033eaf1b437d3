"""Figures for Prometheus: how many requests, how long they took, and how the register is.

They are for whoever knows ``METRICS_TOKEN``; without it none are counted. All processes of a server
count into files of one folder, a set for each place that a process may have: one that follows
another goes on with its numbers, so there are never more files than places.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from time import perf_counter

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    values,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from registry import health
from registry.kept_pages.middleware import is_kept
from registry.replicas.asking import watch

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable of the folder in which the processes of a server count; gunicorn.conf.py sets it."""
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})

place = "0"
"""Of this process among those of the server; gunicorn.conf.py says it before each fork."""


def _place() -> str:
    return place


if FOLDER in os.environ:
    values.ValueClass = values.MultiProcessValue(process_identifier=_place)  # type: ignore[no-untyped-call]
_counted = CollectorRegistry()
REQUESTS = Counter(
    "ustroj_requests", "Requests answered.", ["view", "method", "status"], registry=_counted
)
SECONDS = Histogram(
    "ustroj_request_seconds",
    "Seconds that a request took.",
    ["room"],
    buckets=_BUCKETS,
    registry=_counted,
)
OUTAGES = Counter(
    "ustroj_outage_answers",
    "Requests that no database answered: given as they stood (kept), or not (refused).",
    ["answer"],
    registry=_counted,
)


class Counting:
    """Counts each request under the name of its view, of which there are so many and no more.

    What is given again was made for nobody's view: it is ``kept``.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.METRICS_TOKEN:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        view = match.view_name if match and match.view_name else _of_none(response)
        method = request.method if request.method in _METHODS else "other"
        REQUESTS.labels(view, method, response.status_code).inc()
        room = "staff" if view.startswith("admin:") else view
        SECONDS.labels(room).observe(perf_counter() - began)
        return response


def _of_none(response: HttpResponse) -> str:
    return "kept" if is_kept(response) else "none"


class _State(Collector):
    """What readiness says, as figures."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        parts = health.state()
        told = GaugeMetricFamily(
            "ustroj_part_ok", "Whether a part is as it should be.", labels=["part"]
        )
        for name, part in parts.items():
            told.add_metric([name], float(part.status is health.Status.OK))
        yield told
        yield from _replicas()
        proposals = parts.get("proposals", health.Part())
        for name, number in proposals.numbers.items():
            yield GaugeMetricFamily(
                f"ustroj_proposals_{name}", f"Proposals that are {name}.", value=number
            )


def _replicas() -> Iterator[GaugeMetricFamily]:
    """Which replicas this process reads from, and how far they may be behind."""
    watching = watch()
    if watching is None or not watching.replicas:
        return
    used = watching.usable()
    told = GaugeMetricFamily(
        "ustroj_replica_used", "Whether pages are read from a replica.", labels=["replica"]
    )
    lags = GaugeMetricFamily(
        "ustroj_replica_lag_seconds", "How old what it says may be.", labels=["replica"]
    )
    for replica in watching.replicas:
        told.add_metric([replica.alias], float(replica.alias in used))
        if replica.known_until is not None:
            lags.add_metric([replica.alias], watching.lag(replica.alias))
    yield told
    yield lags


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """All figures, for whoever knows the token; for others there is no such page."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not constant_time_compare(given, settings.METRICS_TOKEN):
        return HttpResponseNotFound("Not found.\n", content_type="text/plain")
    registry = _counted
    if FOLDER in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    state = CollectorRegistry()
    state.register(_State())
    body = generate_latest(registry) + generate_latest(state)
    return HttpResponse(body, content_type=CONTENT_TYPE_LATEST)
