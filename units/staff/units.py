"""Units: the tree by drag or by form, and everything that a unit's page shows."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import Case, ForeignKey, IntegerField, Model, QuerySet, When
from django.forms import ModelChoiceField, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from units.authorship import author
from units.models import FormerCode, Task, Unit
from units.models.unit import UnitQuerySet
from units.rights.who import Action, choosable_by, may
from units.search.finding import find
from units.staff.closing import UnitClosing
from units.staff.contacts import ContactInline
from units.staff.downloading import Downloading
from units.staff.gates import GatedRows, SentInlineRows
from units.staff.granting import BranchRights
from units.staff.history import HistoryScreens
from units.staff.kind_choices import KindChoice
from units.staff.languages import SideBySideAdmin, SideBySideInline, in_every_language
from units.staff.moving import PlacedUnit, UnitMoving
from units.staff.pasting import ContactPasting
from units.staff.people import PostInline
from units.staff.reorganised import BranchChanges
from units.staff.tree.branches import AT_ONCE
from units.staff.tree.listing import UnitTree
from units.staff.tree.together import TogetherActs
from units.staff.tree.told import told_to
from units.staff.workspace.acts import OffersActs
from units.text.languages import ENGLISH
from units.tree import StructureError, tree_lock


class TaskInline(SideBySideInline):
    model = Task
    fieldsets = [(None, {"fields": [("order", "depth"), in_every_language("text")]})]


class FormerCodeInline(GatedRows, admin.StackedInline):
    model = FormerCode
    formset = SentInlineRows
    extra = 0
    fields = ["code"]


@admin.register(Unit)
class UnitAdmin(
    BranchRights,
    Downloading,
    ContactPasting,
    UnitClosing,
    BranchChanges,
    HistoryScreens,
    SideBySideAdmin,
    UnitMoving,
    UnitTree,
    TogetherActs,
    OffersActs,
):
    form: type[ModelForm[Unit]] = PlacedUnit
    search_fields = [
        "code",
        "former_codes__code",
        *in_every_language("name"),
        *in_every_language("acronym"),
    ]
    autocomplete_fields = ["parent"]
    readonly_fields = ["updated_at"]
    inlines = [PostInline, ContactInline, TaskInline, FormerCodeInline]
    actions = ["move_chosen", "publish_chosen", "download_xlsx", "download_csv", "download_yaml"]
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
        return _in_order(chosen, pks) if pks and (is_choosing or is_list) else chosen, False

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

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, object],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """Django's, with what the reader may do with the unit."""
        if isinstance(obj, Unit):
            is_outside = not author().is_rehearsing
            context = {
                **context,
                "may_move": may(request.user, Action.MOVE, obj),
                "may_propose_here": is_outside and may(request.user, Action.PROPOSE, obj),
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

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


def _in_order(chosen: QuerySet[Unit], pks: list[int]) -> QuerySet[Unit]:
    """Units in the order in which their primary keys stand."""
    places = [When(pk=pk, then=place) for place, pk in enumerate(pks)]
    return chosen.order_by(Case(*places, default=len(pks), output_field=IntegerField()))
