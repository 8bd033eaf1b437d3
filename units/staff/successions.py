"""How units follow one another, and the way back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from units.closing import close_originals, take_back
from units.localized.days import day_in_words
from units.models import Appointment, Succession, Unit
from units.models.codes import first_free
from units.models.succession import succession_stem
from units.rights.holding import Anybody, has_tick
from units.rights.successions import may_write_succession
from units.rights.who import Action, may_somewhere, units_where
from units.staff.history import HistoryScreens
from units.staff.languages import SideBySideAdmin, in_every_language
from units.text.days import AnyDay, after


class SuccessionForm(forms.ModelForm):
    """One day everywhere: the originals end on the day of the succession."""

    instance: Succession
    reader: Anybody
    """Who writes; the admin says so in a class of its own."""

    def clean(self) -> dict[str, object]:
        """Make a code, and refuse a day on which an original does not end."""
        cleaned: dict[str, object] = super().clean() or {}
        originals: QuerySet[Unit] | None = cleaned.get("originals")  # type: ignore[assignment]
        if originals is None:
            return cleaned
        day: AnyDay | None = cleaned.get("happened_on")  # type: ignore[assignment]
        if not cleaned.get("code") and "kind" in cleaned:
            stem = succession_stem(
                originals.values_list("code", flat=True), day, str(cleaned["kind"])
            )
            others = Succession.objects.filter(code__startswith=stem)
            cleaned["code"] = first_free(stem, others.values_list("code", flat=True))
        self._refuse_another_day(originals, cleaned.get("results"), day)
        self._ask_rights(originals, cleaned.get("results"), day)
        return cleaned

    def _ask_rights(self, originals: QuerySet[Unit], results: object, day: AnyDay | None) -> None:
        """Of the units that it names, by roles in branches; and of those that it closes."""
        followed = results.values_list("pk", flat=True) if isinstance(results, QuerySet) else ()
        act = "add" if self.instance._state.adding else "change"
        named = originals.values_list("pk", flat=True), followed
        if not may_write_succession(self.reader, *named, act):
            message = _("You may not say of these units that one follows another.")
            self.add_error("originals", ValidationError(message, code="rights"))
        written = Q(dissolved_on=None) | Q(dissolved_on__in=self._left_day(day))
        closed = originals.filter(written)
        may_close = units_where(self.reader, Action.CLOSE)
        if day and closed.exclude(pk__in=may_close.values("pk")).exists():
            message = _("It would close units that you may not change.")
            self.add_error("originals", ValidationError(message, code="rights"))

    def _left_day(self, day: AnyDay | None) -> list[AnyDay]:
        """The former day, where another is given: the ends of the originals move with it."""
        return [former for former in _days(self.initial.get("happened_on")) if former != day]

    def _refuse_another_day(
        self, originals: QuerySet[Unit], results: object, day: AnyDay | None
    ) -> None:
        if day is None:
            return
        former = self.initial.get("happened_on")
        ended = originals.exclude(Q(dissolved_on=None) | Q(dissolved_on__in=_days(day, former)))
        for unit in originals:
            if unit.founded_on and not after(day, unit.founded_on):
                message = _("“%(unit)s” is founded on that day or later. Correct one of the days.")
                self.add_error("happened_on", ValidationError(message, params={"unit": unit}))
        for unit in ended:
            if not isinstance(results, QuerySet) or unit not in results:
                message = _("“%(unit)s” is dissolved on %(day)s. Make the two days the same.")
                last = day_in_words(unit.dissolved_on, short=True) if unit.dissolved_on else ""
                days = {"unit": unit, "day": last}
                self.add_error("happened_on", ValidationError(message, params=days))


@admin.register(Succession)
class SuccessionAdmin(HistoryScreens, SideBySideAdmin):
    form = SuccessionForm
    list_display = ["code", "kind", "day"]
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

    @admin.display(description=_("on"), ordering="happened_on")
    def day(self, succession: Succession) -> str | None:
        """When it happened, as far as is known."""
        return day_in_words(succession.happened_on) if succession.happened_on else None

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm[Succession]]:
        """Django's, which knows who writes."""
        form = super().get_form(request, obj, change=change, **kwargs)
        form.reader = request.user  # type: ignore[attr-defined]
        return form

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Django's; then the originals end on the day, which moves with that of the succession."""
        super().save_related(request, form, formsets, change)
        former, day = form.initial.get("happened_on"), form.instance.happened_on
        if former and day and former != day:
            form.instance.originals.filter(dissolved_on=former).update(dissolved_on=day)
        close_originals(form.instance)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, object],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Succession | None = None,
    ) -> HttpResponse:
        """Django's, with whether what it closed can be opened again by the reader."""
        if obj:
            context = {**context, "may_take_back": self.may_take_back(request, obj)}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_urls(self) -> list[URLPattern]:
        """With the page that takes a closing back."""
        page = path(
            "<int:pk>/take-back/",
            self.admin_site.admin_view(self.take_back),
            name="units_succession_take_back",
        )
        return [page, *super().get_urls()]

    def take_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, then undo what closing did; the succession goes with it."""
        may_open = may_somewhere(request.user, Action.CLOSE)
        if not may_open or not self.has_delete_permission(request):
            raise PermissionDenied
        succession = get_object_or_404(self.get_queryset(request), pk=pk)
        originals = list(succession.originals.for_listing())
        if not self.may_take_back(request, succession):
            raise PermissionDenied
        if request.method == "POST":
            return self._taken_back(request, succession, originals)
        context: dict[str, object] = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": succession,
            "originals": originals,
            "effects": {name: len(rows) for name, rows in succession.effects.items()},
            "title": _("Undo the closing"),
            "back": reverse("admin:units_succession_change", args=[pk]),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/units/succession/take_back.html", context)

    def may_take_back(self, request: HttpRequest, succession: Succession) -> bool:
        """Whether somebody may undo all that a closing did, unit by unit."""
        user, effects = request.user, succession.effects
        moved = effects.get("moved", ())
        opened = {pk for pk, _before in effects.get("dissolved", ())}
        places = {pk for _pk, former, _sibling, now in moved for pk in (former, now) if pk}
        asked = [
            (units_where(user, Action.CLOSE), opened),
            (units_where(user, Action.MOVE), {pk for pk, *_rest in moved}),
        ]
        if not has_tick(user, "units.change_unit"):
            asked.append((units_where(user, Action.ADD), places))
        held = Appointment.objects.filter(pk__in=[pk for pk, _last in effects.get("ended", ())])
        ending = units_where(user, Action.CHANGE, "posts.appointments.ended_on")
        return (
            self.has_delete_permission(request, succession)
            and not any(_is_beyond(pks, units) for units, pks in asked)
            and not held.exclude(post__unit__in=ending.values("pk")).exists()
        )

    def _taken_back(
        self, request: HttpRequest, succession: Succession, originals: list[Unit]
    ) -> HttpResponse:
        pk, code = succession.pk, succession.code
        try:
            take_back(succession)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:units_succession_change", args=[pk]))
        for unit in originals:
            self.log_change(
                request, unit, [{"changed": {"fields": [str(_("closing taken back"))]}}]
            )
        message = _("The closing “%(code)s” was taken back.") % {"code": code}
        self.message_user(request, message, messages.SUCCESS)
        last = reverse("admin:units_unit_change", args=[originals[0].pk]) if originals else ".."
        return HttpResponseRedirect(last)


def _days(*days: AnyDay | None) -> list[AnyDay]:
    return [day for day in days if day]


def _is_beyond(pks: set[int], allowed: QuerySet[Unit]) -> bool:
    """Whether one of some units, as far as they are still there, is not among those allowed."""
    stored = Unit.objects.filter(pk__in=pks)
    return stored.exclude(pk__in=allowed.order_by().values("pk")).exists()
