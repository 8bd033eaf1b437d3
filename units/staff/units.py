"""Units: the tree by drag or by form, and everything that a unit's page shows."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import ForeignKey, Model, QuerySet
from django.forms import ModelChoiceField, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from units.models import FormerCode, Task, Unit
from units.models.unit import UnitQuerySet
from units.rights.who import (
    choosable_by,
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
from units.staff.kind_choices import KindChoice
from units.staff.languages import in_every_language
from units.staff.moving import PlacedUnit, UnitMoving
from units.staff.pasting import ContactPasting
from units.staff.paths import WITHHELD
from units.staff.quality import UnitQuality
from units.staff.reorganised import BranchChanges
from units.staff.tasks.acts import TaskActs
from units.staff.translating.page import UnitTranslating
from units.staff.translating.queue import TranslationQueue
from units.staff.tree.branches import AT_ONCE
from units.staff.tree.listing import UnitTree
from units.staff.tree.together import TogetherActs
from units.staff.worklists import Worklists
from units.staff.workspace.acts import Part
from units.staff.workspace.page import UnitWorkspace
from units.staff.workspace.parts import OneRow, PartForm
from units.text.languages import ENGLISH
from units.tree import StructureError, tree_lock


class TaskInline(OneRow):
    model = Task
    fieldsets = [(None, {"fields": [("order", "depth"), in_every_language("text")]})]


class FormerCodeInline(GatedRows, admin.StackedInline):
    model = FormerCode
    formset = SentInlineRows
    extra = 0
    fields = ["code"]


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
    UnitTree,
    TogetherActs,
):
    form: type[ModelForm[Unit]] = PlacedUnit
    search_fields = [
        "code",
        "former_codes__code",
        *in_every_language("name"),
        *in_every_language("acronym"),
    ]
    autocomplete_fields = ["parent"]
    actions = ["move_chosen", "publish_chosen", "download_xlsx", "download_csv", "download_yaml"]
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

    @admin.display(description=Unit._meta.get_field("parent").verbose_name)
    def withheld_parent(self, item: Unit) -> str:
        """In place of the unit above, where that is kept from whoever only reads."""
        return WITHHELD

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Django's; what somebody only reads names no unit that is kept from him."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or obj.parent_id is None or self.has_change_permission(request, obj):
            return fieldsets
        if choosable_by(request.user).filter(pk=obj.parent_id).exists():
            return fieldsets
        told = {"parent": "withheld_parent"}
        return [
            (title, {**rest, "fields": [told.get(name, name) for name in rest["fields"]]})
            for title, rest in fieldsets
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Those of the part, and what stands in place of one."""
        return [*super().get_readonly_fields(request, obj), "withheld_parent"]

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Model, Model], request: HttpRequest, **kwargs: object
    ) -> ModelChoiceField | None:
        """Django's, with kinds told apart."""
        if db_field.name == "kind":
            kwargs["form_class"] = KindChoice
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Unit], search_term: str
    ) -> tuple[QuerySet[Unit], bool]:
        """As citizens search, in any script, but also what they may not see; the best first."""
        if not search_term.strip():
            return queryset, False
        match = request.resolver_match
        asks = match.url_name if match else ""
        is_choosing, is_list = asks == "autocomplete", asks == "units_unit_changelist"
        language = get_language() or ENGLISH
        among = cast(UnitQuerySet, queryset) if is_list else choosable_by(request.user)
        found = find(search_term, language, is_typing=is_choosing, among=among)
        pks = told_to(found.hits, request.user)
        if is_list and (found.is_cut or len(pks) > AT_ONCE):
            message = _(
                "More than %(count)d units match “%(query)s”; the best are shown. Add a word to "
                "narrow them."
            )
            counted = message % {"count": min(len(pks), AT_ONCE), "query": search_term}
            self.message_user(request, counted, messages.INFO)
        chosen = queryset.filter(pk__in=pks)
        return in_order(chosen, pks) if pks and (is_choosing or is_list) else chosen, False

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
