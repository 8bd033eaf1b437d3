"""All that was ever written: the list of changes, each of them whole, and the way back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from units.history.comparing import subject_of
from units.history.models import Change, Version
from units.history.recording import SUBJECTS
from units.history.states import Collision
from units.history.undoing import Outcome, take_back, undone
from units.localized.texts import LocalizedText
from units.public.templatetags.localized import shown
from units.rights.who import choosable_by
from units.search.finding import find
from units.specification import RECORD_TYPES, key_of
from units.staff.differences import UNITS_PER_PAGE, label_of_column
from units.staff.found import told_to
from units.staff.history import act, done, pairs_to, shown_pairs
from units.staff.history_rights import (
    lacking_to_write,
    may_see_past,
    seen_among,
    seen_by,
    seen_subjects,
    sees,
    sees_all,
)
from units.staff.history_words import address_of, changed_things, spoken_name
from units.staff.saving import SavesChanges
from units.text.languages import ENGLISH, LANGUAGES

MOST_COUNTED = 10_000
"""Changes of which the list has pages; earlier ones are found by day, by door or by a search."""
MOST_IN_A_REQUEST = 500
"""Things that are taken back while somebody waits; more, by a command."""
DELETED = "deleted"
"""Asks for what is deleted, whatever it says."""


class FirstPages(Paginator):
    """Pages of what may be without end: no more is counted than can be leafed through."""

    @cached_property
    def count(self) -> int:
        """How many, at most so many as there are pages of."""
        changes = cast("QuerySet[Change]", self.object_list)
        return len(changes.order_by().values_list("pk")[:MOST_COUNTED])


@admin.register(Change)
class ChangeAdmin(SavesChanges):
    list_display = ["when", "who", "door", "what", "why"]
    list_display_links = ["when"]
    list_filter = ["door", ("at", admin.DateFieldListFilter)]
    show_facets = admin.ShowFacets.NEVER  # counting all of them would take long
    list_select_related = ["by"]
    list_per_page = 50
    search_fields = ["pk"]  # which asks for a search field; what it finds, get_search_results says
    paginator = FirstPages
    show_full_result_count = False
    actions = None

    class Media:
        css = {"all": ["units/admin.css"]}

    @admin.display(description=gettext_lazy("when"), ordering="pk")
    def when(self, change: Change) -> Any:
        """The moment."""
        return change.at

    @admin.display(description=gettext_lazy("who"))
    def who(self, change: Change) -> str:
        """Who wrote, as they are called now, or were called then."""
        return change.by.get_username() if change.by else change.by_name

    @admin.display(description=gettext_lazy("what"))
    def what(self, change: Change) -> str:
        """The first of what it touched, and whether there is more."""
        name: LocalizedText | None = getattr(change, "first_name", None)
        first = shown(name, mark=False) if name else SafeString("")
        more = getattr(change, "second", None) is not None
        return format_html(_("{thing} and more"), thing=first) if more else first

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Changes make themselves."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Change | None = None) -> bool:
        """What was, was."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What was, was."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Change | None = None) -> bool:
        """Whoever may see something of which there is a history."""
        return bool(seen_subjects(request.user))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The same."""
        return self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Change]:
        """The changes of what the reader may see, with the first two things of each."""
        changes: QuerySet[Change] = Change.objects.all()
        made = seen_by(request.user, Version.objects.filter(since=OuterRef("pk"))).order_by("pk")
        if not all(sees_all(request.user, subject) for subject in SUBJECTS):
            changes = changes.filter(Exists(made))
        pks = made.values("pk")
        return changes.annotate(first=Subquery(pks[:1]), second=Subquery(pks[1:2]))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Change], search_term: str
    ) -> tuple[QuerySet[Change], bool]:
        """By the code of a thing, or by the name of a unit."""
        asked = search_term.strip()
        if not asked:
            return queryset, False
        coded = seen_by(request.user, Version.objects.filter(code=asked))
        touched = Q(pk__in=coded.values("since"))
        if may_see_past(request.user, "unit"):
            units = choosable_by(request.user)
            found = find(asked, get_language() or ENGLISH, among=units)
            pks = told_to(found.hits, request.user)
            named = seen_by(request.user, Version.objects.filter(subject="unit", key__in=pks))
            touched |= Q(pk__in=named.values("since"))
        return queryset.filter(touched), False

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Django's, with the names of what the changes touched, asked for all at once."""
        found = super().get_changelist_instance(request)
        found.result_list = changes = list(found.result_list)
        firsts = Version.objects.in_bulk([change.first for change in changes if change.first])
        things = [(version.subject, version.key) for version in firsts.values()]
        last = Version.objects.last_of(things)
        for change in changes:
            first = firsts.get(change.first)
            if first:
                known = last.get((first.subject, first.key))
                state = first.state or (known.state if known else None)
                change.first_name = spoken_name(first.subject, state, first.code)
        return found

    def get_urls(self) -> list[URLPattern]:
        """With the address of the way back."""
        page = path(
            "<int:pk>/take-back/",
            self.admin_site.admin_view(self.take_back),
            name="history_change_take_back",
        )
        return [page, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, str] | None = None
    ) -> HttpResponse:
        """Django's; or what was deleted and has not come back."""
        if DELETED not in request.GET:
            title = str(capfirst(self.opts.verbose_name_plural))
            return super().changelist_view(request, {"title": title, **(extra_context or {})})
        if not self.has_view_permission(request):
            raise PermissionDenied
        gone = seen_by(request.user, Version.objects.gone()).order_by("-since_id")
        page = FirstPages(gone.select_related("since__by"), UNITS_PER_PAGE)
        shown = page.get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Deleted things"),
            "page": shown,
            "things": deleted_things(list(shown)),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/history/change/deleted.html", context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        """All that one change did, thing by thing."""
        change, versions = self._seen(request, object_id)
        page = Paginator(versions.order_by("pk"), UNITS_PER_PAGE).get_page(request.GET.get("p"))
        context = {
            **self._context(request, change),
            "title": _("What was changed"),
            "page": page,
            "things": changed_things(request.user, list(page)),
            "undone_by": change.undone_by.order_by("-pk").first(),
        }
        return TemplateResponse(request, "admin/history/change/change.html", context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """It has no history but itself."""
        change, _versions = self._seen(request, object_id)
        return HttpResponseRedirect(_address(change))

    def take_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what would be undone and what not, because it was changed since; then do it."""
        change, versions = self._seen(request, str(pk))
        if change.is_final:
            message = _("This change cannot be taken back.")
            self.message_user(request, message, messages.WARNING)
            return HttpResponseRedirect(_address(change))
        count = Version.objects.filter(since=change)[: MOST_IN_A_REQUEST + 1].count()
        if count > MOST_IN_A_REQUEST:
            return self._too_large(request, change, versions.count())
        outcome = undone(change)
        wanted = pairs_to(outcome)
        seen = seen_among(request.user, ((pair.subject, pair.key) for pair in wanted))
        lacking = lacking_to_write(request.user, wanted, seen)
        told = [pair for pair in wanted if (pair.subject, pair.key) in seen]
        if request.method == "POST" and not lacking and wanted:
            return self._taken_back(request, change)
        context = {
            **self._context(request, change),
            "title": _("Take back a change"),
            "things": shown_pairs(request.user, told, outcome.placed),
            "is_partly_withheld": len(told) < len(wanted),
            "is_nothing": not wanted,
            "collisions": list(self._collisions(request, outcome)),
            "lacking": lacking,
        }
        return TemplateResponse(request, "admin/history/change/take_back.html", context)

    def _taken_back(self, request: HttpRequest, change: Change) -> HttpResponse:
        if act(self, request, lambda: take_back(change)):
            made = change.undone_by.order_by("-pk").first()
            message = done(_("The change was taken back."), made.pk if made else None)
            self.message_user(request, message, messages.SUCCESS)
        return HttpResponseRedirect(_address(change))

    def _too_large(self, request: HttpRequest, change: Change, count: int) -> HttpResponse:
        message = _(
            "This change touched %(count)d things. Take it back with the command "
            "take_back_change %(change)d."
        )
        words = message % {"count": count, "change": change.pk}
        self.message_user(request, words, messages.WARNING)
        return HttpResponseRedirect(_address(change))

    def _seen(self, request: HttpRequest, object_id: str) -> tuple[Change, QuerySet[Version]]:
        """A change, and the states that it made of what the reader may see."""
        seen = seen_subjects(request.user)
        if not seen:
            raise PermissionDenied
        change: Change | None = self.get_object(request, object_id)
        if change is None or getattr(change, "first", None) is None:
            raise Http404
        made = seen_by(request.user, Version.objects.filter(since=change))
        return change, made.select_related("since__by")

    def _context(self, request: HttpRequest, change: Change) -> dict[str, object]:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "change": change,
            "back": _address(change),
            "media": self.media,
        }

    def _collisions(self, request: HttpRequest, outcome: Outcome) -> Iterable[dict[str, object]]:
        """What stays as it is, because somebody changed it since."""
        things = Version.objects.last_of(outcome.collisions)
        for (subject, key), collisions in outcome.collisions.items():
            version = things.get((subject, key))
            if version is None or not sees(request.user, subject, key):
                continue
            title = spoken_name(subject, version.state, version.code)
            said = dict.fromkeys(_said_of(subject, collision) for collision in collisions)
            yield {"title": title, "values": list(said)}


def deleted_things(gone: Sequence[Version]) -> Iterator[dict[str, object]]:
    """What was deleted, with the last state of each."""
    last = Version.objects.last_of((version.subject, version.key) for version in gone)
    for version in gone:
        known = last.get((version.subject, version.key))
        if known:
            compare = address_of("compare", version.subject, version.key)
            yield {
                "change": version.since,
                "title": spoken_name(version.subject, known.state, version.code),
                "sort": RECORD_TYPES[version.subject].model._meta.verbose_name,
                "history": address_of("history", version.subject, version.key),
                "back": f"{compare}?from={known.pk}&to=now",
            }


def _said_of(subject: str, collision: Collision) -> str:
    """What stays as it is."""
    if not collision.path:
        return _("It has been deleted or changed since.")
    inner = subject_of(subject, collision.path)
    if len(collision.path) > 1:
        name = RECORD_TYPES[inner].model._meta.verbose_name
        return f"{name} {collision.path[1]}".strip()
    column, _dot, code = key_of(collision.path[0]).partition(".")
    label = label_of_column(subject, column)
    return f"{label} – {LANGUAGES[code].autonym}" if code else label


def _address(change: Change) -> str:
    return reverse("admin:history_change_change", args=[change.pk])
