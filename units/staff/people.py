"""People, posts and who holds which."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.db.models.expressions import Combinable
from django.forms.models import ModelForm
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from units.history.writing import Thing
from units.models import Appointment, Person, Post, Unit
from units.models.alphabetical import sort_key_column
from units.models.unit import UnitQuerySet
from units.rights.holding import Anybody, has_tick
from units.rights.rows import of_units, sees_all_rows
from units.rights.who import choosable_by, editable_by
from units.search.finding import find, people_of
from units.staff.contacts import ContactInline
from units.staff.gates import GatedRows, SentInlineRows
from units.staff.history import HistoryScreens
from units.staff.languages import SideBySideAdmin, in_every_language
from units.staff.lookups import is_key
from units.staff.pasting import ContactPasting
from units.staff.ticks import tick
from units.staff.workspace.acts import Part
from units.staff.workspace.addresses import workspace_of
from units.staff.workspace.parts import InParts, PartForm
from units.text.languages import ENGLISH, SERBIAN_LATIN, SLOVENE


class OnceUndated(SentInlineRows):
    """Appointments, of which only one of a person to a post has no first day."""

    def clean(self) -> None:
        """Refuse the same appointment twice in one form, before the database does."""
        super().clean()
        forms: list[ModelForm[Appointment]] = self.forms
        undated = [
            (form.instance.person_id, form.instance.post_id)
            for form in forms
            if form.cleaned_data
            and not form.cleaned_data.get("started_on")
            and not form.cleaned_data.get("DELETE")
        ]
        if len(undated) != len(set(undated)):
            raise ValidationError(_("This person holds this post already, without a first day."))


class AppointmentInline(GatedRows, admin.StackedInline):
    model = Appointment
    formset = OnceUndated
    extra = 0
    autocomplete_fields = ["person", "post"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Django's; of a person who serves elsewhere, too, only what somebody may change."""
        rows = super().get_queryset(request)
        if self.parent_model is not Person or not self.may_change(request):
            return rows
        if has_tick(request.user, "units.change_appointment"):
            return rows
        return rows.filter(of_units(Appointment, editable_by(request.user)))

    def get_fieldsets(self, request: HttpRequest, obj: object = None) -> Any:
        """Without the side on which the editor is."""
        other = "post" if self.parent_model is Person else "person"
        return [
            (None, {"fields": [(other, "started_on", "ended_on", "is_acting", "is_published")]})
        ]


@admin.register(Post)
class PostAdmin(ContactPasting, InParts):
    list_display = ["__str__", "unit", tick(Post, "is_head"), tick(Post, "is_vacant")]
    list_filter = ["is_head", "is_vacant"]
    list_select_related = ["unit"]
    search_fields = ["unit__code", *in_every_language("title"), *in_every_language("unit__name")]
    autocomplete_fields = ["unit"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "unit",
                    ("is_head", "is_vacant", "order"),
                    in_every_language("title"),
                    in_every_language("title_feminine"),
                ]
            },
        ),
    ]
    inlines = [AppointmentInline]
    parts = {Part.CONTACTS: PartForm(_("Contacts"), inline=ContactInline)}

    def response_post_save_add(self, request: HttpRequest, obj: Post) -> HttpResponseRedirect:
        """To the workspace, from which one comes to the form."""
        return HttpResponseRedirect(self.after_part(request, obj, None))

    def after_part(self, request: HttpRequest, obj: Any, part: Part | None) -> str:
        """The workspace of its unit, at the post; the list, where somebody sees posts alone."""
        units = self.admin_site.get_model_admin(Unit)
        if not units.has_view_or_change_permission(request, obj.unit):
            return reverse("admin:units_post_changelist")
        return workspace_of(obj.unit_id, f"post-{obj.pk}")

    def thing_of(self, object_id: str) -> Thing | None:
        """The unit to which the post belongs: a post is a part of its state."""
        if not is_key(object_id):
            return None
        unit = Post.objects.filter(pk=object_id).values_list("unit", flat=True).first()
        return ("unit", unit) if unit else None

    def neighbours_of(self, obj: Model) -> QuerySet[Model]:
        """The posts of its unit."""
        return obj.neighbours() if isinstance(obj, Post) else super().neighbours_of(obj)


@admin.register(Person)
class PersonAdmin(HistoryScreens, SideBySideAdmin):
    other_spellings = (SERBIAN_LATIN, SLOVENE, ENGLISH)  # Alenka Košir, Аленка Кошир
    list_display = ["__str__", "code", "original_language"]
    list_filter = ["original_language"]
    search_fields = ["code", *in_every_language("given_name"), *in_every_language("family_name")]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("code", "gender", "original_language"),
                    in_every_language("given_name"),
                    in_every_language("family_name"),
                    in_every_language("honorific_prefix"),
                    in_every_language("honorific_suffix"),
                ]
            },
        )
    ]
    inlines = [AppointmentInline]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Person], search_term: str
    ) -> tuple[QuerySet[Person], bool]:
        """By the letters of the name; those who hold a post in any script and spelling, too."""
        plainly, has_duplicates = super().get_search_results(request, queryset, search_term)
        if not search_term.strip():
            return plainly, has_duplicates
        found = find(
            search_term,
            get_language() or ENGLISH,
            is_typing=True,
            among=_told_units(request.user),
        )
        return queryset.filter(
            Q(pk__in=people_of(found)) | Q(pk__in=plainly.order_by().values("pk"))
        ), False

    def get_ordering(self, request: HttpRequest) -> list[str | Combinable]:
        """By name, in the alphabet of the editor."""
        return [sort_key_column(get_language() or ENGLISH), "pk"]


def _told_units(user: Anybody) -> UnitQuerySet:
    """The units whose words lead somebody to those who serve there."""
    return Unit.objects.all() if sees_all_rows(user, Person) else choosable_by(user)
