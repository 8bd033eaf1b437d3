"""The past of one thing: its changes, two of its states side by side, and the way back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from units.busy import why_wait
from units.databases.waiting import is_busy
from units.history.comparing import Told, told_of
from units.history.models import Version
from units.history.neighbours import placed_between
from units.history.pairs import Pair
from units.history.states import Path
from units.history.undoing import Outcome, restore_as_seen, restored, states_now
from units.localized.texts import LocalizedText
from units.staff.differences import ShownChange, shown_change
from units.staff.history_rights import lacking_to_write, may_see_past, sees
from units.staff.history_words import (
    Names,
    Reader,
    changed_things,
    is_shown,
    name_of_state,
    spoken_name,
)
from units.staff.lookups import is_key

CHANGES_PER_PAGE = 20
MOST_STATES = 100
"""From which one chooses two to compare; earlier ones are reached from the list of changes."""


class HistoryScreens(admin.ModelAdmin[Any]):
    """For admins of what has a history of its own."""

    def get_urls(self) -> list[URLPattern]:
        """With the addresses of two states side by side and of the way back."""
        subject = self.opts.model_name
        compare = path(
            "<int:pk>/compare/",
            self.admin_site.admin_view(self.compare),
            name=f"units_{subject}_compare",
        )
        return [compare, *super().get_urls()]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """All changes of a thing, the last one first; also of one that is deleted."""
        key = self._key(request, object_id)
        versions = self._versions(key).select_related("since__by").order_by("-since_id")
        page = Paginator(versions, CHANGES_PER_PAGE).get_page(request.GET.get("p"))
        if not page.paginator.count:
            raise Http404
        newest = self._now(key)
        context = {
            **self._context(request, newest),
            **(extra_context or {}),
            "title": _("History"),
            "page": page,
            "things": changed_things(request.user, list(page)),
            "newest": newest,
            "is_gone": newest.state is None,
        }
        return TemplateResponse(request, "admin/units/history.html", context)

    def compare(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Two states side by side; what is ticked can be as it was in the first of them."""
        key = self._key(request, str(pk))
        now = self._now(key)
        former = self._chosen(request, "from", key) or self._before(now)
        later = self._chosen(request, "to", key) or now
        if request.method == "POST" and former.state is not None:
            return self._restore(request, former, now)
        told = _told(request.user, former, later)
        shown = [one for one in told if is_shown(request.user, one)]
        can_restore = former.state is not None and former != now
        context = {
            **self._context(request, now),
            "title": _("Compare two states"),
            "former": former,
            "later": later,
            "now": now,
            "states": self._states(key, former, later),
            "changes": [_with_ticks(one, is_ticked=can_restore) for one in shown],
            "is_partly_withheld": len(shown) < len(told),
            "can_restore": can_restore,
        }
        return TemplateResponse(request, "admin/units/compare.html", context)

    def _restore(self, request: HttpRequest, former: Version, now: Version) -> HttpResponse:
        """Say in words what restoring would change, and do it once that was seen."""
        paths = None if "all" in request.POST else list(_ticked(request, former, now))
        if paths == []:
            self.message_user(request, _("Nothing was ticked."), messages.WARNING)
            return HttpResponseRedirect(request.get_full_path())
        outcome = restored(former, paths)
        wanted = pairs_to(outcome)
        lacking = lacking_to_write(request.user, wanted)
        is_seen = request.POST.get("seen") == str(now.pk)
        if "confirmed" in request.POST and not lacking and is_seen and wanted:
            return self._restored(request, former, paths, now.pk)
        if "confirmed" in request.POST and not is_seen:
            message = _("Somebody has changed it in the meantime. Look at it again.")
            self.message_user(request, message, messages.WARNING)
        context = {
            **self._context(request, now),
            "title": _("Restore"),
            "former": former,
            "now": now,
            "things": shown_pairs(request.user, wanted, outcome.placed),
            "lacking": lacking,
            "ticked": request.POST.getlist("paths"),
            "is_all": paths is None,
        }
        return TemplateResponse(request, "admin/units/restore.html", context)

    def _restored(
        self, request: HttpRequest, former: Version, paths: list[Path] | None, seen: int
    ) -> HttpResponse:
        address = reverse(f"admin:units_{former.subject}_history", args=[former.key])
        if act(self, request, lambda: restore_as_seen(former, paths, seen)):
            now = self._now(former.key)
            self.message_user(request, done(_("It is as it was."), now.since_id), messages.SUCCESS)
        return HttpResponseRedirect(address)

    def _key(self, request: HttpRequest, object_id: str) -> int:
        """The key of the thing that an address names, once it is clear who asks."""
        if not may_see_past(request.user, self._subject):
            raise PermissionDenied
        if not is_key(object_id) or not sees(request.user, self._subject, int(object_id)):
            raise Http404
        return int(object_id)

    @property
    def _subject(self) -> str:
        return str(self.opts.model_name)

    def _versions(self, key: int) -> Any:
        return Version.objects.of(self._subject, key)

    def _now(self, key: int) -> Version:
        """How the thing stands."""
        now: Version | None = self._versions(key).current().select_related("since__by").first()
        if now is None:
            raise Http404
        return now

    def _before(self, version: Version) -> Version:
        """The state before another, or that itself if it is the first."""
        earlier = self._versions(version.key).filter(since__lt=version.since_id)
        before: Version | None = earlier.select_related("since__by").order_by("-since_id").first()
        return before or version

    def _chosen(self, request: HttpRequest, name: str, key: int) -> Version | None:
        """The state that an address names; None where it names none, or today's."""
        asked = request.GET.get(name, "now")
        if asked in ("", "now"):
            return None
        if not is_key(asked):
            raise Http404
        chosen: Version | None = (
            self._versions(key).select_related("since__by").filter(pk=asked).first()
        )
        if chosen is None:
            raise Http404
        return chosen

    def _states(self, key: int, *also: Version) -> list[Version]:
        """The states from which to choose, the last one first."""
        last = self._versions(key).select_related("since__by").order_by("-since_id")[:MOST_STATES]
        return sorted({*last, *also}, key=lambda version: -version.pk)

    def _context(self, request: HttpRequest, now: Version) -> dict[str, object]:
        """What all these pages say around what they show."""
        exists = now.state is not None
        last = now if exists else self._before(now)
        form = reverse(f"admin:units_{self._subject}_change", args=[now.key]) if exists else ""
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": name_of_state(self._subject, last.state, now.code),
            "form": form,
            "back": reverse(f"admin:units_{self._subject}_history", args=[now.key]),
            "compare": reverse(f"admin:units_{self._subject}_compare", args=[now.key]),
            "last": last,
            "media": self.media,
        }


def _told(reader: Reader, former: Version, later: Version) -> list[Told]:
    """What differs between two states of a thing."""
    pair = Pair(former.subject, former.key, former.state, later.state)
    first, last = sorted((former, later), key=lambda version: version.pk)
    is_placed = bool(placed_between([pair], first.since_id, last.since_id))
    return list(told_of(pair, Names(reader, [pair]), is_placed=is_placed))


def _with_ticks(told: Told, *, is_ticked: bool) -> ShownChange:
    """A difference in words, with what is sent where all of it or one value is ticked."""
    stored = told.difference.as_json()
    if not is_ticked:
        return shown_change(stored)
    if told.part and stored["action"] in ("added", "removed"):
        return shown_change(stored, tick=_tick([told.part]))
    return shown_change(stored, {key: _tick(paths) for key, paths in told.paths.items()})


def _tick(paths: Iterable[Path]) -> str:
    return json.dumps([list(one) for one in paths], ensure_ascii=False)


def _ticked(request: HttpRequest, former: Version, now: Version) -> Iterable[Path]:
    """The places that were ticked, of those that could be."""
    told = _told(request.user, former, now)
    offered: dict[str, tuple[Path, ...]] = {}
    for one in told:
        if is_shown(request.user, one):
            offered |= {_tick(paths): paths for paths in one.paths.values()}
            offered |= {_tick([one.part]): (one.part,)} if one.part else {}
    for tick in request.POST.getlist("paths"):
        yield from offered.get(tick, ())


def pairs_to(outcome: Outcome) -> list[Pair]:
    """Things as they are, and as they would be; only those that would be otherwise."""
    now = states_now(outcome.targets)
    return [
        Pair(subject, key, now.get((subject, key)), state)
        for (subject, key), state in outcome.targets.items()
        if now.get((subject, key)) != state
    ]


class ShownPair:
    """What would become of a thing, in words."""

    def __init__(self, title: LocalizedText, sort: str, changes: list[ShownChange]) -> None:
        self.title, self.sort, self.changes = title, sort, changes


def shown_pairs(reader: Reader, pairs: list[Pair], placed: Iterable[int] = ()) -> list[ShownPair]:
    """What would become of some things, in words."""
    names, placed = Names(reader, pairs), set(placed)
    shown = []
    for pair in pairs:
        is_placed = pair.key in placed and _stands_elsewhere(pair)
        told = [one for one in told_of(pair, names, is_placed=is_placed) if is_shown(reader, one)]
        title = spoken_name(pair.subject, pair.after or pair.before, pair.code)
        changes = [shown_change(one.difference.as_json()) for one in told]
        if changes:
            shown.append(ShownPair(title, pair.subject, changes))
    return shown


def _stands_elsewhere(pair: Pair) -> bool:
    """Whether it comes to stand behind another one below the same parent."""
    if pair.before is None or pair.after is None:
        return False
    parents, places = (
        {state.get(column) for state in (pair.before, pair.after)} for column in ("parent", "after")
    )
    return len(parents) == 1 and len(places) == 2


def act(screen: admin.ModelAdmin[Any], request: HttpRequest, write: Any) -> bool:
    """Write; where that is refused, say why. Whether it was written."""
    try:
        write()
    except ValidationError as error:
        for message in error.messages:
            screen.message_user(request, message, messages.ERROR)
        return False
    except OperationalError as error:
        if not is_busy(error):
            raise
        nothing = _("Nothing was changed.")
        screen.message_user(request, f"{why_wait()} {nothing}", messages.ERROR)
        return False
    return True


def done(message: str, change: int | None) -> SafeString | str:
    """What was done, with the way back."""
    if change is None:
        return message
    address = reverse("admin:history_change_take_back", args=[change])
    return format_html('{} <a href="{}">{}</a>', message, address, _("Take it back"))
