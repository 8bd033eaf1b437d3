"""Requests wait for one another for a few seconds at most, and some threads never do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from units.databases.waiting import is_busy, waiting
from units.public.views.errors import busy

MOST_WAITING = 2
"""Requests of a process that may wait for others at the same time: half of its threads.

The other threads are for readers, who wait for nobody.
"""
_AN_INSTANT = 0.05
_READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class LimitedWaits:
    """Lets a request wait for ``LONGEST_WAIT`` seconds; one too many in this process, not at all.

    What its view cannot answer then is answered with who is writing, and since when.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.lock = Lock()
        self.writing = 0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in _READING:
            with waiting(settings.LONGEST_WAIT):
                return self.get_response(request)
        with self._counted() as limit, waiting(limit):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page that says so, where the database had no time."""
        return busy(request) if is_busy(exception) else None

    @contextmanager
    def _counted(self) -> Iterator[float]:
        """How long one more may wait that may write."""
        with self.lock:
            self.writing += 1
            is_one_too_many = self.writing > MOST_WAITING
        try:
            yield _AN_INSTANT if is_one_too_many else settings.LONGEST_WAIT
        finally:
            with self.lock:
                self.writing -= 1
