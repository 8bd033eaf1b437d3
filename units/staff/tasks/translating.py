"""Tasks translated line by line: the source beside the target, a page of them at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from units.history.models import State
from units.localized.texts import LocalizedText, languages_of, localized, readable_in
from units.models import Task, Unit
from units.rights.who import Action, may, may_somewhere
from units.staff.gates import GatedText
from units.staff.tasks.arranging import numbers
from units.staff.tasks.screens import TaskScreens, column_of, tasks_seen, write_text
from units.staff.tasks.storing import rows_of
from units.staff.workspace.acts import Act, Part
from units.text.languages import (
    ENGLISH,
    LANGUAGES,
    OTHER_SCRIPT,
    SERBIAN_CYRILLIC,
    SERBIAN_LATIN,
    Language,
)
from units.text.outlines import read_outline

ROWS_PER_PAGE = 25
_PREFIX = "t"


class TranslationsForm(forms.Form):
    """A field for the translation of each task of a page."""

    def __init__(self, tasks: Sequence[Task], language: Language, data: object = None) -> None:
        super().__init__(data, prefix=_PREFIX)  # type: ignore[arg-type]
        column = column_of(language.code)
        for task in tasks:
            attrs = {"rows": 3, "class": "vLargeTextField", "lang": language.tag}
            if OTHER_SCRIPT.get(language.code) in languages_of(task, "text"):
                other = LANGUAGES[OTHER_SCRIPT[language.code]].suffix
                attrs |= {"data-propose-from": other, "data-propose-to": language.code}
            attrs |= {"id": f"t-{task.code}_{language.suffix}", "spellcheck": "true"}
            self.fields[task.code] = GatedText(
                widget=forms.Textarea(attrs), required=False, initial=getattr(task, column) or ""
            )


class ListForm(forms.Form):
    """A whole list of translations."""

    lines = GatedText(
        label=_("All translations"),
        widget=forms.Textarea({"rows": 8, "class": "vLargeTextField"}),
        max_length=100_000,
        strip=False,
        help_text=_("One for each task, in the order of the tasks, as it was copied."),
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A task with its source and its translation."""

    code: str
    depth: int
    number: str
    source: LocalizedText
    field: forms.BoundField
    derived: LocalizedText | None
    """Serbian Latin as it is made from Cyrillic."""
    other: str
    """The text in the other script, from which a proposal is made, and the end of its field."""
    stored: str
    """What stands there, where something else was typed."""


class TaskTranslating(TaskScreens):
    """For the admin of units: the page on which tasks are translated."""

    def get_urls(self) -> list[URLPattern]:
        """With the address of the page."""
        page = path(
            "<int:pk>/tasks/translate/<slug:language>/",
            self.admin_site.admin_view(self.translate_tasks),
            name="units_unit_translate_tasks",
        )
        return [page, *super().get_urls()]

    def acts(self, request: HttpRequest, unit: Unit) -> Iterator[Act]:
        """With that of translating tasks into the language of the page, if it is another."""
        yield from super().acts(request, unit)
        language = get_language() or ENGLISH
        is_another = language != unit.original_language
        if is_another and may(request.user, Action.CHANGE, unit, [f"tasks.{column_of(language)}"]):
            address = reverse("admin:units_unit_translate_tasks", args=[unit.pk, language])
            yield Act(Part.TASKS, str(_("Translate tasks")), address)

    def translate_tasks(self, request: HttpRequest, pk: int, language: str) -> HttpResponse:
        """Show a page of tasks, or store what was typed."""
        if language not in LANGUAGES:
            if not may_somewhere(request.user, Action.TRANSLATE):
                raise PermissionDenied
            raise Http404
        unit = self.unit_for(request, pk, [f"tasks.{column_of(language)}"])
        work = Work(unit, LANGUAGES[language], request)
        if "lines" in request.POST:
            return self._list(request, work)
        if request.method != "POST":
            return self._tasks_page(request, work, work.form())
        form = work.form(request.POST)
        if form.is_valid():
            writing = Writing(work, form.cleaned_data, tasks_seen(request, unit))
            if self.write_tasks(request, unit, writing.write):
                return HttpResponseRedirect(work.address_after(writing.count))
        return self._tasks_page(request, work, form)

    def _tasks_page(
        self,
        request: HttpRequest,
        work: Work,
        form: TranslationsForm,
        **more: object,
    ) -> HttpResponse:
        title = str(_("Translate tasks: %(language)s")) % {"language": work.language.autonym}
        context = self.task_page(request, work.unit, title)
        context |= {
            "language": work.language,
            "work": work,
            "page": work.page,
            "rows": list(work.rows(form)),
            "list": ListForm(),
            "languages": list(self._others(request, work)),
            **more,
        }
        return TemplateResponse(request, "admin/units/unit/translate_tasks.html", context)

    def _others(self, request: HttpRequest, work: Work) -> Iterator[tuple[Language, str]]:
        """The languages into which somebody may translate, and where."""
        for language in LANGUAGES.values():
            column = column_of(language.code)
            if may(request.user, Action.CHANGE, work.unit, [f"tasks.{column}"]):
                address = reverse(
                    "admin:units_unit_translate_tasks", args=[work.unit.pk, language.code]
                )
                yield language, address

    def _list(self, request: HttpRequest, work: Work) -> HttpResponse:
        """Put a whole list beside the tasks; store it once somebody has looked."""
        form = ListForm(request.POST)
        more: dict[str, object] = {"list": form}
        if form.is_valid():
            texts = _lines_of(form.cleaned_data["lines"], len(work.tasks))
            if len(texts) != len(work.tasks):
                form.add_error("lines", _counts(len(work.tasks), len(texts)))
            pairs = dict(zip((task.code for task in work.tasks), texts, strict=False))
            if form.is_valid() and {"store", "_propose"} & request.POST.keys():
                writing = Writing(work, pairs, tasks_seen(request, work.unit))
                if self.write_tasks(request, work.unit, writing.write):
                    back = reverse("admin:units_unit_change", args=[work.unit.pk])
                    return HttpResponseRedirect(back)
            more |= {"beside": list(work.beside(texts)), "is_whole": form.is_valid()}
        return self._tasks_page(request, work, work.form(), **more)


class Work:
    """The tasks of a unit and what is to be done with them in one language."""

    def __init__(self, unit: Unit, language: Language, request: HttpRequest) -> None:
        self.unit, self.language = unit, language
        self.tasks = list(unit.tasks.select_related("unit"))
        self.missing = [
            task for task in self.tasks if language.code not in readable_in(task, "text")
        ]
        self.is_all = request.GET.get("show") == "all" or not self.missing
        self.is_last = "_next" not in request.POST
        shown = self.tasks if self.is_all else self.missing
        self.page: Page[Task] = Paginator(shown, ROWS_PER_PAGE).get_page(request.GET.get("p"))
        counted = numbers(row.depth for row in rows_of(self.tasks))
        self.numbers = dict(zip((task.code for task in self.tasks), counted, strict=True))

    def form(self, data: object = None) -> TranslationsForm:
        """The fields of the page; of what was sent, whatever the page holds by now."""
        tasks = list(self.page)
        if data is not None:
            sent = {name.removeprefix(f"{_PREFIX}-") for name in data}  # type: ignore[attr-defined]
            tasks = [task for task in self.tasks if task.code in sent][:ROWS_PER_PAGE]
        return TranslationsForm(tasks, self.language, data)

    def rows(self, form: TranslationsForm) -> Iterator[Row]:
        """The tasks of the page, each with its field."""
        column = column_of(self.language.code)
        for task in self.tasks:
            if task.code not in form.fields:
                continue
            field, stored = form[task.code], getattr(task, column) or ""
            other = OTHER_SCRIPT.get(self.language.code, "")
            derived = localized(task, "text", SERBIAN_LATIN)
            is_derived = self.language.code == SERBIAN_LATIN and derived.tag != self.language.tag
            number = self.numbers[task.code]
            yield Row(
                task.code,
                number.count("."),
                number,
                self.source(task),
                field,
                derived if is_derived and SERBIAN_CYRILLIC in languages_of(task, "text") else None,
                getattr(task, column_of(other)) or "" if other else "",
                stored if form.is_bound and field.value() != stored else "",
            )

    @property
    def other_suffix(self) -> str:
        """The end of the names of the columns in the other script."""
        other = OTHER_SCRIPT.get(self.language.code, "")
        return LANGUAGES[other].suffix if other else ""

    def source(self, task: Task) -> LocalizedText:
        """The text from which one translates: that of the original, if it is another."""
        written = [code for code in languages_of(task, "text") if code != self.language.code]
        order = [self.unit.original_language, OTHER_SCRIPT.get(self.language.code, ""), ENGLISH]
        best = next((code for code in (*order, *written) if code in written), self.language.code)
        return localized(task, "text", best)

    def beside(self, texts: Sequence[str]) -> Iterator[tuple[str, LocalizedText | None, str, str]]:
        """Lines beside tasks: the number, the source, the line, and what it replaces."""
        column = column_of(self.language.code)
        for place in range(max(len(texts), len(self.tasks))):
            task = self.tasks[place] if place < len(self.tasks) else None
            text = texts[place] if place < len(texts) else ""
            stored = (getattr(task, column) or "") if task else ""
            replaced = stored if stored != text else ""
            source = self.source(task) if task else None
            yield self.numbers[task.code] if task else "", source, text, replaced

    def address_after(self, saved: int) -> str:
        """Where one goes on: to what comes next, or back to the unit."""
        page = self.page.number
        is_over = not self.page.has_next() and (self.is_all or saved >= len(self.page))
        if self.is_last or is_over:
            return reverse("admin:units_unit_change", args=[self.unit.pk])
        address = reverse(
            "admin:units_unit_translate_tasks", args=[self.unit.pk, self.language.code]
        )
        # Of what is missing the rest moves up; where nothing was translated one passes it by.
        goes_on = page + 1 if self.is_all or not saved else page
        query = urlencode({"p": str(goes_on)} | ({"show": "all"} if self.is_all else {}))
        return f"{address}?{query}"


class Writing:
    """Translations that somebody typed, on what others may have written meanwhile."""

    def __init__(self, work: Work, texts: dict[str, str], seen: dict[str, State] | None) -> None:
        self.unit, self.texts, self.seen = work.unit, texts, seen
        self.column = column_of(work.language.code)
        self.count = 0

    def write(self) -> str:
        """Store what was changed; what was done, in words."""
        changed = []
        for task in self.unit.tasks.filter(code__in=self.texts):
            text, stored = self.texts[task.code], getattr(task, self.column) or ""
            if text != stored and self._is_wanted(task.code, text, stored):
                write_text(task, self.column, text)
                changed.append(task)
        Task.objects.bulk_update(changed, [self.column, "updated_at"])
        self.count = len(changed)
        said = ngettext(
            "%(count)d translation was saved.", "%(count)d translations were saved.", self.count
        )
        return said % {"count": self.count}

    def _is_wanted(self, code: str, text: str, stored: str) -> bool:
        """Whether somebody typed a text, and nobody else another one meanwhile."""
        if self.seen is None:
            return True
        before = self.seen.get(code, {}).get(self.column) or ""
        if before == stored:
            return True
        if text == before:
            return False
        raise ValidationError(
            _(
                "Somebody has changed some of these texts in the meantime. Nothing is saved yet: "
                "what you wrote stands below, and under it what is there now."
            )
        )


def _lines_of(text: str, wanted: int) -> list[str]:
    """The items of a list; each line, where only so they are as many as they should be."""
    items = [item.text for item in read_outline(text).items if item.text]
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    return lines if len(items) != wanted and len(lines) == wanted else items


def _counts(tasks: int, lines: int) -> ValidationError:
    return ValidationError(
        _("The unit has %(tasks)d tasks, the list %(lines)d. Nothing was changed."),
        params={"tasks": tasks, "lines": lines},
    )
