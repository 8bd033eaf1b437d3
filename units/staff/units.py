"""Units: the tree by drag or by form, and everything that a unit's page shows."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import ActionLocation
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Case, ForeignKey, IntegerField, Model, Q, QuerySet, Value, When
from django.forms import ModelChoiceField, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from units.localized.texts import readable_in
from units.models import FormerCode, Task, Unit
from units.rights.who import (
    branches_seen_by,
    choosable_by,
    seen_by,
    sees_everything,
)
from units.search.finding import find
from units.staff.acts.adding import NewUnits
from units.staff.acts.appointing import Appointments
from units.staff.acts.copying import Copies
from units.staff.acts.placing import Places
from units.staff.acts.renaming import Renames
from units.staff.closing import UnitClosing
from units.staff.contacts import ContactInline
from units.staff.downloading import Downloading
from units.staff.found import in_order, told_to
from units.staff.gates import GatedRows, SentInlineRows
from units.staff.granting import BranchRights
from units.staff.history import HistoryScreens
from units.staff.kind_choices import KindChoice, KindFilter
from units.staff.languages import in_every_language
from units.staff.moving import PlacedUnit, UnitMoving
from units.staff.pasting import ContactPasting
from units.staff.quality import UnitQuality
from units.staff.reorganised import BranchChanges
from units.staff.tasks.acts import TaskActs
from units.staff.translating.page import UnitTranslating
from units.staff.translating.queue import TranslationQueue
from units.staff.worklists import Worklists
from units.staff.workspace.acts import Part
from units.staff.workspace.page import UnitWorkspace
from units.staff.workspace.parts import OneRow, PartForm
from units.text.languages import ENGLISH, LANGUAGES
from units.tree import StructureError, tree_lock

LARGEST_TREE_PAGE = 500
"""With more units than this the list begins with the top-level bodies.

A filter opens one of them.
"""
_DEEPEST_INDENT = 12


class TaskInline(OneRow):
    model = Task
    fieldsets = [(None, {"fields": [("order", "depth"), in_every_language("text")]})]


class FormerCodeInline(GatedRows, admin.StackedInline):
    model = FormerCode
    formset = SentInlineRows
    extra = 0
    fields = ["code"]


class BodyFilter(admin.SimpleListFilter):
    """The branch of one top-level body."""

    title = _("top-level body")
    parameter_name = "body"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """The bodies by code, which stays when names change; those of what is seen and no others.

        One that is kept from the reader is not named, though a part of it be his.
        """
        bodies = Unit.objects.roots()
        if not sees_everything(request.user):
            trees = seen_by(request.user).order_by().values("tree_id")
            bodies = (bodies & choosable_by(request.user)).filter(tree_id__in=trees)
        return [(unit.code, str(unit)) for unit in bodies.for_listing()]

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
    Worklists,
    BranchRights,
    Appointments,
    Places,
    NewUnits,
    Copies,
    Renames,
    Downloading,
    ContactPasting,
    TaskActs,
    UnitClosing,
    BranchChanges,
    UnitQuality,
    HistoryScreens,
    UnitTranslating,
    TranslationQueue,
    UnitWorkspace,
    UnitMoving,
):
    expand_tree_by_default = True
    # django-mptt's own form asks what the model's clean() asks better.
    form: type[ModelForm[Unit]] = PlacedUnit
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
    actions = ["download_xlsx", "download_csv", "download_yaml"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("code", "kind", "parent"),
                    in_every_language("name"),
                    in_every_language("acronym"),
                    ("status", "original_language", "territory"),
                ]
            },
        ),
    ]
    parts = {
        Part.NAMES: PartForm(
            _("Names"),
            [
                in_every_language("name"),
                in_every_language("acronym"),
                ("kind", "original_language"),
            ],
        ),
        Part.DESCRIPTION: PartForm(_("Description"), [in_every_language("description")]),
        Part.NOTICE: PartForm(
            _("Notice"),
            [in_every_language("notice"), ("notice_url", "notice_from", "notice_until")],
        ),
        Part.PUBLICATION: PartForm(
            _("Publication"), [("status", "published_from", "published_until")]
        ),
        Part.CONTACTS: PartForm(_("Contacts"), inline=ContactInline),
        Part.TASKS: PartForm(_("Tasks"), inline=TaskInline),
        Part.PLACE: PartForm(_("Place in the tree"), ["parent"]),
        Part.LAW: PartForm(
            _("Law and history"),
            [
                in_every_language("legal_basis"),
                ("legal_basis_url", "founded_on", "dissolved_on"),
            ],
        ),
        Part.CODES: PartForm(
            _("Address and codes"), [("code", "territory")], inline=FormerCodeInline
        ),
    }

    @admin.display(description=_("name"))
    def indented_title(self, item: Unit) -> SafeString:
        """The name, indented by a class, since the page allows no inline style."""
        level = item.level - getattr(item, "first_level", 0)
        return format_html(
            '<span class="level level-{}">{}</span>', min(level, _DEEPEST_INDENT), item
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
        is_list = match is not None and match.url_name == "units_unit_changelist"
        is_plain_list = is_list and request.method == "GET" and not request.GET
        if is_plain_list and units.count() > LARGEST_TREE_PAGE:
            tops = Q(parent__isnull=True)
            if not sees_everything(request.user):
                tops = Q(pk__in=[branch.pk for branch in branches_seen_by(request.user)])
            units = units.filter(tops)
        return _indented_from(units, request.user) if is_list else units

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
        language = get_language() or ENGLISH
        found = find(search_term, language, is_typing=is_choosing, among=choosable_by(request.user))
        pks = told_to(found.hits, request.user)
        if found.is_cut and not is_choosing:
            message = _(
                "More than %(count)d units match “%(query)s”; the best are shown. Add a word to "
                "narrow them."
            )
            counted = message % {"count": len(pks), "query": search_term}
            self.message_user(request, counted, messages.INFO)
        chosen = queryset.filter(pk__in=pks)
        return in_order(chosen, pks) if is_choosing and pks else chosen, False

    def get_actions(
        self, request: HttpRequest, action_location: ActionLocation = ActionLocation.CHANGE_LIST
    ) -> dict[str, Any]:
        """Django's own: our querysets delete rightly, django-mptt would rebuild the forest."""
        return admin.ModelAdmin.get_actions(self, request, action_location=action_location)

    def view_on_site(self, obj: Unit) -> str | None:
        """Its page, where citizens may see it, by the code that is stored, not one just typed."""
        stored = Unit.objects.visible().filter(pk=obj.pk).only("code").first()
        return stored.get_absolute_url() if stored else None

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[Any]]:
        """Django's, which knows who writes."""
        form = super().get_form(request, obj, change=change, **kwargs)
        form.reader = request.user  # type: ignore[attr-defined]
        return form

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


def _indented_from(units: QuerySet[Unit], user: User | AnonymousUser) -> QuerySet[Unit]:
    """Units with the level at which a list of what somebody sees begins, as ``first_level``."""
    branches = [] if sees_everything(user) else branches_seen_by(user)
    if not branches:
        return units
    levels = [When(branch.condition(), then=Value(branch.level)) for branch in branches]
    return units.annotate(first_level=Case(*levels, default=Value(0), output_field=IntegerField()))
