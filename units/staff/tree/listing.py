"""The list of units in the admin: a tree that opens branch by branch; found units with paths."""

from __future__ import annotations

from functools import cached_property
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin import ShowFacets
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.http import urlencode

from units.models import Unit
from units.models.unit import UnitQuerySet
from units.rights.who import branches_seen_by, sees_everything
from units.staff.lookups import is_key
from units.staff.tree.branches import AT_ONCE, Branches, Shown, for_lines, parts_of
from units.staff.tree.filters import (
    BranchFilter,
    LackingFilter,
    LanguageFilter,
    MissingNameFilter,
    StateFilter,
    UnitKindFilter,
)
from units.staff.tree.lines import AT, INSIDE, OF_PARTS, OPEN, Line, Listing

MOST_COUNTED = 1000
"""Of what was found; that there are more is said."""
LAST_PAGE = 1000
"""No address leads further: whoever goes on so far asks more precisely."""


class TreeList(ChangeList):
    """What one address of the list shows; Django's, which counts nothing and orders nothing."""

    filter_specs: list[Any]
    has_next = False

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        """Django's; which branches are open narrows nothing."""
        asked: dict[str, Any] = super().get_filters_params(params)
        return {name: value for name, value in asked.items() if name not in (OPEN, AT)}

    def get_results(self, request: HttpRequest) -> None:
        """Nothing yet: the lines are asked for by the page, and by no act."""
        self.request = request
        self.page = min(max(self.page_num, 1), LAST_PAGE)
        self.result_list, self.result_count, self.full_result_count = [], 0, None
        self.show_full_result_count, self.show_admin_actions = False, True
        self.can_show_all = self.multi_page = False

    @cached_property
    def inside(self) -> Unit | None:
        """The unit gone into."""
        (branch,) = (spec for spec in self.filter_specs if isinstance(spec, BranchFilter))
        return branch.inside

    @cached_property
    def chosen(self) -> list[str]:
        """What was chosen in the form, but for a branch, as the form calls it."""
        specs = [spec for spec in self.filter_specs if not isinstance(spec, BranchFilter)]
        chosen = [(spec.value(), dict(spec.lookup_choices)) for spec in specs if spec.value()]
        return [str(names.get(value, value)) for value, names in chosen]

    @cached_property
    def is_tree(self) -> bool:
        """Whether nothing is looked for: then the list is a tree, else flat, with paths."""
        known = {spec.parameter_name for spec in self.filter_specs}
        others = set(self.get_filters_params()) - known
        is_elsewhere = bool(self.params.get(INSIDE)) and self.inside is None
        return not (self.query.strip() or self.chosen or is_elsewhere or others)

    @cached_property
    def lines(self) -> list[Line]:
        """The lines of the page."""
        at = self.request.GET.get(AT, "")
        listing = Listing(
            self.request,
            self.preserved_filters,
            self.is_popup,
            self.to_field,
            self.opened,
            int(at) if is_key(at) else None,
            self.is_tree,
        )
        shown = self._tree(listing.at) if self.is_tree else self._found()
        return listing.lines(shown, paths=not (self.is_tree and self.inside))

    @cached_property
    def opened(self) -> tuple[int, ...]:
        """The primary keys of the branches that the address opens."""
        keys = self.request.GET.get(OPEN, "").split(".")
        return tuple(dict.fromkeys(int(key) for key in keys if is_key(key)))

    @cached_property
    def crumbs(self) -> list[Unit]:
        """What is above the unit gone into, as far as the reader sees it."""
        if self.inside is None:
            return []
        return list(self._seen.above(self.inside).for_listing().order_by("lft"))

    @property
    def has_previous(self) -> bool:
        """Whether there is a page before."""
        return self.page > 1

    @property
    def previous_address(self) -> str:
        """The address of the page before."""
        return self._page_address(self.page - 1)

    @property
    def next_address(self) -> str:
        """The address of the next page."""
        return self._page_address(self.page + 1)

    @cached_property
    def count(self) -> int | None:
        """How many were found, counted no further than is worth while; None in the tree."""
        if self.is_tree:
            return None
        if not self.has_next:
            return (self.page - 1) * AT_ONCE + len(self.lines)
        return int(self.queryset.order_by()[: MOST_COUNTED + 1].count())

    @property
    def is_many(self) -> bool:
        """Whether more were found than are counted."""
        return (self.count or 0) > MOST_COUNTED

    @property
    def most_counted(self) -> int:
        """How far it is counted."""
        return MOST_COUNTED

    @property
    def _seen(self) -> UnitQuerySet:
        return cast(UnitQuerySet, self.root_queryset.order_by())

    def _tree(self, at: int | None) -> list[Shown]:
        first = first_units(self.request, self._seen, self.inside)
        asked = self.page if PAGE_VAR in self.request.GET else None
        branches = Branches(self._seen, first, self.opened, at, asked)
        shown = branches.shown()
        self.page, self.has_next = min(branches.page, LAST_PAGE), branches.has_next
        return shown

    def _found(self) -> list[Shown]:
        start = (self.page - 1) * AT_ONCE
        units: Any = for_lines(self.queryset)
        found = list(units[start : start + AT_ONCE + 1])
        is_search = bool(self.query.strip())  # of which the best are shown, and no further ones
        self.has_next = len(found) > AT_ONCE and not is_search
        return [Shown(unit, 0) for unit in found[:AT_ONCE]]

    def _page_address(self, page: int) -> str:
        return str(self.get_query_string({PAGE_VAR: page}, [AT]))


class UnitTree(admin.ModelAdmin[Unit]):
    """For the admin of units: the list as a tree."""

    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    sortable_by = ()
    list_filter = [
        BranchFilter,
        StateFilter,
        UnitKindFilter,
        LanguageFilter,
        MissingNameFilter,
        LackingFilter,
    ]

    def get_urls(self) -> list[URLPattern]:
        """With the address of the parts of a unit."""
        parts = path(
            "<int:pk>/parts/", self.admin_site.admin_view(self.lines_below), name="units_unit_parts"
        )
        return [parts, *super().get_urls()]

    def get_changelist(self, request: HttpRequest, **kwargs: object) -> type[ChangeList]:
        """The tree."""
        return TreeList

    def lines_below(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The lines of what is directly below a unit, for a page on which its branch is opened."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        seen = cast(UnitQuerySet, self.get_queryset(request))
        unit = get_object_or_404(seen.for_listing(), pk=pk)
        page, depth = (_number(request.GET.get(name, "")) for name in OF_PARTS)
        query = request.GET.copy()
        for name in OF_PARTS:
            query.pop(name, None)
        preserved = urlencode({"_changelist_filters": query.urlencode()}) if query else ""
        listing = Listing(request, preserved, "_popup" in query)
        lines = listing.lines(parts_of(unit, max(page, 1), depth))
        context = {"lines": lines, "choosable": self.get_actions(request)}
        return TemplateResponse(request, "admin/units/unit/lines.html", context)


def first_units(request: HttpRequest, seen: UnitQuerySet, inside: Unit | None) -> UnitQuerySet:
    """The units with which the tree begins: parts of the one gone into, or the highest seen."""
    if inside is not None:
        return Unit.objects.filter(parent=inside)
    if sees_everything(request.user):
        return Unit.objects.roots()
    return seen.filter(pk__in=[branch.pk for branch in branches_seen_by(request.user)])


def _number(sent: str) -> int:
    return min(int(sent), LAST_PAGE) if is_key(sent) else 0
