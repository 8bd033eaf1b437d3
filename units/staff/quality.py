"""How good the register is, branch by branch: a table that can be read, and the same as CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import batched, chain

from django.contrib import admin
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from units.exchange.formats.tables.comma import write_csv
from units.models import Unit
from units.models.unit import UnitQuerySet
from units.quality.branches import Reach, reach_of
from units.quality.figures import KINDS_OF_CONTACTS, Counting, Figures
from units.quality.models import Finding
from units.staff.desk import worklist
from units.text.languages import LANGUAGES
from units.version import version

BRANCHES_PER_PAGE = 50
_KEPT_FOR = 600
"""Seconds for which figures are kept that hold until the register is written."""
Kind = Finding.Kind


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of a branch."""

    number: int | None = None
    of: int | None = None
    """Of how many, where it is a share."""
    day: datetime | None = None
    path: str = ""
    """Where what is missing is listed."""

    @property
    def percent(self) -> int | None:
        """The share, never rounded up to all or down to nothing."""
        if self.number is None or not self.of:
            return None
        rounded = round(100 * self.number / self.of)
        return min(max(rounded, int(self.number > 0)), 100 if self.number == self.of else 99)

    @property
    def as_texts(self) -> tuple[str, str]:
        """The number, or the day, and of how many it is, for a table."""
        if self.day is not None:
            return timezone.localdate(self.day).isoformat(), ""
        number, of = ("" if one is None else str(one) for one in (self.number, self.of))
        return number, of


@dataclass(frozen=True, slots=True)
class Column:
    """What is told of every branch."""

    label: str
    cell: Callable[[Figures], Cell]
    kind: str = ""
    """Of which findings the list shows what is missing."""
    code: str = ""
    """The language that it is about."""
    lang: str = ""
    """In which the label is, where that is not the reader's."""

    def of(self, unit: Unit | None, figures: Figures) -> Cell:
        """The figure of one branch, with the way to what is missing."""
        cell = self.cell(figures)
        if not self.kind:
            return cell
        return Cell(cell.number, cell.of, cell.day, worklist(self.kind, self.code, unit))


@dataclass(frozen=True, slots=True)
class Measure:
    """What is asked about at once."""

    name: str
    label: str | Promise
    columns: Callable[[], list[Column]]
    count: Callable[[Counting], None]


@dataclass(frozen=True, slots=True)
class Row:
    """What is told of one branch."""

    unit: Unit | None
    """None: all of them."""
    units: int
    cells: list[tuple[Column, Cell]]
    path: str = ""


class UnitQuality(admin.ModelAdmin[Unit]):
    """For the admin of units: the page of figures."""

    def get_urls(self) -> list[URLPattern]:
        """With the address of the page."""
        view = self.admin_site.admin_view(self.quality)
        return [path("quality/", view, name="units_unit_quality"), *super().get_urls()]

    def quality(self, request: HttpRequest) -> HttpResponseBase:
        """The branches below a unit, or those with which begins all that the reader sees."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        reach = reach_of(request.user)
        code = request.GET.get("in", "")
        chosen = _chosen(reach, code) if code else None
        branches = _branches(reach, chosen)
        if request.GET.get("format") == "csv":
            return _as_csv(branches)
        return self._page_of_quality(request, reach, chosen, branches)

    def _page_of_quality(
        self, request: HttpRequest, reach: Reach, chosen: Unit | None, branches: UnitQuerySet
    ) -> HttpResponse:
        names = [measure.name for measure in MEASURES]
        asked = request.GET.get("measure", "")
        measure = MEASURES[names.index(asked) if asked in names else 0]
        page: Page[Unit] = Paginator(branches, BRANCHES_PER_PAGE).get_page(request.GET.get("p"))
        page.object_list = units = list(page)
        figures = figures_of([chosen, *units] if chosen else units, measure)
        context: dict[str, object] = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Quality"),
            "subtitle": chosen,
            "media": self.media,
            "chosen": chosen,
            "above": _above(reach, chosen) if chosen else [],
            "measure": measure,
            "measures": MEASURES,
            "columns": measure.columns(),
            "total": _row(chosen, figures, measure) if chosen else None,
            "rows": [_row(unit, figures, measure) for unit in units],
            "page": page,
        }
        return TemplateResponse(request, "admin/units/unit/quality.html", context)


def figures_of(units: Sequence[Unit], measure: Measure) -> dict[int, Figures]:
    """The figures of some branches, kept until the register is written or the day is over."""
    keys = [unit.pk for unit in units]
    today = timezone.localdate()
    asked = sha256(repr((version(), today, measure.name, keys)).encode()).hexdigest()
    name = f"quality-{asked}"
    found: dict[int, Figures] | None = cache.get(name)
    if found is None:
        counting = Counting(keys, today)
        measure.count(counting)
        found = counting.of
        cache.set(name, found, _KEPT_FOR)
    return found


def _chosen(reach: Reach, code: str) -> Unit:
    unit = reach.units().filter(code=code).first() if reach else None
    if unit is None:
        raise Http404
    return unit


def _branches(reach: Reach, chosen: Unit | None) -> UnitQuerySet:
    """The units right below the chosen one; else those with which the reader's branches begin."""
    if chosen is not None:
        return Unit.objects.filter(parent=chosen).for_listing().order_by("tree_id", "lft")
    tops = Unit.objects.roots()
    if reach.branches is not None:
        tops = Unit.objects.filter(pk__in=[branch.pk for branch in reach.branches])
    return tops.for_listing().order_by("tree_id", "lft")


def _above(reach: Reach, chosen: Unit) -> list[Unit]:
    """What stands above the chosen unit and is the reader's, from the top."""
    return list((Unit.objects.above(chosen) & reach.units()).for_listing())


def _row(unit: Unit | None, figures: dict[int, Figures], measure: Measure) -> Row:
    found = figures.get(unit.pk if unit else 0, Figures())
    cells = [(column, column.of(unit, found)) for column in measure.columns()]
    below = unit is not None and not unit.is_leaf_node()
    query = {"in": unit.code, "measure": measure.name} if unit and below else None
    address = reverse("admin:units_unit_quality", query=query) if query else ""
    return Row(unit, found.units, cells, address)


def _as_csv(branches: UnitQuerySet) -> StreamingHttpResponse:
    """All measures of all branches, a page of them at a time."""
    return StreamingHttpResponse(
        _csv_parts(branches),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="quality.csv"'},
    )


def _csv_parts(branches: UnitQuerySet) -> Iterator[bytes]:
    columns = [(measure, column) for measure in MEASURES for column in measure.columns()]
    names = [f"{measure.label}: {column.label}" for measure, column in columns]
    of_all = _("%(column)s (of how many)")
    heads = ((name, of_all % {"column": name}) for name in names)
    yield write_csv([[_("code"), _("name"), _("units"), *chain.from_iterable(heads)]])
    for units in batched(branches.iterator(BRANCHES_PER_PAGE), BRANCHES_PER_PAGE, strict=False):
        figures = {measure.name: figures_of(units, measure) for measure in MEASURES}
        yield write_csv(_csv_rows(units, figures))[len(_MARK) :]


_MARK = write_csv([])
"""With which a table in UTF-8 begins, once."""


def _csv_rows(units: Iterable[Unit], figures: dict[str, dict[int, Figures]]) -> Iterator[list[str]]:
    for unit in units:
        rows = [_row(unit, figures[measure.name], measure) for measure in MEASURES]
        cells = (cell.as_texts for row in rows for _column, cell in row.cells)
        yield [unit.code, str(unit), str(rows[0].units), *chain.from_iterable(cells)]


def _shares(figures: Figures, code: str) -> Cell:
    return Cell(figures.written.get(code, 0), figures.texts)


def _in_languages(kind: Finding.Kind, *, is_share: bool) -> list[Column]:
    def cell(code: str) -> Callable[[Figures], Cell]:
        if is_share:
            return lambda figures: _shares(figures, code)
        return lambda figures: Cell(figures.found(kind, code))

    return [
        Column(language.autonym, cell(code), kind, code, language.tag)
        for code, language in LANGUAGES.items()
    ]


def _of_texts(name: str, label: str | Promise, model: str, field: str) -> Measure:
    def count(counting: Counting) -> None:
        counting.units()
        counting.texts(model, field)

    return Measure(name, label, lambda: _in_languages(Kind.MISSING, is_share=True), count)


def _of_findings(kind: Finding.Kind) -> Measure:
    def count(counting: Counting) -> None:
        counting.units()
        counting.findings([kind])

    return Measure(
        kind.value, capfirst(kind.label), lambda: _in_languages(kind, is_share=False), count
    )


def _people_and_contacts() -> list[Column]:
    return [
        Column(
            _("units with a contact"),
            lambda one: Cell(one.units - one.found(Kind.NO_CONTACT), one.units),
            Kind.NO_CONTACT,
        ),
        Column(
            _("contacts confirmed within a year"),
            lambda one: Cell(one.confirmed, one.contacts),
            Kind.UNCONFIRMED,
        ),
        Column(
            _("units with a post at their head"),
            lambda one: Cell(one.units - one.found(Kind.NO_HEAD), one.units),
            Kind.NO_HEAD,
        ),
        Column(_("vacant posts"), lambda one: Cell(one.found(Kind.VACANT)), Kind.VACANT),
        Column(_("last change"), lambda one: Cell(day=one.changed_at)),
    ]


def _count_people_and_contacts(counting: Counting) -> None:
    counting.units()
    counting.findings(KINDS_OF_CONTACTS)
    counting.contacts()
    counting.last_changes()


MEASURES = (
    _of_texts("names", gettext_lazy("Names"), "unit", "name"),
    _of_texts("descriptions", gettext_lazy("Descriptions"), "unit", "description"),
    _of_texts("tasks", gettext_lazy("Tasks"), "task", "text"),
    _of_findings(Kind.MISSING),
    _of_findings(Kind.OUTDATED),
    Measure(
        "contacts",
        gettext_lazy("People and contacts"),
        _people_and_contacts,
        _count_people_and_contacts,
    ),
)
