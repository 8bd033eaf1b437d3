"""Several units at once: given another place, published or withdrawn, as one change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from units.authorship import Door, author, writing_as
from units.history.models import Version
from units.models import Unit
from units.rights.who import Action, choosable_by, may, may_put, may_somewhere
from units.search.finding import find
from units.staff.found import told_to
from units.staff.history import act, done
from units.staff.lookups import is_key
from units.staff.paths import paths_of
from units.text.languages import ENGLISH
from units.tree import StructureError, tree_lock

MOST_TOGETHER = 100
"""Units that are chosen at once."""
MOST_NAMED = 20
"""Of those that are chosen; further ones are counted."""
MOST_PLACES = 20
"""Of those that are found to move something to."""
STATUS = "status"
INTO, BEFORE, AFTER = "last-child", "left", "right"
POSITIONS = {
    INTO: _("below it, as its last part"),
    BEFORE: _("before it"),
    AFTER: _("after it"),
}
TO_THE_TOP = "top"


class TogetherActs(admin.ModelAdmin[Unit]):
    """For the admin of units: pages on which something is done with several of them."""

    def get_urls(self) -> list[URLPattern]:
        """With the addresses of the pages, which name the units by their primary keys."""
        view = self.admin_site.admin_view
        return [
            path("move/<str:keys>/", view(self.move_several), name="units_unit_move_several"),
            path(
                "publication/<str:keys>/", view(self.publish_several), name="units_unit_publication"
            ),
            *super().get_urls(),
        ]

    def has_move_permission(self, request: HttpRequest) -> bool:
        """Whether somebody may move any unit, or propose it."""
        return _may_somewhere(request, Action.MOVE)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Whether somebody may publish any unit, or propose it."""
        return _may_somewhere(request, Action.CHANGE, STATUS)

    @admin.action(description=_("Move the chosen units"), permissions=["move"])
    def move_chosen(
        self, request: HttpRequest, queryset: QuerySet[Unit]
    ) -> HttpResponseRedirect | None:
        """To the page that asks where."""
        return self._to_page(request, queryset, "admin:units_unit_move_several")

    @admin.action(description=_("Publish or withdraw the chosen units"), permissions=["publish"])
    def publish_chosen(
        self, request: HttpRequest, queryset: QuerySet[Unit]
    ) -> HttpResponseRedirect | None:
        """To the page that asks which."""
        return self._to_page(request, queryset, "admin:units_unit_publication")

    def move_several(self, request: HttpRequest, keys: str) -> HttpResponse:
        """Ask where some units shall stand, and put them there."""
        if not self.has_move_permission(request):
            raise PermissionDenied
        units = _topmost(self._named(request, keys))
        allowed = self._allowed(request, units, Action.MOVE)
        if request.method == "POST":
            return self._moved(request, units)
        query = request.GET.get("q", "").strip()
        context = {
            "title": _("Move to another place"),
            "query": query,
            "places": _places(request, query, units) if query else [],
            "positions": POSITIONS.items(),
            "may_top": may_put(request.user, None) or not allowed,
            "is_alone": len(units) == 1,
        }
        return self._page(request, "move", units, context, allowed=allowed)

    def publish_several(self, request: HttpRequest, keys: str) -> HttpResponse:
        """Ask whether some units shall be published or drafts, and make them so."""
        if not self.has_publish_permission(request):
            raise PermissionDenied
        units = self._named(request, keys)
        allowed = self._allowed(request, units, Action.CHANGE, STATUS)
        if request.method == "POST":
            return self._published(request, units)
        title: dict[str, object] = {"title": _("Publish or withdraw")}
        return self._page(request, "publication", units, title, allowed=allowed)

    def _to_page(
        self, request: HttpRequest, chosen: QuerySet[Unit], name: str
    ) -> HttpResponseRedirect | None:
        pks = list(chosen.order_by("tree_id", "lft").values_list("pk", flat=True))
        if len(pks) > MOST_TOGETHER:
            message = _("Choose at most %(most)d units.") % {"most": MOST_TOGETHER}
            self.message_user(request, message, messages.ERROR)
            return None
        return HttpResponseRedirect(reverse(name, args=[".".join(map(str, pks))]))

    def _named(self, request: HttpRequest, keys: str) -> list[Unit]:
        """The units that an address names, in the order of the tree. Raises ``Http404``."""
        asked = set(keys.split("."))
        if len(asked) > MOST_TOGETHER or not all(is_key(key) for key in asked):
            raise Http404
        seen = self.get_queryset(request).filter(pk__in=asked)
        units = list(seen.order_by("tree_id", "lft"))
        if len(units) < len({int(key) for key in asked}):
            raise Http404
        return units

    def _allowed(
        self, request: HttpRequest, units: Sequence[Unit], action: Action, *fields: str
    ) -> bool:
        """Whether somebody may do it; False if he may propose it. Raises ``PermissionDenied``."""
        user = request.user
        if all(may(user, action, unit, fields) for unit in units):
            return True
        if request.method == "POST" or not all(may(user, Action.PROPOSE, unit) for unit in units):
            raise PermissionDenied
        return False

    def _page(
        self,
        request: HttpRequest,
        name: str,
        units: Sequence[Unit],
        context: dict[str, object],
        *,
        allowed: bool,
    ) -> HttpResponse:
        paths = paths_of(units[:MOST_NAMED], request.user)
        context |= {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": units[0] if len(units) == 1 else self.opts.verbose_name_plural,
            "chosen": [(unit, paths[unit.pk]) for unit in units[:MOST_NAMED]],
            "left": len(units) - MOST_NAMED,
            "allowed": allowed,
            "may_propose": not author().is_rehearsing,
            "back": _back(units),
            "media": self.media,
        }
        return TemplateResponse(request, f"admin/units/unit/{name}.html", context)

    def _moved(self, request: HttpRequest, units: Sequence[Unit]) -> HttpResponse:
        target, position = _target(request)
        if target is None and request.POST.get("target") != TO_THE_TOP:
            self.message_user(request, _("Choose a place first."), messages.WARNING)
            return HttpResponseRedirect(request.get_full_path())
        message = ngettext(
            "%(count)d unit was moved.", "%(count)d units were moved.", len(units)
        ) % {"count": len(units)}
        fields = [str(_("part of"))]
        write = partial(_move, request, units, target, position)
        return self._written(request, units, message, fields, write, Door.DRAG)

    def _published(self, request: HttpRequest, units: Sequence[Unit]) -> HttpResponse:
        status = request.POST.get("to", "")
        if status not in Unit.Status.values:
            self.message_user(request, _("Choose what they shall be."), messages.WARNING)
            return HttpResponseRedirect(request.get_full_path())
        concerned = [unit for unit in units if unit.status != status]
        if not concerned:
            self.message_user(request, _("Nothing was changed."), messages.INFO)
            return HttpResponseRedirect(_back(units))
        message = _said_of(status, len(concerned))
        fields = [str(_("publication"))]
        write = partial(_publish, request, concerned, status)
        return self._written(request, concerned, message, fields, write, Door.FORM)

    def _written(
        self,
        request: HttpRequest,
        units: Sequence[Unit],
        message: str,
        fields: list[str],
        write: Callable[[], None],
        door: Door,
    ) -> HttpResponse:
        """Write and log it together; say what was done, or why it was not."""
        former = newest_change(units[0])

        def logged() -> None:
            with writing_as(door=door), tree_lock():
                write()
                for unit in units:
                    self.log_change(request, unit, [{"changed": {"fields": fields}}])

        try:
            is_done = act(self, request, logged)
        except StructureError as error:
            self.message_user(request, str(error), messages.ERROR)
            is_done = False
        if not is_done:
            return HttpResponseRedirect(request.get_full_path())
        said = done(message, newest_change(units[0], since=former))
        self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(_back(units))


def newest_change(unit: Unit, since: int | None = None) -> int | None:
    """The last change of a unit, by its primary key; None where it is that of before."""
    if author().is_rehearsing:
        return None
    kept = Version.objects.of("unit", unit.pk).current()
    change: int | None = kept.values_list("since_id", flat=True).first()
    return None if change == since else change


def _may_somewhere(request: HttpRequest, action: Action, field: str = "") -> bool:
    user = request.user
    return may_somewhere(user, action, field) or may_somewhere(user, Action.PROPOSE)


def _said_of(status: str, count: int) -> str:
    """What is said once some units are published, or drafts."""
    if status == Unit.Status.PUBLISHED:
        message = ngettext("%(count)d unit is published.", "%(count)d units are published.", count)
    else:
        message = ngettext(
            "%(count)d unit is a draft now.", "%(count)d units are drafts now.", count
        )
    return message % {"count": count}


def _back(units: Sequence[Unit]) -> str:
    """Where one goes on: at the unit, or in the list where the first of them stands."""
    if len(units) == 1:
        return reverse("admin:units_unit_change", args=[units[0].pk])
    address = reverse("admin:units_unit_changelist")
    return f"{address}?at={units[0].pk}#unit-{units[0].pk}"


def _topmost(units: Sequence[Unit]) -> list[Unit]:
    """Units in the order of the tree without those that go along with others."""
    tops: list[Unit] = []
    for unit in units:
        if not (tops and unit.tree_id == tops[-1].tree_id and unit.lft < tops[-1].rght):
            tops.append(unit)
    return tops


def _places(request: HttpRequest, query: str, units: Sequence[Unit]) -> list[tuple[Unit, str]]:
    """The units that answer a query and to which others could be moved, with their paths."""
    user = request.user
    hits = find(query, get_language() or ENGLISH, among=choosable_by(user)).hits
    stored = Unit.objects.for_listing().in_bulk(told_to(hits, user)[: 2 * MOST_PLACES])
    ordered = [stored[hit.pk] for hit in hits if hit.pk in stored]
    found = [one for one in ordered if not any(_is_within(one, unit) for unit in units)]
    paths = paths_of(found[:MOST_PLACES], user)
    return [(one, paths[one.pk]) for one in found[:MOST_PLACES]]


def _is_within(unit: Unit, above: Unit) -> bool:
    return unit.tree_id == above.tree_id and above.lft <= unit.lft and unit.rght <= above.rght


def _target(request: HttpRequest) -> tuple[Unit | None, str]:
    """The unit that was chosen as the place, and on which side of it; None for the top."""
    key, position = request.POST.get("target", ""), request.POST.get("position", INTO)
    if not is_key(key) or position not in POSITIONS:
        return None, INTO
    return choosable_by(request.user).filter(pk=key).first(), position


def _move(request: HttpRequest, units: Sequence[Unit], target: Unit | None, position: str) -> None:
    """Put units beside one another in a place. Raises ``ValidationError``, ``StructureError``."""
    parent = target.parent if target and position != INTO else target
    stored = Unit.objects.in_bulk([unit.pk for unit in units])
    moving = [stored[one.pk] for one in units if one.pk in stored]
    # All are asked about before any is moved: then branches are no longer where they were read.
    for unit in moving:
        stays = unit.parent_id == (parent.pk if parent else None)
        is_allowed = stays or may_put(request.user, parent)
        if not (is_allowed and may(request.user, Action.MOVE, unit)):
            raise ValidationError(_("You may not move units there."), code="rights")
    for unit in moving:
        Unit.objects.move_node(unit, target, position)
        if position != INTO:
            target, position = unit, AFTER


def _publish(request: HttpRequest, units: Sequence[Unit], status: str) -> None:
    """Make units published ones or drafts. Raises ``ValidationError``."""
    pks = [unit.pk for unit in units]
    for unit in Unit.objects.filter(pk__in=pks):
        if not may(request.user, Action.CHANGE, unit, [STATUS]):
            raise ValidationError(_("You may not publish all of them."), code="rights")
    Unit.objects.filter(pk__in=pks).update(status=status, updated_at=timezone.now())
