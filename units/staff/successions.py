"""How units follow one another."""

from django.contrib import admin

from units.models import Succession
from units.staff.languages import SideBySideAdmin, in_every_language


@admin.register(Succession)
class SuccessionAdmin(SideBySideAdmin):
    list_display = ["code", "kind", "happened_on"]
    list_filter = ["kind"]
    search_fields = ["code", "originals__code", "results__code", *in_every_language("legal_basis")]
    autocomplete_fields = ["originals", "results"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("code", "kind", "happened_on"),
                    "originals",
                    "results",
                    in_every_language("legal_basis"),
                    "legal_basis_url",
                ]
            },
        )
    ]
