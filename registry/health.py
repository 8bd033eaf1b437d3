"""Whether the registry lives, and whether it can serve: for whatever watches over it."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from units.proposals.models import Proposal


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """That the process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """Whether pages can be served: 200, or 503 where the database does not answer.

    A proposal that is overdue is said, and stops nobody from being served.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        overdue = Proposal.objects.due().filter(due_on__lt=timezone.localdate()).count()
        due = Proposal.objects.due().count()
    except DatabaseError:
        return JsonResponse({"status": "failing", "database": "failing"}, status=503)
    proposals = {"due": due, "overdue": overdue}
    return JsonResponse({"status": "ok", "database": "ok", "proposals": proposals})
