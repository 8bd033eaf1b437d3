"""Units: the tree by drag or by form, and everything that a unit's page shows."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import ActionLocation
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.db.models import Case, ForeignKey, IntegerField, Model, QuerySet, When
from django.forms import ModelChoiceField, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from mptt.admin import DraggableMPTTAdmin

from units.authorship import Door, writing_as
from units.busy import why_wait
from units.databases.waiting import is_busy
from units.localized.texts import readable_in
from units.models import Contact, FormerCode, Person, Post, Task, Unit
from units.search.candidates import Hit
from units.search.finding import find
from units.staff.closing import UnitClosing
from units.staff.contacts import ContactInline
from units.staff.downloading import Downloading
from units.staff.gates import GatedForms, SentInlineRows
from units.staff.history import HistoryScreens
from units.staff.kind_choices import KindChoice, KindFilter
from units.staff.languages import SideBySideAdmin, SideBySideInline, in_every_language
from units.staff.lookups import is_key
from units.staff.pasting import ContactPasting
from units.staff.people import PostInline
from units.staff.reorganised import BranchChanges
from units.staff.withholding import may_see
from units.text.analysis.ranking import TextKind
from units.text.languages import ENGLISH, LANGUAGES
from units.tree import StructureError, tree_lock

LARGEST_TREE_PAGE = 500
"""With more units than this the list begins with the top-level bodies.

A filter opens one of them.
"""
_DEEPEST_INDENT = 12
_SAID_BY: dict[TextKind, type[Model]] = {
    TextKind.TASK: Task,
    TextKind.CONTACT: Contact,
    TextKind.CONTACT_TEXT: Contact,
    TextKind.TITLE: Post,
    TextKind.PERSON: Person,
}
"""Which texts of a unit are those of rows to which there is a right apart."""


class TaskInline(SideBySideInline):
    model = Task
    fieldsets = [(None, {"fields": [("order", "depth"), in_every_language("text")]})]


class FormerCodeInline(GatedForms, admin.StackedInline):
    model = FormerCode
    formset = SentInlineRows
    extra = 0
    fields = ["code"]


class BodyFilter(admin.SimpleListFilter):
    """The branch of one top-level body."""

    title = _("top-level body")
    parameter_name = "body"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """The bodies by code, which stays when names change."""
        return [(unit.code, str(unit)) for unit in Unit.objects.roots().for_listing()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Unit]) -> QuerySet[Unit] | None:
        """The units of the chosen body."""
        return (
            queryset.filter(
                tree_id__in=Unit.objects.roots().filter(code=self.value()).values("tree_id")
            )
            if self.value()
            else None
        )


@admin.register(Unit)
class UnitAdmin(
    Downloading,
    ContactPasting,
    UnitClosing,
    BranchChanges,
    HistoryScreens,
    SideBySideAdmin,
    DraggableMPTTAdmin,
):
    expand_tree_by_default = True
    # django-mptt's own form asks what the model's clean() asks better.
    form: type[ModelForm[Unit]] = ModelForm
    list_display = ["tree_actions", "indented_title", "code", "kind", "status", "translations"]
    list_display_links = ["indented_title"]
    list_filter = [BodyFilter, "status", ("kind", KindFilter), "original_language"]
    list_select_related = ["kind"]
    search_fields = [
        "code",
        "former_codes__code",
        *in_every_language("name"),
        *in_every_language("acronym"),
    ]
    autocomplete_fields = ["parent"]
    readonly_fields = ["updated_at"]
    inlines = [PostInline, ContactInline, TaskInline, FormerCodeInline]
    actions = ["download_xlsx", "download_csv", "download_yaml"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("code", "kind", "parent"),
                    in_every_language("name"),
                    in_every_language("acronym"),
                ]
            },
        ),
        (
            _("Publication"),
            {
                "fields": [
                    ("status", "published_from", "published_until"),
                    ("original_language", "territory", "updated_at"),
                ]
            },
        ),
        (_("Description"), {"fields": [in_every_language("description")]}),
        (
            _("Notice"),
            {
                "fields": [
                    in_every_language("notice"),
                    ("notice_url", "notice_from", "notice_until"),
                ]
            },
        ),
        (
            _("Law and history"),
            {
                "fields": [
                    in_every_language("legal_basis"),
                    ("legal_basis_url", "founded_on", "dissolved_on"),
                ]
            },
        ),
    ]

    @admin.display(description=_("name"))
    def indented_title(self, item: Unit) -> SafeString:
        """The name, indented by a class, since the page allows no inline style."""
        return format_html(
            '<span class="level level-{}">{}</span>', min(item.level, _DEEPEST_INDENT), item
        )

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Model, Model], request: HttpRequest, **kwargs: object
    ) -> ModelChoiceField | None:
        """Django's, with kinds told apart."""
        if db_field.name == "kind":
            kwargs["form_class"] = KindChoice
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("translations"))
    def translations(self, item: Unit) -> str:
        """In how many languages the name can be read: Serbian Latin is made from Cyrillic."""
        return f"{len(readable_in(item, 'name'))}/{len(LANGUAGES)}"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Unit]:
        """All units; of a large register at first only the bodies at the top.

        A filter or a search opens more.
        """
        units: QuerySet[Unit] = super().get_queryset(request)
        match = request.resolver_match
        is_plain_list = (
            match is not None
            and match.url_name == "units_unit_changelist"
            and request.method == "GET"
            and not request.GET
        )
        if is_plain_list and units.count() > LARGEST_TREE_PAGE:
            return units.filter(parent__isnull=True)
        return units

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Unit], search_term: str
    ) -> tuple[QuerySet[Unit], bool]:
        """As citizens search, in any script, but also what they may not see.

        In a field to choose from, the best first.
        """
        if not search_term.strip():
            return queryset, False
        match = request.resolver_match
        is_choosing = match is not None and match.url_name == "autocomplete"
        language, everything = get_language() or ENGLISH, Unit.objects.all()
        found = find(search_term, language, is_typing=is_choosing, among=everything)
        pks = told_to(found.hits, request.user)
        if found.is_cut and not is_choosing:
            message = _(
                "More than %(count)d units match “%(query)s”; the best are shown. Add a word to "
                "narrow them."
            )
            counted = message % {"count": len(pks), "query": search_term}
            self.message_user(request, counted, messages.INFO)
        chosen = queryset.filter(pk__in=pks)
        return _in_order(chosen, pks) if is_choosing and pks else chosen, False

    def get_actions(
        self, request: HttpRequest, action_location: ActionLocation = ActionLocation.CHANGE_LIST
    ) -> dict[str, Any]:
        """Django's own: our querysets delete rightly, django-mptt would rebuild the forest."""
        return admin.ModelAdmin.get_actions(self, request, action_location=action_location)

    def view_on_site(self, obj: Unit) -> str | None:
        """Its page, where citizens may see it, by the code that is stored, not one just typed."""
        stored = Unit.objects.visible().filter(pk=obj.pk).only("code").first()
        return stored.get_absolute_url() if stored else None

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        """Django's, with a message where the structure changed under the editor's hands.

        Nothing of the form is kept then.
        """
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except StructureError as error:
            self.message_user(request, str(error), messages.ERROR)
            exists = object_id and Unit.objects.filter(pk=object_id).exists()
            return HttpResponseRedirect(
                request.get_full_path() if exists else reverse("admin:units_unit_changelist")
            )

    def save_model(
        self, request: HttpRequest, obj: Model, form: ModelForm[Model], change: bool
    ) -> None:
        """With the lock until the commit, also where only parts of the unit were changed.

        A load takes it before any row, too: in the other order the two could wait for each other.
        """
        with tree_lock():
            super().save_model(request, obj, form, change)

    def get_urls(self) -> list[URLPattern]:
        """With the address that moves a unit among its siblings."""
        step = path("<int:pk>/step/", self.admin_site.admin_view(self.step), name="units_unit_step")
        return [step, *super().get_urls()]

    def step(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Move a unit up or down among its siblings: what dragging does, by a button."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_change_permission(request):
            raise PermissionDenied
        unit = get_object_or_404(Unit, pk=pk)
        if not self.has_change_permission(request, unit):
            raise PermissionDenied
        is_up = request.POST.get("direction") == "up"
        neighbour = unit.get_previous_sibling() if is_up else unit.get_next_sibling()
        if neighbour is None:
            self.message_user(request, _("It is the first or the last already."), messages.WARNING)
        elif not self.has_change_permission(request, neighbour):
            raise PermissionDenied
        else:
            self._step_past(request, unit, neighbour, "left" if is_up else "right")
        return HttpResponseRedirect(reverse("admin:units_unit_change", args=[pk]))

    def _step_past(self, request: HttpRequest, unit: Unit, neighbour: Unit, side: str) -> None:
        try:
            # The move and its place in the log together.
            with writing_as(door=Door.DRAG), tree_lock():
                Unit.objects.move_node(unit, neighbour, side)
                self.log_change(request, unit, [{"changed": {"fields": [str(_("order"))]}}])
        except StructureError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            message = (
                _("“%(unit)s” now stands before “%(other)s”.")
                if side == "left"
                else _("“%(unit)s” now stands after “%(other)s”.")
            )
            self.message_user(
                request, message % {"unit": unit, "other": neighbour}, messages.SUCCESS
            )

    def _move_node(self, request: HttpRequest) -> HttpResponse:
        """A drag: both ends are asked for permission, and a refusal is said in words."""
        asked = request.POST.get("pasted_on", "")
        target = self.get_queryset(request).filter(pk=asked).first() if is_key(asked) else None
        if target is not None and not self.has_change_permission(request, target):
            self.message_user(request, _("You may not move units there."), messages.ERROR)
            return HttpResponse("FAIL, no permission.")
        try:
            # The move and its place in the log together.
            with writing_as(door=Door.DRAG), tree_lock():
                return super()._move_node(request)
        except StructureError as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponse("FAIL, invalid move.")
        except OperationalError as error:
            if not is_busy(error):
                raise
            nothing = _("Nothing was moved.")
            self.message_user(request, f"{why_wait()} {nothing}", messages.ERROR)
            return HttpResponse("FAIL, busy.", status=HTTPStatus.SERVICE_UNAVAILABLE)


def told_to(hits: Iterable[Hit], user: User | AnonymousUser) -> list[int]:
    """The units that were found, but by what this reader may not see of a hidden one."""
    withheld = {kind for kind, model in _SAID_BY.items() if not may_see(user, model)}
    doubtful = {hit.pk for hit in hits if any(text.kind in withheld for text in hit.answer.found)}
    shown = set(Unit.objects.visible().filter(pk__in=doubtful).values_list("pk", flat=True))
    return [hit.pk for hit in hits if hit.pk not in doubtful - shown]


def _in_order(chosen: QuerySet[Unit], pks: list[int]) -> QuerySet[Unit]:
    """Units in the order in which their primary keys stand."""
    places = [When(pk=pk, then=place) for place, pk in enumerate(pks)]
    return chosen.order_by(Case(*places, default=len(pks), output_field=IntegerField()))
