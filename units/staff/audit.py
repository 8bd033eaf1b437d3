"""The audit list: what happened to accounts, to be read by those who keep the registry."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from units.accounts.models import AuditEntry
from units.staff.accounts import ACTS, right_in_words
from units.staff.lookups import is_key
from units.staff.saving import SavesChanges

DAYS_OFFERED = 14
USERS_OFFERED = 20
_LATEST = 500
"""Entries in which those users are looked for."""
BECAME = {
    "given": _("given: %(names)s"),
    "taken": _("taken away: %(names)s"),
    "changed": _("changed: %(names)s"),
    "was": _("called before: %(names)s"),
}
"""What became of the columns and rights that an entry names."""


class OfUser(admin.SimpleListFilter):
    """What a user did, or what was done to him; offered are those of the latest entries."""

    title = _("user")
    parameter_name = "user"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[AuditEntry]
    ) -> list[tuple[str, str]]:
        """The users, by name."""
        latest = AuditEntry.objects.exclude(about_pk=None)[:_LATEST]
        named = dict(latest.values_list("about_pk", "about_name"))
        offered = {str(pk): name for pk, name in list(named.items())[:USERS_OFFERED]}
        chosen = self.used_parameters.get(self.parameter_name)
        if isinstance(chosen, str) and is_key(chosen) and chosen not in offered:
            user = User.objects.filter(pk=chosen).first()
            offered[chosen] = user.get_username() if user else chosen
        return sorted(offered.items(), key=lambda one: one[1])

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[AuditEntry]
    ) -> QuerySet[AuditEntry]:
        """Entries that concern the chosen one."""
        chosen = self.value()
        if not chosen:
            return queryset
        own = AuditEntry.objects.concerning(int(chosen)) if is_key(chosen) else queryset.none()
        return queryset & own


class OnDay(admin.SimpleListFilter):
    """What happened on a day; any is found by its address, the last ones are offered."""

    title = _("day")
    parameter_name = "day"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[AuditEntry]
    ) -> list[tuple[str, str]]:
        """The last days, today first."""
        today = timezone.localdate()
        days = [today - timedelta(days=number) for number in range(DAYS_OFFERED)]
        chosen = _day(self.used_parameters.get(self.parameter_name))
        if chosen and chosen not in days:
            days.append(chosen)
        return [(day.isoformat(), date_format(day)) for day in days]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[AuditEntry]
    ) -> QuerySet[AuditEntry]:
        """Entries of the chosen day."""
        if not self.value():
            return queryset
        day = _day(self.value())
        if day is None:
            return queryset.none()
        begins = timezone.make_aware(datetime.combine(day, time.min))
        ends = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
        return queryset.filter(at__gte=begins, at__lt=ends)


@admin.register(AuditEntry)
class AuditScreens(SavesChanges):
    list_display = ["at", "what", "about", "actor_name", "address", "told"]
    list_filter = ["what", OfUser, OnDay]
    search_fields = ["about_name", "actor_name", "typed", "address"]
    fields = ["at", "what", "about", "actor_name", "address", "told"]
    readonly_fields = ["about", "told"]
    show_full_result_count = False
    list_display_links = ["at"]
    actions = None

    @admin.display(description=_("about whom"), ordering="about_name")
    def about(self, entry: AuditEntry) -> str:
        """The user, or that nobody is called so."""
        if entry.typed:
            unknown = _("an unknown name (%(digest)s)")
            return unknown % {"digest": entry.typed}
        return entry.about_name

    @admin.display(description=_("detail"))
    def told(self, entry: AuditEntry) -> str:
        """What became of which columns and rights, in the reader's language."""
        return "; ".join(_sentences(entry.detail))

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Who may read it: superusers."""
        return bool(request.user.is_active and getattr(request.user, "is_superuser", False))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The same."""
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody."""
        return False


def _sentences(detail: dict[str, list[str]]) -> Iterator[str]:
    for key, names in detail.items():
        if key in BECAME:
            yield BECAME[key] % {"names": ", ".join(map(_in_words, names))}


def _in_words(name: str) -> str:
    """A column of accounts or a right, as forms call it; anything else as it is."""
    try:
        return str(capfirst(User._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
    except FieldDoesNotExist:
        app, _point, codename = name.partition(".")
        act, _line, model = codename.partition("_")
    if act not in ACTS:
        return name
    try:
        return right_in_words(apps.get_model(app, model), model, ACTS[act])
    except LookupError:
        return name


def _day(written: object) -> date | None:
    try:
        return parse_date(written) if isinstance(written, str) else None
    except ValueError:
        return None
