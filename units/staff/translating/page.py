"""A unit in the reader's language beside the language of its source, on one page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import groupby
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from units.accounts.kept_forms import taken_up
from units.authorship import author
from units.busy import why_wait
from units.databases.waiting import is_busy
from units.history.models import Version
from units.models import Unit
from units.outdated.asking import note_as_right, outdated_in
from units.outdated.models import OutdatedText
from units.rights.who import Action, may
from units.staff.history import done
from units.staff.keeping import kept_back
from units.staff.languages import SideBySideAdmin, warnings_of
from units.staff.translating.addresses import (
    BRANCH,
    TEXTS_PER_PAGE,
    page_of,
    queue_of,
    tasks_of,
)
from units.staff.translating.forms import (
    Line,
    TranslatedTexts,
    fields_as_in,
    message_of,
    sent_only,
)
from units.staff.translating.queue import STYLES, next_stretch, wanted_by
from units.staff.translating.texts import (
    MOST_TASKS,
    Text,
    Writable,
    heading_of,
    may_translate,
    may_translate_somewhere,
    misses_own,
    texts_of,
)
from units.staff.two_at_once import SEEN
from units.staff.workspace.acts import Act, OffersActs, Part
from units.text.languages import ENGLISH, LANGUAGES, Language

NEXT = "_next"
"""The button that saves and goes on to what waits next."""


@dataclass(slots=True)
class TranslationPage:
    """A page of the texts of a unit in one language."""

    unit: Unit
    language: Language
    texts: list[Text]
    number: int
    """Which page of the texts it is, from 1."""
    forms: TranslatedTexts
    has_more_tasks: bool
    """Whether its tasks are too many for this page."""

    @property
    def pages(self) -> range:
        """The numbers of all pages of the unit."""
        return range(1, max(-(-len(self.texts) // TEXTS_PER_PAGE), 1) + 1)

    def groups(self, wanted: str) -> Iterator[tuple[str, list[tuple[Line, Any]]]]:
        """The lines of each sort of rows under their heading, each with its source."""
        for heading, lines in groupby(self.forms.lines(), lambda line: heading_of(line.text)):
            yield heading, [(line, line.text.source(wanted)) for line in lines]


@dataclass(slots=True)
class Done:
    """What was written, to be told once it is committed."""

    forms: list[ModelForm[Any]] = field(default_factory=list)
    right: int = 0
    """How many texts were found right."""
    is_saved: bool = False

    @property
    def words(self) -> str:
        """What is said of it."""
        count = sum(len(form.changed_data) for form in self.forms)
        if count:
            message = ngettext(
                "%(count)d text was translated.", "%(count)d texts were translated.", count
            )
            return message % {"count": count}
        return ngettext(
            "%(count)d text is right as it is.",
            "%(count)d texts are right as they are.",
            self.right,
        ) % {"count": self.right}


class UnitTranslating(SideBySideAdmin, OffersActs):
    """For the admin of units: the page on which one is translated."""

    def get_urls(self) -> list[URLPattern]:
        """With the address of the page."""
        page = path(
            "<int:pk>/translate/<slug:language>/",
            self.admin_site.admin_view(self.translate),
            name="units_unit_translate",
        )
        return [page, *super().get_urls()]

    def acts(self, request: HttpRequest, row: Any) -> Iterator[Act]:
        """With translating into the language of the page, or into the first that lacks."""
        yield from super().acts(request, row)
        if isinstance(row, Unit) and (language := offered_language(request, row)):
            label = _("Translate: %(language)s") % {"language": language.autonym}
            yield Act(Part.NAMES, label, page_of(row.pk, language.code))

    def translate(self, request: HttpRequest, pk: int, language: str) -> HttpResponse:
        """Show the texts, save those that were written."""
        if language not in LANGUAGES:
            raise Http404
        if not may_translate_somewhere(request.user, language):
            raise PermissionDenied  # whether there is such a unit is nobody else's matter
        unit = get_object_or_404(self.get_queryset(request), pk=pk)
        if not may_translate(request.user, unit, language):
            raise PermissionDenied
        sent = taken_up(request) if request.method == "GET" else None
        if sent is not None:
            request.method, request.POST = "POST", cast(Any, sent)
            return self._translation_kept_back(request, pk, language, _("You had been signed out."))
        written = Done()
        try:
            response = self.with_others(
                request,
                str(pk),
                {},
                lambda context: self._translate(request, pk, language, written, context),
            )
        except OperationalError as error:
            if not is_busy(error):
                raise
            response = self._translation_kept_back(request, pk, language, why_wait())
            response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
            return response
        if written.is_saved:
            self._tell_translated(request, written, _last_change(pk) if written.forms else None)
        return response

    def _translate(
        self,
        request: HttpRequest,
        pk: int,
        language: str,
        written: Done,
        context: dict[str, object],
    ) -> HttpResponse:
        page = self._read(request, pk, language)
        if request.method != "POST" or not page.forms.are_valid():
            return self._translation_page(request, page, context)
        written.forms = page.forms.changed()
        for form in written.forms:
            form.save()
        ticked = [text.path for text in page.forms.ticked()]
        written.right = note_as_right(page.unit, ticked) if ticked else 0
        if written.forms:
            self.log_change(request, page.unit, message_of(written.forms, page.unit))
        if author().is_rehearsing:
            self._tell_translated(request, written, None)
        else:
            written.is_saved = True
        return HttpResponseRedirect(self._way_on(request, page))

    def _translation_kept_back(
        self, request: HttpRequest, pk: int, language: str, why: str
    ) -> HttpResponse:
        """The page as it was typed, of which nothing is saved."""
        with kept_back(why):
            page = self._read(request, pk, language)
            page.forms.are_valid()
            seen: dict[str, object] = {SEEN.lstrip("_"): request.POST.get(SEEN, "")}
            return self._translation_page(request, page, seen)

    def _read(self, request: HttpRequest, pk: int, language: str) -> TranslationPage:
        unit = get_object_or_404(
            Unit.objects.prefetch_related("contacts", "posts__contacts"), pk=pk
        )
        has_more = unit.tasks.count() > MOST_TASKS
        writable = Writable.by(request.user, unit, language)
        known = outdated_in(unit, language)
        texts = texts_of(unit, writable, known, tasks=not has_more)
        data = request.POST if request.method == "POST" else None
        number = _number(request, texts)
        start = (number - 1) * TEXTS_PER_PAGE
        shown = texts[start : start + TEXTS_PER_PAGE]
        if data is not None:
            shown = sent_only(texts, data)
        fields = fields_as_in(self.formfield_for_dbfield, request)
        forms = TranslatedTexts(shown, data, fields)
        return TranslationPage(unit, LANGUAGES[language], texts, number, forms, has_more)

    def _translation_page(
        self, request: HttpRequest, page: TranslationPage, context: dict[str, object]
    ) -> HttpResponse:
        code, wanted = page.language.code, request.GET.get("from", "")
        query = {"from": wanted, BRANCH: request.GET.get(BRANCH, "")}
        shown: dict[str, object] = {
            **self.admin_site.each_context(request),
            **context,
            "opts": self.opts,
            "original": page.unit,
            "title": _("Translate: %(language)s") % {"language": page.language.autonym},
            "page": page,
            "groups": list(page.groups(wanted)),
            "others": _others(request, page.unit, code),
            "sources": _sources(page, wanted, query[BRANCH]),
            "pages": [
                (number, page_of(page.unit.pk, code, **query, p=number)) for number in page.pages
            ],
            "tasks": tasks_of(page.unit.pk, code) if page.has_more_tasks else "",
            "queue": queue_of(code, **{BRANCH: query[BRANCH]}),
            "all_languages": reverse("admin:units_unit_part", args=[page.unit.pk, Part.NAMES]),
            "media": self.media + STYLES,
            "back": reverse("admin:units_unit_change", args=[page.unit.pk]),
        }
        return TemplateResponse(request, "admin/units/unit/translate.html", shown)

    def _way_on(self, request: HttpRequest, page: TranslationPage) -> str:
        """Where one goes after saving: to the unit, or to what waits next."""
        if NEXT not in request.POST:
            return reverse("admin:units_unit_change", args=[page.unit.pk])
        code, branch = page.language.code, request.GET.get(BRANCH, "")
        query = {"from": request.GET.get("from", ""), BRANCH: branch}
        if page.number < len(page.pages):
            return page_of(page.unit.pk, code, **query, p=page.number + 1)
        stretch = next_stretch(wanted_by(request, code), request.user, page.unit)
        if not stretch.units:
            return queue_of(code, **{BRANCH: branch}, after=stretch.after)
        return page_of(stretch.units[0].pk, code, **query)

    def _tell_translated(self, request: HttpRequest, written: Done, change: int | None) -> None:
        if written.forms or written.right:
            self.message_user(request, done(written.words, change), messages.SUCCESS)
        elif NEXT not in request.POST:
            self.message_user(request, _("Nothing was changed."), messages.INFO)
        self.warn(request, warnings_of(written.forms))


def offered_language(request: HttpRequest, unit: Unit) -> Language | None:
    """Into which language a unit is best translated by whoever looks; None where by none.

    That of the page, if something is to be done in it; or the first in which there is.
    """
    languages = [get_language() or ENGLISH, *LANGUAGES]
    offered = [
        code
        for code in dict.fromkeys(languages)
        if code != unit.original_language
        and may(request.user, Action.CHANGE, unit, [f"name_{LANGUAGES[code].suffix}"])
    ]
    if not offered:
        return None
    old = {row.language for row in OutdatedText.objects.filter(unit=unit).only("language")}
    lacking = (code for code in offered if code in old or misses_own(unit, code))
    return LANGUAGES[next(lacking, offered[0])]


def _last_change(pk: int) -> int | None:
    """The change that made a unit what it is."""
    now = Version.objects.of("unit", pk).current()
    return now.values_list("since_id", flat=True).first()


def _number(request: HttpRequest, texts: list[Text]) -> int:
    """Which page of the texts is asked for: one that there is."""
    asked = request.GET.get("p", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1
    return min(max(number, 1), max(-(-len(texts) // TEXTS_PER_PAGE), 1))


def _others(request: HttpRequest, unit: Unit, language: str) -> list[tuple[Language, str]]:
    """The other languages into which somebody may translate the unit."""
    branch = request.GET.get(BRANCH, "")
    return [
        (one, page_of(unit.pk, code, **{BRANCH: branch}))
        for code, one in LANGUAGES.items()
        if code != language and may_translate(request.user, unit, code)
    ]


def _sources(page: TranslationPage, wanted: str, branch: str) -> list[tuple[Language, str, bool]]:
    """The languages from which the unit can be translated, and which is asked for."""
    written = {code for text in page.texts for code in text.written} - {page.language.code}
    chosen = wanted if wanted in written else page.unit.original_language
    query: dict[str, str | int] = {"p": page.number if page.number > 1 else 0, BRANCH: branch}
    return [
        (one, page_of(page.unit.pk, page.language.code, **query, **{"from": code}), code == chosen)
        for code, one in LANGUAGES.items()
        if code in written
    ]
