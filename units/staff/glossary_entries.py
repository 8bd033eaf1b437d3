"""The glossary of Serbian Latin, and what an entry does to published words before it is saved."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin import ActionLocation
from django.contrib.admin.utils import unquote
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode

from units.localized import glossary
from units.models import GlossaryEntry
from units.staff.glossary_effects import GlossaryEffect, glossary_effect
from units.staff.history import HistoryScreens
from units.staff.languages import SideBySideAdmin, in_every_language
from units.staff.ticks import tick
from units.text.transliteration import Glossary, Term

CONFIRMATION_FIELD = "_confirmed"
ENTRY_FIELDS = ("cyrillic", "latin", "is_proposed", *in_every_language("full_form"), "note")


@admin.register(GlossaryEntry)
class GlossaryEntryAdmin(HistoryScreens, SideBySideAdmin):
    list_display = ["cyrillic", "latin", tick(GlossaryEntry, "is_proposed"), "note"]
    list_filter = ["is_proposed"]
    search_fields = ["cyrillic", "latin", "note"]
    fields = ["cyrillic", "latin", "is_proposed", in_every_language("full_form"), "note"]

    def get_actions(
        self, request: HttpRequest, action_location: ActionLocation = ActionLocation.CHANGE_LIST
    ) -> dict[str, Any]:
        """Without deletion of many at once: what each does to the pages is shown by itself."""
        actions: dict[str, Any] = super().get_actions(request, action_location=action_location)
        actions.pop("delete_selected", None)
        return actions

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        """Django's; what changes published words is saved once the editor has seen which."""
        if request.method == "POST" and CONFIRMATION_FIELD not in request.POST:
            entry: GlossaryEntry | None = (
                self.get_object(request, unquote(object_id)) if object_id else None
            )
            is_permitted = (
                self.has_change_permission(request, entry)
                if entry
                else self.has_add_permission(request)
            )
            former = entry.cyrillic if entry else ""
            form: ModelForm[GlossaryEntry] = self.get_form(
                request, entry, change=entry is not None
            )(request.POST, instance=entry)
            if (
                is_permitted
                and form.is_valid()
                and (effect := self._effect_of(form.instance, former))
            ):
                return self._ask_to_confirm(request, form.instance, effect)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Django's, with the words that would be spelled letter for letter again."""
        entry: GlossaryEntry | None = self.get_object(request, unquote(object_id))
        if entry and self.has_delete_permission(request, entry):
            before = glossary.current()
            after = Glossary(other for other in before.entries if other.cyrillic != entry.cyrillic)
            extra_context = {
                **(extra_context or {}),
                "glossary_effect": glossary_effect(before, after, [entry.cyrillic]),
            }
        return super().delete_view(request, object_id, extra_context)

    def _effect_of(self, entry: GlossaryEntry, former: str) -> GlossaryEffect:
        before = glossary.current()
        others = [
            other for other in before.entries if other.cyrillic not in (former, entry.cyrillic)
        ]
        after = Glossary([*others, Term(entry.cyrillic, entry.latin, entry.is_proposed)])
        return glossary_effect(before, after, {word for word in (former, entry.cyrillic) if word})

    def _ask_to_confirm(
        self, request: HttpRequest, entry: GlossaryEntry, effect: GlossaryEffect
    ) -> HttpResponse:
        typed = {name: request.POST[name] for name in ENTRY_FIELDS if name in request.POST}
        back = (
            reverse("admin:units_glossaryentry_change", args=[entry.pk])
            if entry.pk
            else reverse("admin:units_glossaryentry_add")
        )
        context: dict[str, object] = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(entry),
            "original": entry if entry.pk else None,
            "glossary_effect": effect,
            "posted": [
                (name, value)
                for name, values in request.POST.lists()
                for value in values
                if name != "csrfmiddlewaretoken"
            ],
            "confirmed": CONFIRMATION_FIELD,
            "back": f"{back}?{urlencode(typed)}" if not entry.pk else back,
        }
        return TemplateResponse(request, "admin/units/glossaryentry/glossary_effect.html", context)
