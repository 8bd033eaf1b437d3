"""What is missing or outdated in a language in a branch, unit by unit, each with a way to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet, prefetch_related_objects
from django.forms import Media
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from units.models import Task, Unit
from units.outdated.asking import outdated_among
from units.outdated.lacking import lacking_units, missing_tasks
from units.rights.holding import Anybody
from units.rights.who import Action, may_somewhere, units_where
from units.staff.lookups import is_key
from units.staff.translating.addresses import BRANCH, page_of, queue_of, tasks_of, text_of
from units.staff.translating.texts import MOST_TASKS, Text, Writable, texts_of
from units.text.languages import LANGUAGES, Language

UNITS_PER_PAGE = 25
UNITS_LOOKED_AT = 5000
"""For one page: where nothing waits a register is not gone through as a whole at once."""
MOST_NAMED = 6
"""Texts of a unit that the page names; more are counted."""
SORTS = ("missing", "outdated")
STYLES = Media(css={"all": ["units/translating.css"]})


@dataclass(frozen=True, slots=True)
class Way:
    """A text that waits, and where it is written."""

    text: Text
    address: str


@dataclass(slots=True)
class Waiting:
    """A unit of which something waits."""

    unit: Unit
    page: str
    ways: list[Way] = field(default_factory=list)
    left: int = 0
    """How many more texts wait."""
    tasks: str = ""
    """The address of its tasks, where too many for this page wait among them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for."""

    language: Language
    sort: str
    """``missing``, ``outdated``, or empty for both."""
    branch: Unit | None
    code: str
    """Of the branch."""

    def units(self, user: Anybody) -> QuerySet[Unit]:
        """The units of the branch that somebody may translate, in the order of the tree."""
        units: QuerySet[Unit] = units_where(user, Action.CHANGE, f"name_{self.language.suffix}")
        if self.branch is not None:
            units = units & Unit.objects.under(self.branch, include_self=True)
        return units.order_by("tree_id", "lft")

    def lacking(self, units: QuerySet[Unit]) -> QuerySet[Unit]:
        """Those of which something waits."""
        sorts = (self.sort,) if self.sort else SORTS
        return lacking_units(
            units, self.language.code, missing="missing" in sorts, outdated="outdated" in sorts
        )


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some units that wait, and where to look on."""

    units: list[Unit]
    after: int = 0
    """The unit behind which others may wait, by its primary key; 0 where all was looked at."""


def next_stretch(wanted: Wanted, user: Anybody, last: Unit | None = None) -> Stretch:
    """What waits behind a unit in the order of the tree, or from its beginning."""
    units = wanted.units(user)
    ahead = behind(units, last) if last else units
    ends = list(ahead[UNITS_LOOKED_AT - 1 : UNITS_LOOKED_AT + 1])
    if len(ends) > 1:
        ahead = ahead.exclude(_behind(ends[0]))
    found = list(wanted.lacking(ahead)[: UNITS_PER_PAGE + 1])
    shown = found[:UNITS_PER_PAGE]
    if len(found) > len(shown):
        return Stretch(shown, shown[-1].pk)
    return Stretch(shown, ends[0].pk if len(ends) > 1 else 0)


class TranslationQueue(admin.ModelAdmin[Unit]):
    """For the admin of units: the page of what waits."""

    def get_urls(self) -> list[URLPattern]:
        """With the address of the page."""
        page = path(
            "translations/<slug:language>/",
            self.admin_site.admin_view(self.waiting),
            name="units_unit_translations",
        )
        return [page, *super().get_urls()]

    def waiting(self, request: HttpRequest, language: str) -> HttpResponse:
        """Some units at a time; each is led to from the one before."""
        wanted = wanted_by(request, language)
        last = _last_unit(request.GET.get("after", ""))
        stretch = next_stretch(wanted, request.user, last)
        query = {"sort": wanted.sort, BRANCH: wanted.code}
        title = _("Waiting for translation: %(language)s")
        context: dict[str, object] = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": wanted.branch or self.opts.verbose_name_plural,
            "title": title % {"language": wanted.language.autonym},
            "wanted": wanted,
            "is_first": last is None,
            "units": list(waiting_of(request.user, stretch.units, wanted)),
            "next": queue_of(language, **query, after=stretch.after) if stretch.after else "",
            "others": _others(request.user, wanted, query),
            "media": self.media + STYLES,
            "back": _back(wanted),
        }
        return TemplateResponse(request, "admin/units/unit/translations.html", context)


def wanted_by(request: HttpRequest, language: str) -> Wanted:
    """What an address asks for, once it is clear who asks."""
    if language not in LANGUAGES:
        raise Http404
    known = LANGUAGES[language]
    if not may_somewhere(request.user, Action.CHANGE, f"name_{known.suffix}"):
        raise PermissionDenied
    code, sort = request.GET.get(BRANCH, ""), request.GET.get("sort", "")
    return Wanted(known, sort if sort in SORTS else "", branch_of(request.user, code), code)


def branch_of(user: Anybody, code: str) -> Unit | None:
    """The unit with a code, if somebody may look at it; None where no code is given."""
    seen = units_where(user, Action.SEE)
    return get_object_or_404(seen, code=code) if code else None


def _last_unit(key: str) -> Unit | None:
    """The unit behind which a page begins; None where it begins at the first, or that has gone."""
    return Unit.objects.filter(pk=key).first() if is_key(key) else None


def behind(units: QuerySet[Unit], last: Unit) -> QuerySet[Unit]:
    """Those that stand behind another in the order of the tree."""
    return units.filter(_behind(last))


def _behind(last: Unit) -> Q:
    return Q(tree_id__gt=last.tree_id) | Q(tree_id=last.tree_id, lft__gt=last.lft)


def waiting_of(user: Anybody, units: Sequence[Unit], wanted: Wanted) -> Iterable[Waiting]:
    """What waits of some units, in as many questions for one as for many."""
    language = wanted.language.code
    many = _with_many_tasks(units)
    prefetch_related_objects(units, "contacts", "posts__contacts")
    prefetch_related_objects([unit for unit in units if unit.pk not in many], "tasks")
    outdated, lacking = outdated_among(units, language), missing_tasks(many, language)
    for unit in units:
        has_few = unit.pk not in many
        known = outdated.get(unit.pk, {})
        texts = texts_of(unit, Writable.by(user, unit, language), known, tasks=has_few)
        one = Waiting(unit, page_of(unit.pk, language, **{BRANCH: wanted.code}))
        asked = [text for text in texts if _is_asked_for(text, wanted.sort)]
        one.ways = [
            Way(text, text_of(unit.pk, text, texts, **{BRANCH: wanted.code}))
            for text in asked[:MOST_NAMED]
        ]
        one.left = len(asked[MOST_NAMED:])
        if unit.pk in lacking or any(place[0] == "tasks" for place in known if not has_few):
            one.tasks = tasks_of(unit.pk, language) or one.page
        yield one


def _is_asked_for(text: Text, sort: str) -> bool:
    return (text.is_missing and sort != "outdated") or (
        text.outdated is not None and sort != "missing"
    )


def _with_many_tasks(units: Sequence[Unit]) -> set[int]:
    """The units whose tasks have a page of their own."""
    counted = Task.objects.filter(unit__in=[unit.pk for unit in units]).order_by()
    many = counted.values("unit").annotate(count=Count("pk")).filter(count__gt=MOST_TASKS)
    return set(many.values_list("unit", flat=True))


def _others(user: Anybody, wanted: Wanted, query: dict[str, str]) -> list[tuple[Language, str]]:
    """The same in the other languages that somebody may write."""
    return [
        (language, queue_of(code, **query))
        for code, language in LANGUAGES.items()
        if language != wanted.language
        and may_somewhere(user, Action.CHANGE, f"name_{language.suffix}")
    ]


def _back(wanted: Wanted) -> str:
    if wanted.branch is None:
        return reverse("admin:units_unit_changelist")
    return reverse("admin:units_unit_change", args=[wanted.branch.pk])
