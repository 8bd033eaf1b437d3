"""Lists of the very things that the desk counts, each with the way to its field.

Contacts are confirmed here by a click, one or several at once; one also in its unit's workspace.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from units.authorship import author
from units.history.models import Change
from units.models import Contact, Unit
from units.models.contact import ContactQuerySet
from units.quality.branches import Reach, reach_of, units_with
from units.quality.models import Finding
from units.rights.holding import Anybody
from units.rights.who import Action, units_where
from units.staff.desk import chosen_unit, worklist, writes
from units.staff.history import act, done
from units.staff.lookups import is_key
from units.staff.mending import Told, stamp_of, told_of_units
from units.staff.paths import STEP, paths_of
from units.staff.permissions import ByRights
from units.staff.workspace.acts import Part
from units.staff.workspace.addresses import workspace_at
from units.text.languages import LANGUAGES, Language
from units.tree import tree_lock

Kind = Finding.Kind

UNITS_PER_PAGE = 25
MOST_OF_A_UNIT = 20
"""Things of one unit that are named; the others are on its own page."""
MOST_CONFIRMED = 1000
"""Contacts that are confirmed at once."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A unit with what waits in it."""

    unit: Unit
    above: str
    """What it is part of, up to the top."""
    things: list[Told]
    left: int
    """So many more there are."""


class Worklists(ByRights, admin.ModelAdmin[Unit]):
    """For the admin of units: what waits, by kind."""

    def get_urls(self) -> list[URLPattern]:
        """With the address of the lists."""
        lists, confirm = (
            self.admin_site.admin_view(view) for view in (self.worklist, self.confirm)
        )
        return [
            path("worklist/<slug:kind>/", lists, name="units_unit_worklist"),
            path("<int:pk>/confirm/", confirm, name="units_unit_confirm"),
            *super().get_urls(),
        ]

    def confirm(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say in the workspace of a unit that a contact is still right."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not _confirmable(request.user).exists():
            raise PermissionDenied
        unit = get_object_or_404(self.get_queryset(request), pk=pk)
        contacts = Contact.objects.filter(Q(unit=unit) | Q(post__unit=unit))
        return self._confirm(request, contacts, workspace_at(pk, Part.CONTACTS))

    def worklist(self, request: HttpRequest, kind: str) -> HttpResponse:
        """The units in which something of a kind waits; contacts that are ticked are confirmed."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        language = request.GET.get("language", "")
        if kind not in Kind.values or (language and language not in LANGUAGES):
            raise Http404
        reach = reach_of(request.user)
        if request.method == "POST" and kind == Kind.UNCONFIRMED:
            return self._confirm(request, _contacts_in(reach), request.get_full_path())
        code = request.GET.get("in", "")
        chosen = chosen_unit(reach, code) if code else None
        shown = reach.within(chosen) if chosen else reach
        units = _page(request, shown, kind, language) if reach else []
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": capfirst(Kind(kind).label),
            "kind": kind,
            "media": self.media,
            "language": LANGUAGES.get(language),
            "languages": _languages(request.user, kind, language, chosen),
            "chosen": chosen,
            "all_of_it": worklist(kind, language),
            "listed": _listed(request, units[:UNITS_PER_PAGE], kind, language),
            "later": _later(request, units),
            "may_confirm": kind == Kind.UNCONFIRMED and _confirmable(request.user).exists(),
        }
        return TemplateResponse(request, "admin/units/unit/worklist.html", context)

    def _confirm(self, request: HttpRequest, contacts: ContactQuerySet, back: str) -> HttpResponse:
        """Write down that some of the contacts are still right today, as they were seen."""
        sent = request.POST.getlist("only") or request.POST.getlist("contact")
        keys = [stamp.partition("-")[0] for stamp in sent[:MOST_CONFIRMED]]
        keys = [key for key in keys if is_key(key)]
        if not sent:
            self.message_user(request, _("Nothing was ticked."), messages.WARNING)
            return HttpResponseRedirect(back)
        with_rights = _confirmable(request.user) & contacts
        confirmed: list[int] = []

        def write() -> None:
            with tree_lock():
                found = with_rights.filter(pk__in=keys)
                if not found:
                    raise PermissionDenied
                confirmed[:] = [one.pk for one in found if stamp_of(one) in sent]
                rows = Contact.objects.filter(pk__in=confirmed)
                rows.update(checked_on=timezone.localdate(), updated_at=timezone.now())

        if act(self, request, write):
            self._say(request, len(confirmed), len(set(keys)) - len(confirmed))
        return HttpResponseRedirect(back)

    def _say(self, request: HttpRequest, confirmed: int, left: int) -> None:
        if confirmed:
            message = ngettext(
                "%(count)d contact is confirmed.", "%(count)d contacts are confirmed.", confirmed
            ) % {"count": confirmed}
            change = None if author().is_rehearsing else _last_change(request)
            self.message_user(request, done(message, change), messages.SUCCESS)
        if left:
            message = ngettext(
                "%(count)d contact was changed in the meantime. Look at it again.",
                "%(count)d contacts were changed in the meantime. Look at them again.",
                left,
            ) % {"count": left}
            self.message_user(request, message, messages.WARNING)


def _last_change(request: HttpRequest) -> int | None:
    """That which was just made."""
    made = Change.objects.filter(by=cast("User", request.user)).order_by("-pk")
    return made.values_list("pk", flat=True).first()


def _confirmable(user: Anybody) -> ContactQuerySet:
    """The contacts of which somebody may say that they are right."""
    own, of_posts = (
        units_where(user, Action.CHANGE, field).order_by().values("pk")
        for field in ("contacts.checked_on", "posts.contacts.checked_on")
    )
    return Contact.objects.filter(Q(unit__in=own) | Q(post__unit__in=of_posts))


def _contacts_in(reach: Reach) -> ContactQuerySet:
    units = reach.units().order_by().values("pk")
    return Contact.objects.filter(Q(unit__in=units) | Q(post__unit__in=units))


def _page(request: HttpRequest, reach: Reach, kind: str, language: str) -> list[Unit]:
    """The units of the page that is asked for, and one more if there is another page."""
    after = request.GET.get("after", "")
    if after and not is_key(after):
        raise Http404
    last = reach.units().filter(pk=after).first() if after else None
    found = units_with(reach, kind, [language] if language else [], last)
    return list(found.for_listing()[: UNITS_PER_PAGE + 1])


def _later(request: HttpRequest, units: list[Unit]) -> str:
    """The address of the next page, if there is one."""
    if len(units) <= UNITS_PER_PAGE:
        return ""
    asked = request.GET.copy()
    asked["after"] = str(units[UNITS_PER_PAGE - 1].pk)
    return f"?{asked.urlencode()}"


def _listed(request: HttpRequest, units: list[Unit], kind: str, language: str) -> list[Listed]:
    told = told_of_units(units, kind, [language] if language else [])
    paths = paths_of(units, request.user) if units else {}
    return [
        Listed(
            unit,
            paths[unit.pk].partition(STEP)[2],
            told.get(unit.pk, [])[:MOST_OF_A_UNIT],
            max(0, len(told.get(unit.pk, [])) - MOST_OF_A_UNIT),
        )
        for unit in units
    ]


def _languages(
    user: Anybody, kind: str, chosen: str, within: Unit | None
) -> list[tuple[Language, str, bool]]:
    """The languages to choose from, those that somebody writes first: address, and if it is it."""
    if kind not in (Kind.MISSING, Kind.OUTDATED, Kind.SCRIPTS):
        return []
    own_first = sorted(LANGUAGES.values(), key=lambda language: not writes(user, language))
    return [
        (language, worklist(kind, language.code, within), language.code == chosen)
        for language in own_first
    ]
