"""Tasks pasted as a ministry writes them: read as an outline, looked at, then stored at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from units.models import Task, Unit
from units.rights.who import Action, may
from units.staff.gates import GatedText
from units.staff.tasks.arranging import Line, Row, as_text, from_text, numbers, settled_rows
from units.staff.tasks.matching import left_out, matched
from units.staff.tasks.screens import (
    LISTED,
    TaskScreens,
    column_of,
    tasks_now,
    tasks_seen,
)
from units.staff.tasks.storing import add, arrange, remove
from units.staff.workspace.acts import Act, Part
from units.text.languages import ENGLISH, LANGUAGES
from units.text.outlines import Outline, read_outline

MOST_TASKS = 200
"""Tasks taken at once."""
END, ALL = "end", "all"


class PastedForm(forms.Form):
    """The lines as they were copied, and their language."""

    language = forms.ChoiceField(
        label=_("language"), choices=[(one.code, one.autonym) for one in LANGUAGES.values()]
    )
    lines = GatedText(
        label=_("Tasks"),
        widget=forms.Textarea({"rows": 14, "class": "vLargeTextField", "autofocus": True}),
        max_length=100_000,
        strip=False,
        help_text=_(
            "Paste the list as it stands in the source, with its bullets, numbers or letters."
        ),
    )


class OutlineForm(forms.Form):
    """The outline that was read, to be corrected and confirmed."""

    language = forms.ChoiceField(
        choices=[(one.code, one.autonym) for one in LANGUAGES.values()], widget=forms.HiddenInput
    )
    outline = GatedText(
        label=_("Correct it here"),
        widget=forms.Textarea({"rows": 14, "class": "vLargeTextField"}),
        max_length=100_000,
        help_text=_(
            "One line for each task. A hyphen in front makes it a part of the task above; two "
            "hyphens make it a part of that part. Delete a line to leave it out."
        ),
    )
    left = GatedText(widget=forms.HiddenInput, required=False, max_length=100_000)
    place = forms.ChoiceField(
        label=_("where to"),
        choices=[
            (END, _("behind the tasks that are there")),
            (ALL, _("instead of all tasks that are there")),
        ],
        widget=forms.RadioSelect,
        initial=END,
    )

    def clean_outline(self) -> list[Line]:
        """The tasks in the text."""
        lines = from_text(self.cleaned_data["outline"])
        if len(lines) > MOST_TASKS:
            raise ValidationError(
                _("There are more than %(most)d tasks. Paste them in parts."),
                params={"most": MOST_TASKS},
            )
        if not lines:
            raise ValidationError(_("No task was found in these lines."))
        return lines


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of the outline as its preview shows it."""

    number: str
    depth: int
    text: str
    is_there: bool


class TaskPasting(TaskScreens):
    """For the admin of units: the page on which tasks are pasted."""

    def get_urls(self) -> list[URLPattern]:
        """With the address of the page."""
        page = path(
            "<int:pk>/tasks/paste/",
            self.admin_site.admin_view(self.paste_tasks),
            name="units_unit_paste_tasks",
        )
        return [page, *super().get_urls()]

    def acts(self, request: HttpRequest, unit: Unit) -> Any:
        """With that of pasting tasks."""
        yield from super().acts(request, unit)
        if may(request.user, Action.CHANGE, unit, LISTED):
            address = reverse("admin:units_unit_paste_tasks", args=[unit.pk])
            yield Act(Part.TASKS, str(_("Paste tasks")), address)

    def paste_tasks(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Lines in, an outline to look at; tasks stored once somebody has looked."""
        unit = self.unit_for(request, pk, LISTED)
        if "outline" in request.POST:
            return self._confirmed(request, unit)
        language = unit.original_language or get_language() or ENGLISH
        pasted = PastedForm(request.POST or None, initial={"language": language})
        if not pasted.is_valid():
            return self._paste_page(request, unit, pasted=pasted)
        outline = read_outline(pasted.cleaned_data["lines"])
        lines = [Line(item.depth, item.text) for item in outline.items if item.text]
        if not lines:
            pasted.add_error("lines", _("No task was found in these lines."))
            return self._paste_page(request, unit, pasted=pasted)
        review = OutlineForm(
            {
                "language": pasted.cleaned_data["language"],
                "outline": as_text(lines),
                "left": "\n".join(_left_in(outline)),
                "place": END,
            }
        )
        return self._paste_page(request, unit, review=review)

    def _confirmed(self, request: HttpRequest, unit: Unit) -> HttpResponse:
        """Show what was corrected, or store what was confirmed."""
        review = OutlineForm(request.POST)
        is_final = "store" in request.POST or "_propose" in request.POST
        if review.is_valid() and is_final:
            self.unit_for(request, unit.pk, [f"tasks.{_column(review)}"])
            if self.write_tasks(request, unit, lambda: _store(request, unit, review)):
                return HttpResponseRedirect(reverse("admin:units_unit_change", args=[unit.pk]))
        return self._paste_page(request, unit, review=review)

    def _paste_page(
        self,
        request: HttpRequest,
        unit: Unit,
        pasted: PastedForm | None = None,
        review: OutlineForm | None = None,
    ) -> HttpResponse:
        context = self.task_page(request, unit, str(_("Paste tasks")))
        context |= {"pasted": pasted, "review": review}
        if review is not None and review.is_valid():
            context |= _preview(unit, review)
        return TemplateResponse(request, "admin/units/unit/paste_tasks.html", context)


def _column(review: OutlineForm) -> str:
    return column_of(review.cleaned_data["language"])


def _left_in(outline: Outline) -> list[str]:
    """What is no task, in the order of the source."""
    return [one.text for one in outline.passages if one not in outline.items]


def _texts(tasks: Sequence[Task], column: str) -> list[tuple[str, str]]:
    return [(task.code, getattr(task, column) or "") for task in tasks]


def _preview(unit: Unit, review: OutlineForm) -> dict[str, object]:
    """What would be stored, beside what is there."""
    lines: list[Line] = review.cleaned_data["outline"]
    column, tasks = _column(review), list(unit.tasks.all())
    codes = matched(lines, _texts(tasks, column))
    shown = [
        ShownLine(number, line.depth, line.text, code is not None)
        for number, line, code in zip(
            numbers(one.depth for one in lines), lines, codes, strict=True
        )
    ]
    gone = [task for task in tasks if task.code not in set(codes)]
    return {
        "shown": shown,
        "language": LANGUAGES[review.cleaned_data["language"]],
        "left": [line for line in review.cleaned_data["left"].splitlines() if line],
        "has_tasks": bool(tasks),
        "gone": gone,
    }


def _store(request: HttpRequest, unit: Unit, review: OutlineForm) -> str:
    """Store the outline; what was done, in words."""
    lines: list[Line] = review.cleaned_data["outline"]
    tasks = list(unit.tasks.all())
    codes = matched(lines, _texts(tasks, _column(review)))
    if review.cleaned_data["place"] == ALL:
        _refuse_if_late(request, unit)
        return _replace(unit, _column(review), lines, codes)
    out = left_out(lines, codes)
    new = [line for line, is_out in zip(lines, out, strict=True) if not is_out]
    last = max((task.order for task in tasks), default=0)
    add(unit, _column(review), new, last)
    return _added(len(new))


def _replace(unit: Unit, column: str, lines: Sequence[Line], codes: Sequence[str | None]) -> str:
    """Let the lines be all tasks; those with equal texts stay what they are, in a new place."""
    kept = {code for code in codes if code}
    gone = set(unit.tasks.values_list("code", flat=True)) - kept
    remove(unit, gone)
    new = [line for line, code in zip(lines, codes, strict=True) if code is None]
    added = iter(add(unit, column, new, len(lines)))
    rows = [
        Row(code or next(added).code, line.depth) for line, code in zip(lines, codes, strict=True)
    ]
    arrange(unit.tasks.all(), settled_rows(rows))
    said = ngettext(
        "All tasks were replaced: there is %(count)d now.",
        "All tasks were replaced: there are %(count)d now.",
        len(rows),
    )
    return said % {"count": len(rows)}


def _refuse_if_late(request: HttpRequest, unit: Unit) -> None:
    """Nobody deletes tasks that he has not seen."""
    seen = tasks_seen(request, unit)
    if seen is not None and list(seen.items()) != list(tasks_now(unit).items()):
        raise ValidationError(
            _("Somebody has changed the tasks in the meantime. Look at them again.")
        )


def _added(count: int) -> str:
    return ngettext("%(count)d task was added.", "%(count)d tasks were added.", count) % {
        "count": count
    }
