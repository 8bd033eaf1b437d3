"""The tasks of a unit as an outline: moved, indented, written, deleted, one change at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from units.localized.texts import LocalizedText, localized
from units.models import Task, Unit
from units.rights.who import Action, may
from units.staff.gates import GatedText
from units.staff.tasks.arranging import (
    Line,
    Row,
    Way,
    as_received,
    as_sent,
    end_of,
    moved,
    numbers,
    together,
)
from units.staff.tasks.screens import LISTED, TaskScreens, column_of, tasks_seen, write_text
from units.staff.tasks.storing import add, arrange, remove, rows_of
from units.staff.workspace.acts import Act, Part
from units.text.languages import ENGLISH, LANGUAGES

_TEXT = "text_of_task"
"""The field with the text of the task that is chosen."""


class ChosenForm(forms.Form):
    """What somebody writes of the task that is chosen, and of a new one behind it."""

    text_of_task = GatedText(label=_("text"), widget=forms.Textarea({"rows": 3}), required=False)
    new = GatedText(
        label=_("new task behind it"), widget=forms.Textarea({"rows": 2}), required=False
    )

    def __init__(self, *args: object, language: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for field in self.fields.values():
            field.widget.attrs |= {"lang": LANGUAGES[language].tag, "class": "vLargeTextField"}


@dataclass(frozen=True, slots=True)
class ShownTask:
    """A task as the outline shows it."""

    code: str
    depth: int
    number: str
    reading: LocalizedText
    is_chosen: bool


class TaskOrdering(TaskScreens):
    """For the admin of units: the page on which tasks are put in order."""

    def get_urls(self) -> list[URLPattern]:
        """With the address of the page."""
        page = path(
            "<int:pk>/tasks/", self.admin_site.admin_view(self.order_tasks), name="units_unit_tasks"
        )
        return [page, *super().get_urls()]

    def acts(self, request: HttpRequest, unit: Unit) -> Iterator[Act]:
        """With that of putting tasks in order."""
        yield from super().acts(request, unit)
        if may(request.user, Action.CHANGE, unit, LISTED):
            address = reverse("admin:units_unit_tasks", args=[unit.pk])
            yield Act(Part.TASKS, str(_("Order and indent tasks")), address)

    def order_tasks(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the outline, or do what a button or the script of the page asks."""
        unit = self.unit_for(request, pk, LISTED)
        language = get_language() or ENGLISH
        chosen = request.POST.get("at", request.GET.get("at", ""))
        if request.method != "POST":
            return self._outline_page(request, unit, chosen, None)
        form = ChosenForm(request.POST, language=language)
        if form.is_valid():
            self.unit_for(request, pk, [f"tasks.{column_of(language)}"])
            asked = _Asked(request, unit, chosen, form)
            if self.write_tasks(request, unit, asked.write):
                address = reverse("admin:units_unit_tasks", args=[pk])
                query = urlencode({"at": asked.chosen})
                return HttpResponseRedirect(f"{address}?{query}#at" if asked.chosen else address)
        return self._outline_page(request, unit, chosen, form)

    def _outline_page(
        self, request: HttpRequest, unit: Unit, chosen: str, form: ChosenForm | None
    ) -> HttpResponse:
        language = get_language() or ENGLISH
        tasks = list(unit.tasks.select_related("unit"))
        rows = rows_of(tasks)
        task = next((task for task in tasks if task.code == chosen), None)
        stored = (getattr(task, column_of(language)) or "") if task else ""
        sent = as_sent(rows)
        context = self.task_page(request, unit, str(_("Order and indent tasks")))
        context["media"] += forms.Media(js=["units/outline.js"])
        context |= {
            "rows": list(_shown(tasks, rows, chosen)),
            "chosen": task,
            "form": form or ChosenForm(initial={_TEXT: stored}, language=language),
            "stored": stored if form and form[_TEXT].value() != stored else "",
            "order": request.POST.get("order", sent) if form else sent,
            "was": request.POST.get("was", sent) if form else sent,
            "language": LANGUAGES[language],
        }
        return TemplateResponse(request, "admin/units/unit/tasks.html", context)


def _shown(tasks: Sequence[Task], rows: Sequence[Row], chosen: str) -> Iterator[ShownTask]:
    counted = numbers(row.depth for row in rows)
    for task, row, number in zip(tasks, rows, counted, strict=True):
        is_chosen = task.code == chosen
        yield ShownTask(task.code, row.depth, number, localized(task, "text"), is_chosen)


class _Asked:
    """What somebody asks of the outline: some of it by a button, some by what he typed."""

    def __init__(self, request: HttpRequest, unit: Unit, chosen: str, form: ChosenForm) -> None:
        self.request, self.unit, self.chosen, self.form = request, unit, chosen, form
        self.column = column_of(get_language() or ENGLISH)
        self.said: list[str] = []

    def write(self) -> str:
        """Do all of it; what was done, in words."""
        self._order()
        self._write_text()
        self._move()
        self._delete()
        self._add()
        return " ".join(self.said) or str(_("The tasks were put in order."))

    def _tasks(self) -> list[Task]:
        return list(self.unit.tasks.all())

    def _order(self) -> None:
        """Let the tasks stand as the script of the page says, if it moved any."""
        post = self.request.POST
        wanted = as_received(post.get("order", ""))
        if not wanted or post.get("order") == post.get("was"):
            return
        tasks = self._tasks()
        arrange(tasks, together(wanted, rows_of(tasks)))

    def _write_text(self) -> None:
        """Write the text of the chosen task, if somebody changed it."""
        task = next((task for task in self._tasks() if task.code == self.chosen), None)
        if _TEXT not in self.request.POST or "delete" in self.request.POST:
            return
        text = self.form.cleaned_data[_TEXT]
        if task is None:
            if self.chosen and text:
                raise ValidationError(_("Somebody has deleted this task in the meantime."))
            return
        stored = getattr(task, self.column) or ""
        if text == stored:
            return
        seen = tasks_seen(self.request, self.unit)
        before = (seen or {}).get(task.code, {}).get(self.column) or ""
        if seen is not None and before != stored:
            if text == before:
                return  # somebody else wrote it, not he
            raise ValidationError(_("Somebody has changed this task in the meantime."))
        write_text(task, self.column, text)
        task.save()
        self.said.append(str(_("The text of the task was changed.")))

    def _move(self) -> None:
        for way in Way:
            if way in self.request.POST:
                tasks = self._tasks()
                rows = moved(rows_of(tasks), self.request.POST[way], way)
                if rows is None:
                    raise ValidationError(_("The task cannot go any further that way."))
                arrange(tasks, rows)
                self.said.append(str(_("The task was moved.")))

    def _delete(self) -> None:
        """Delete a task with its parts."""
        rows = rows_of(self._tasks())
        code = self.request.POST.get("delete")
        place = next((number for number, row in enumerate(rows) if row.code == code), None)
        if code is None or place is None:
            return
        gone = [row.code for row in rows[place : end_of(rows, place)]]
        remove(self.unit, gone)
        self.chosen = rows[place - 1].code if place else ""
        count = len(gone)
        said = ngettext("%(count)d task was deleted.", "%(count)d tasks were deleted.", count)
        self.said.append(said % {"count": count})

    def _add(self) -> None:
        """Put what is new behind the chosen task and its parts, or at the end."""
        text = self.form.cleaned_data["new"]
        if not text or "delete" in self.request.POST:
            return
        tasks = self._tasks()
        rows = rows_of(tasks)
        place = next((number for number, row in enumerate(rows) if row.code == self.chosen), None)
        end = len(rows) if place is None else end_of(rows, place)
        depth = 0 if place is None else rows[place].depth
        (task,) = add(self.unit, self.column, [Line(0, text)], len(rows))
        rows.insert(end, Row(task.code, depth))
        arrange([*tasks, task], rows)
        self.chosen = task.code
        said = ngettext("%(count)d task was added.", "%(count)d tasks were added.", 1)
        self.said.append(said % {"count": 1})
