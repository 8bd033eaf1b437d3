"""What the screens of tasks share: who may, which state was seen, what is said when it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from units.authorship import author
from units.history.models import State, Version
from units.localized.texts import languages_of
from units.models import Task, Unit
from units.rights.who import Action, may, may_somewhere
from units.staff.history import act, done
from units.staff.lookups import is_key
from units.staff.two_at_once import SEEN
from units.staff.workspace.acts import OffersActs
from units.text.languages import LANGUAGES
from units.tree import tree_lock

LISTED = ("tasks", "tasks.order", "tasks.depth")
"""What somebody must be allowed to write who adds tasks, or puts them in order."""


def column_of(language: str) -> str:
    """The column of the text in a language."""
    return f"text_{LANGUAGES[language].suffix}"


class TaskScreens(OffersActs):
    """For the admin of units: the screens of its tasks."""

    def unit_for(self, request: HttpRequest, pk: int, fields: Sequence[str]) -> Unit:
        """A unit of which somebody may write some fields.

        Whether there is such a unit is nobody else's matter.
        """
        if not all(may_somewhere(request.user, Action.CHANGE, field) for field in fields):
            raise PermissionDenied
        unit: Unit = get_object_or_404(self.get_queryset(request), pk=pk)
        if not may(request.user, Action.CHANGE, unit, fields):
            raise PermissionDenied
        return unit

    def task_page(self, request: HttpRequest, unit: Unit, title: str) -> dict[str, Any]:
        """What all these pages say around what they show."""
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": unit,
            "title": title,
            "subtitle": unit,
            "media": self.media,
            "back": reverse("admin:units_unit_change", args=[unit.pk]),
            "seen": state_now(unit),
            "may_propose_here": not author().is_rehearsing,
        }

    def write_tasks(self, request: HttpRequest, unit: Unit, write: Callable[[], str]) -> bool:
        """Write tasks as one change; say what was done, or why not. Whether it was written."""
        before, said = state_now(unit), list[str]()

        def locked() -> None:
            with tree_lock():
                said.append(write())
                message = [{"changed": {"fields": [str(Task._meta.verbose_name_plural)]}}]
                self.log_change(request, unit, message)

        if not act(self, request, locked):
            return False
        after = state_now(unit)
        if after == before and not author().is_rehearsing:
            self.message_user(request, _("Nothing was changed."), messages.INFO)
        else:
            change = None if author().is_rehearsing else _change_of(unit)
            self.message_user(request, done(said[0], change), messages.SUCCESS)
        return True


def write_text(task: Task, column: str, text: str) -> None:
    """Give a task a text in a language, or none; some language must have one."""
    setattr(task, column, text or None)
    if not languages_of(task, "text"):
        raise ValidationError(_("Give the text in at least one language."))
    task.updated_at = timezone.now()


def state_now(unit: Unit) -> int | None:
    """The primary key of the state in which a unit is."""
    return _states(unit).current().values_list("pk", flat=True).first()


def tasks_seen(request: HttpRequest, unit: Unit) -> dict[str, State] | None:
    """The tasks, by code, as they were when the page was made; None where that is not known.

    In a proposal nobody else has written.
    """
    sent = request.POST.get(SEEN, "")
    if not is_key(sent) or author().is_rehearsing:
        return None
    seen = _states(unit).filter(state__isnull=False, pk=sent).first()
    return by_code(seen.state or {}) if seen else None


def tasks_now(unit: Unit) -> dict[str, State]:
    """The tasks as history has them now."""
    now = _states(unit).current().first()
    return by_code((now.state if now else None) or {})


def by_code(state: State) -> dict[str, State]:
    """The tasks of a state of a unit, in their order, without the keys of their rows."""
    found: Iterable[State] = state.get("tasks", ())
    return {
        task["code"]: {key: value for key, value in task.items() if key != "id"} for task in found
    }


def _states(unit: Unit) -> Any:
    return Version.objects.of("unit", unit.pk)


def _change_of(unit: Unit) -> int | None:
    """The change that brought a unit into its state."""
    key: int | None = _states(unit).current().values_list("since_id", flat=True).first()
    return key
