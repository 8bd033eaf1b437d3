"""A new unit, by a short page: its name in the language at hand, its kind, where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from units.authorship import author
from units.models import Unit
from units.rights.who import Action, may, may_somewhere
from units.staff.acts.pages import ActScreens, change_of, language_at_hand
from units.staff.acts.placing import places_for
from units.staff.acts.searching import MOST_FOUND, searched, units_found
from units.staff.history import done
from units.staff.languages import in_every_language
from units.staff.paths import paths_of
from units.staff.workspace.acts import Act, Part
from units.staff.workspace.addresses import workspace_of

_OTHER_BUTTONS = {"_continue", "_addanother", IS_POPUP_VAR}
"""After which Django says itself where one comes."""


class NewUnits(ActScreens):
    """For the admin of units: the page of a new one."""

    add_form_template = "admin/units/unit/new.html"

    def get_urls(self) -> list[URLPattern]:
        """With the address of a new unit below another."""
        view = self.admin_site.admin_view(self.new)
        return [path("<int:pk>/new/", view, name="units_unit_new"), *super().get_urls()]

    def acts(self, request: HttpRequest, unit: Unit) -> Iterator[Act]:
        """With a new sub-unit."""
        yield from super().acts(request, unit)
        if may(request.user, Action.ADD, unit):
            address = reverse("admin:units_unit_new", args=[unit.pk])
            yield Act(Part.CHILDREN, _("New sub-unit"), address)

    def new(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page of a new unit, below this one."""
        if not may_somewhere(request.user, Action.ADD):
            raise PermissionDenied  # whether there is such a unit is nobody else's matter
        unit = get_object_or_404(self.get_queryset(request), pk=pk)
        if not may(request.user, Action.ADD, unit):
            raise PermissionDenied
        asked = request.GET.copy()
        asked["parent"] = str(pk)
        request.GET = cast(Any, asked)
        title = _("New unit below “%(unit)s”") % {"unit": unit}
        return self.add_view(request, extra_context={"title": title})

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Django's; of a new unit no more than what makes one."""
        if obj is not None:
            return super().get_fieldsets(request, obj)
        name = f"name_{language_at_hand().suffix}"
        others = tuple(column for column in in_every_language("name") if column != name)
        more = ["code", "status", "original_language"]
        more += ["territory"] if may(request.user, Action.ADD) else []
        return [
            (None, {"fields": [name, "kind", "parent"]}),
            (
                gettext_lazy("Name in other languages"),
                {"classes": ["collapse"], "fields": [others]},
            ),
            (gettext_lazy("More"), {"classes": ["collapse"], "fields": more}),
        ]

    def get_inlines(self, request: HttpRequest, obj: Unit | None) -> Any:
        """Django's; a new unit is given its parts in its workspace."""
        return super().get_inlines(request, obj) if obj is not None else ()

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, object],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """Django's, which looks for the unit above where there are no scripts."""
        if add:
            text = searched(request)
            found = units_found(text, request.user, places_for(request))[:MOST_FOUND]
            context = {**context, "text": text, "found": paths_of(found, request.user).items()}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def response_add(
        self, request: HttpRequest, obj: Unit, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Django's, or the workspace of the new unit."""
        if _OTHER_BUTTONS & request.POST.keys():
            return super().response_add(request, obj, post_url_continue)
        request.new_unit = obj  # type: ignore[attr-defined]
        return HttpResponseRedirect(workspace_of(obj.pk))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        """Django's; once it is stored, what was done is said, with the way back."""
        response = super().changeform_view(request, object_id, form_url, extra_context)
        unit: Unit | None = getattr(request, "new_unit", None)
        if unit is not None:
            change = None if author().is_rehearsing else change_of(unit)
            message = done(_("“%(unit)s” was added.") % {"unit": unit}, change)
            self.message_user(request, message, messages.SUCCESS)
        return response
