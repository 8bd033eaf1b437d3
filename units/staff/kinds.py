"""Kinds of unit."""

from django.contrib import admin

from units.models import UnitKind
from units.staff.history import HistoryScreens
from units.staff.languages import SideBySideAdmin, in_every_language


@admin.register(UnitKind)
class UnitKindAdmin(HistoryScreens, SideBySideAdmin):
    list_display = ["__str__", "code", "order"]
    search_fields = ["code", *in_every_language("name")]
    fieldsets = [(None, {"fields": [("code", "order"), in_every_language("name"), "eu_code"]})]
