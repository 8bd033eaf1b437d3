"""Reads from a replica where that may be, and says what is known where no database answers.

What citizens ask of a replica that fails is asked of the primary; where that is out, too, they are
given the page as it stood, marked as of its moment, or are told that there is none. Staff are told
what became of what they did.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.http import http_date

from registry import metrics
from registry.kept_pages.as_of import HEADER, marked, standing_answer
from registry.kept_pages.middleware import kept_for
from registry.replicas.asking import Watch, watch
from registry.replicas.choosing import remember_writing, replica_for
from units.databases import pinned
from units.databases.outages import is_out
from units.public.views.errors import failure_of, language_of, unavailable

type View = Callable[[HttpRequest], HttpResponse]
_log = logging.getLogger(__name__)


class Outages:
    """Stands around all that asks the database for an answer."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """From a replica, else from the primary, else what is kept."""
        watching = watch()
        response = self._from_a_replica(request, watching) if watching else None
        response = response or self.get_response(request)
        if watching and watching.replicas:
            remember_writing(request, response)
        if not is_out(failure_of(response)):
            return response
        with translation.override(language_of(request)):
            standing = standing_answer(request)
        metrics.OUTAGES.labels("kept" if standing else "refused").inc()
        return standing or response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What a view could not ask; whoever is outside decides what is said instead."""
        if isinstance(exception, DatabaseError | InterfaceError) and is_out(exception):
            _log.warning("The database is out: %s", exception)
            return unavailable(request, exception)
        return None

    def _from_a_replica(self, request: HttpRequest, watching: Watch) -> HttpResponse | None:
        alias = replica_for(request, watching)
        if alias is None:
            return None
        with pinned(alias):
            response = self.get_response(request)
        failure = failure_of(response)
        if failure is not None:
            if is_out(failure):
                watching.leave_out(alias, str(failure))
            return None
        if watching.is_primary_out and response.status_code == 200:
            return _as_of(request, response, time.time() - watching.lag(alias))
        return response


def _as_of(request: HttpRequest, response: HttpResponse, moment: float) -> HttpResponse:
    """What a replica says while nobody knows what it lacks."""
    kept = kept_for(request)
    if kept is None or kept.etag != response.get("ETag"):
        response[HEADER] = http_date(moment)
        return response
    with translation.override(language_of(request)):
        return marked(request, kept, moment)
