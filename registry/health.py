"""Whether the registry lives, and whether it can serve: for whatever watches over it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from time import monotonic

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from registry.replicas.asking import Watch, watch
from units.models import Unit
from units.proposals.models import Proposal
from units.search.index import lags_behind
from units.tree.inspection import sample


class Status(StrEnum):
    """How a part is."""

    OK = "ok"
    DEGRADED = "degraded"
    """Somebody should look; pages are served."""
    FAILING = "failing"
    """Pages cannot be served."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is said of a part."""

    status: Status = Status.OK
    why: str = ""
    numbers: dict[str, int] = field(default_factory=dict)

    def told(self) -> dict[str, object]:
        """For programs."""
        why = {"why": self.why} if self.why else {}
        return {"status": self.status, **why, **self.numbers}


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """That the process answers."""
    return JsonResponse({"status": Status.OK})


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """Whether pages can be served: 200, or 503 where they cannot.

    What is merely not as it should be is said, and stops nobody from being served.
    """
    parts = state()
    found = {part.status for part in parts.values()}
    worst = next(status for status in reversed(Status) if status in found)
    told = {"status": worst, **{name: part.told() for name, part in parts.items()}}
    return JsonResponse(told, status=503 if worst is Status.FAILING else 200)


def state() -> dict[str, Part]:
    """All parts; without its database nothing else is asked."""
    database = _asked(_database)
    parts = {"database": database, "cache": _cache()}
    if (watching := watch()) and watching.replicas:
        parts["replicas"] = _replicas(watching)
        if database.status is Status.FAILING and watching.usable():
            parts["database"] = Part(Status.DEGRADED, _READ_ELSEWHERE)
    if database.status is Status.OK:
        parts |= {name: _asked(question) for name, question in _QUESTIONS.items()}
    return parts


def _replicas(watching: Watch) -> Part:
    used = watching.usable()
    numbers = {"known": len(watching.replicas), "used": len(used)}
    reasons = [
        f"{one.alias} is not read from: {one.why or 'it is too far behind.'}"
        for one in watching.replicas
        if one.alias not in used
    ]
    return Part(Status.DEGRADED if reasons else Status.OK, " ".join(reasons), numbers)


def _asked(question: Callable[[], Part]) -> Part:
    try:
        return question()
    except DatabaseError as error:
        return Part(Status.FAILING, f"The database says: {type(error).__name__}.")


def _database() -> Part:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Part()


class _NowAndThen:
    """A question that costs something: a good answer holds for a while, in each process."""

    def __init__(self, question: Callable[[], Part], seconds: float) -> None:
        self.question = question
        self.seconds = seconds
        self.until = 0.0

    def __call__(self) -> Part:
        """What was answered, or is."""
        if monotonic() < self.until:
            return Part()
        part = self.question()
        if part.status is Status.OK:
            self.until = monotonic() + self.seconds
        return part


def _migrations() -> Part:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        return Part()
    why = "Migrations are not applied: run manage.py migrate."
    return Part(Status.FAILING, why, {"unapplied": len(plan)})


def _cache() -> Part:
    try:
        cache.set("health", "ok", 60)
        is_kept = cache.get("health") == "ok"
    except Exception as error:  # noqa: BLE001 - each server of caches has errors of its own
        return Part(Status.DEGRADED, f"The cache does not answer: {type(error).__name__}.")
    return Part() if is_kept else Part(Status.DEGRADED, "The cache keeps nothing.")


def _tree() -> Part:
    if sample(Unit):
        return Part()
    return Part(Status.DEGRADED, "The structure is broken: run manage.py check_tree --repair.")


def _index() -> Part:
    if lags_behind():
        return Part(Status.DEGRADED, "Search does not know all: run manage.py rebuild_search.")
    return Part()


def _proposals() -> Part:
    today = timezone.localdate()
    due = Proposal.objects.due()
    numbers = {"due": due.count(), "overdue": due.filter(due_on__lt=today).count()}
    if not numbers["overdue"]:
        return Part(numbers=numbers)
    why = "Proposals are overdue: run manage.py carry_out_due, and let a timer do so."
    return Part(Status.DEGRADED, why, numbers)


_READ_ELSEWHERE = "The primary does not answer: pages come from replicas, nothing can be saved."
_A_MINUTE = 60.0
_QUESTIONS: dict[str, Callable[[], Part]] = {
    "migrations": _NowAndThen(_migrations, 10 * _A_MINUTE),
    "tree": _NowAndThen(_tree, _A_MINUTE),
    "search": _NowAndThen(_index, _A_MINUTE),
    "proposals": _proposals,
}
