"""Closing a unit: one page that asks what must be known, shows what will happen, and does it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format, localize_input
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from units.authorship import author
from units.closing import Closing, Parts, close, ending_of
from units.models import Appointment, Succession, Unit
from units.models.partial_dates import DayFormField
from units.rights.holding import Anybody
from units.rights.successions import may_write_succession
from units.rights.who import Action, choosable_by, may, may_put, may_somewhere
from units.staff.acts.pages import change_of, language_at_hand
from units.staff.gates import GatedText
from units.staff.history import act, done
from units.staff.in_proposals import PROPOSE
from units.staff.lookups import ChosenRows, Units, look_up_successors
from units.staff.workspace.acts import Act, OffersActs, Part
from units.staff.workspace.addresses import workspace_of
from units.text.languages import LANGUAGES

ACT = tuple(f"legal_basis_{language.suffix}" for language in LANGUAGES.values())
WHY = "_why"
"""The field of any form in which somebody says why; whoever asks who writes reads it."""
MOST_NAMED = 20
"""Sub-units that the page names; more are counted."""


class ClosingForm(forms.Form):
    """How a unit is closed. What becomes of parts and posts is asked where there are any."""

    day = DayFormField(
        label=_("first day on which it no longer exists"),
        widget=AdminDateWidget,
        initial=timezone.localdate,
    )
    way = forms.ChoiceField(
        label=_("how"), choices=Succession.Kind.choices, widget=forms.RadioSelect
    )
    successors = ChosenRows(Unit.objects.all(), label=_("successors"), required=False)
    successor_codes = GatedText(
        label=_("successors, by their codes with a space between them"), required=False
    )
    """Where there are no scripts, in which they could be looked up."""
    new_successors = GatedText(
        label=_("new successors"),
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 2, "class": "vLargeTextField"}),
        help_text=_(
            "Units that are not there yet: the name of each on a line of its own, in the language "
            "of this page. They are made beside the unit, from that day on."
        ),
    )
    parts = forms.ChoiceField(
        label=_("sub-units"), choices=Parts.choices, widget=forms.RadioSelect, initial=""
    )
    ends_appointments = forms.BooleanField(
        label=_("end the appointments to its posts on the day before"), required=False, initial=True
    )
    legal_basis_url = forms.URLField(
        label=_("address of the legal basis"), max_length=500, required=False
    )

    def __init__(self, unit: Unit, reader: Anybody, data: object = None) -> None:
        super().__init__(cast("dict[str, str] | None", data))
        self.unit = unit
        self.known = choosable_by(reader)
        cast("Units", self.fields["successors"]).queryset = self.known
        look_up_successors(cast("Units", self.fields["successors"]))
        self.fields["new_successors"].widget.attrs["lang"] = language_at_hand().tag
        self.fields["day"].widget.attrs["placeholder"] = localize_input(timezone.localdate())
        for language in LANGUAGES.values():
            field = GatedText(label=language.autonym, max_length=500, required=False)
            field.widget.attrs |= {"lang": language.tag, "class": "vTextField"}
            self.fields[f"legal_basis_{language.suffix}"] = field
        self.fields[WHY] = GatedText(label=_("reason"), max_length=500)
        self.sub_units = list(Unit.objects.active().filter(parent=unit).for_listing())
        if not self.sub_units:
            del self.fields["parts"]
        if not Appointment.objects.in_office().filter(
            post__unit__in=Unit.objects.under(unit, include_self=True)
        ):
            del self.fields["ends_appointments"]

    def clean(self) -> dict[str, object]:
        """Ask the act itself what speaks against it."""
        cleaned: dict[str, object] = super().clean() or {}
        self._take_codes(cleaned)
        if not self.errors:
            try:
                self.closing().check()
            except ValidationError as error:
                for name, told in error.message_dict.items():
                    self.add_error(name if name in self.fields else None, told)
        return cleaned

    def _take_codes(self, cleaned: dict[str, object]) -> None:
        """Successors that are named by their codes stand beside those that were looked up."""
        codes = str(cleaned.get("successor_codes", "")).split()
        named = self.known.filter(code__in=codes)
        for code in sorted({*codes} - {unit.code for unit in named}):
            message = _("There is no unit “%(code)s”.")
            self.add_error("successor_codes", ValidationError(message, params={"code": code}))
        if codes and "successors" in cleaned:
            chosen = cast("QuerySet[Unit]", cleaned["successors"])
            cleaned["successors"] = Unit.objects.filter(
                Q(pk__in=chosen.values("pk")) | Q(pk__in=named.values("pk"))
            )

    def closing(self) -> Closing:
        """What is to be done."""
        given = self.cleaned_data
        columns = (*ACT, "legal_basis_url")
        return Closing(
            [self.unit],
            given["day"],
            given["way"],
            [*given["successors"], *self._new_units(given["new_successors"])],
            given.get("parts", Parts.STAY),
            given.get("ends_appointments", False),
            {column: given[column] for column in columns if given[column]},
        )

    def _new_units(self, names: str) -> Iterator[Unit]:
        """Units that are made to follow, like the one that they follow."""
        language = language_at_hand()
        for name in filter(None, map(str.strip, names.splitlines())):
            yield Unit(
                **{f"name_{language.suffix}": name},
                original_language=language.code,
                parent=self.unit.parent,
                kind=self.unit.kind,
                status=self.unit.status,
                territory=self.unit.territory,
            )

    @property
    def why(self) -> forms.BoundField:
        """Why it is closed."""
        return self[WHY]

    @property
    def act(self) -> Iterator[forms.BoundField]:
        """The legal basis in each language."""
        return (self[name] for name in ACT)

    @property
    def sent(self) -> Iterator[tuple[str, str]]:
        """What was sent, to be sent again once it is confirmed."""
        data = cast("dict[str, str]", self.data)
        lists = data.lists()  # type: ignore[attr-defined]
        return ((name, value) for name, values in lists for value in values if name in self.fields)


class UnitClosing(OffersActs):
    """For the admin of units: the page of the act."""

    def get_urls(self) -> list[URLPattern]:
        """With the address of the page."""
        page = path(
            "<int:pk>/close/", self.admin_site.admin_view(self.close), name="units_unit_close"
        )
        return [page, *super().get_urls()]

    def acts(self, request: HttpRequest, row: Any) -> Iterator[Act]:
        """With closing the unit, or with taking its closing back."""
        yield from super().acts(request, row)
        ending = ending_of(row)
        if row.dissolved_on is None and self.may_close(request, row):
            address = reverse("admin:units_unit_close", args=[row.pk])
            yield Act(Part.WHOLE, str(_("Close, merge, split, replace")), address)
        elif (
            ending is not None
            and may(request.user, Action.CLOSE, row)
            and request.user.has_perm("units.delete_succession", ending)
        ):
            address = reverse("admin:units_succession_take_back", args=[ending.pk])
            yield Act(Part.WHOLE, str(_("Undo the closing")), address)

    def may_close(self, request: HttpRequest, unit: Unit | None = None) -> bool:
        """Whether somebody may close a unit, or any, and write down what follows it."""
        user = request.user
        may_end = may(user, Action.CLOSE, unit) if unit else may_somewhere(user, Action.CLOSE)
        return may_end and user.has_perm("units.add_succession")

    def close(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, show what will happen, do it."""
        if not self.may_close(request):  # whether there is such a unit is nobody else's matter
            raise PermissionDenied
        unit = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.may_close(request, unit):
            raise PermissionDenied
        if unit.dissolved_on:
            self.message_user(request, _("It is closed already."), messages.WARNING)
            return HttpResponseRedirect(workspace_of(unit.pk))
        form = ClosingForm(unit, request.user, request.POST or None)
        closing = form.closing() if form.is_valid() else None
        if closing:
            if not may_carry_out(request.user, closing):
                raise PermissionDenied
            if {"confirmed", PROPOSE} & request.POST.keys():
                return self._closed(request, closing)
        context: dict[str, object] = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": unit,
            "title": _("Close “%(unit)s”") % {"unit": unit},
            "form": form,
            "steps": list(steps(closing)) if closing else None,
            "sub_units": form.sub_units[:MOST_NAMED],
            "sub_units_left": len(form.sub_units) - MOST_NAMED,
            "media": self.media + form.media,
            "back": workspace_of(unit.pk),
        }
        return TemplateResponse(request, "admin/units/unit/close.html", context)

    def _closed(self, request: HttpRequest, closing: Closing) -> HttpResponse:
        has_new = any(unit._state.adding for unit in closing.successors)
        closed: list[Succession] = []
        if not act(self, request, lambda: closed.append(close(closing))):
            return HttpResponseRedirect(request.get_full_path())
        (unit,), (succession,) = closing.units, closed
        unit.refresh_from_db()
        self.log_change(request, unit, [{"changed": {"fields": [str(_("closed"))]}}])
        said = _("“%(unit)s” is closed.") % {"unit": unit}
        back = reverse("admin:units_succession_take_back", args=[succession.pk])
        message: str = format_html('{} <a href="{}">{}</a>', said, back, _("Take it back"))
        if has_new:  # the units that were made go away with the whole change only
            message = done(said, None if author().is_rehearsing else change_of(unit))
        self.message_user(request, message, messages.SUCCESS)
        return HttpResponseRedirect(workspace_of(unit.pk))


def may_carry_out(user: Anybody, closing: Closing) -> bool:
    """Whether somebody may do all of it: what is closed and made, what moves, who holds posts."""
    closed = list(Unit.objects.filter(pk__in=closing.closed()))
    stored = [unit for unit in closing.successors if not unit._state.adding]
    allowed = [may(user, Action.CLOSE, unit) for unit in closed]
    ends = [unit.pk for unit in closing.units], [unit.pk for unit in stored]
    allowed.append(may_write_succession(user, *ends, "add"))
    if len(stored) < len(closing.successors):
        allowed.append(may(user, Action.ADD, closing.units[0].parent))
    if closing.parts in (Parts.TO_SUCCESSOR, Parts.UP):
        allowed += [may(user, Action.MOVE, unit) for unit in closing.sub_units()]
        is_up = closing.parts == Parts.UP
        places = [unit.parent for unit in closing.units] if is_up else stored
        allowed += [may_put(user, place) for place in places]
    if closing.ends_appointments and closing.appointments().exists():
        ending = ["posts.appointments.ended_on"]
        allowed += [may(user, Action.CHANGE, unit, ending) for unit in closed]
    return all(allowed)


def steps(closing: Closing) -> Iterator[str]:
    """What will happen, a sentence each."""
    day = date_format(closing.day, "DATE_FORMAT")
    way = str(Succession.Kind(closing.way).label)
    for unit in closing.units:
        named = {"unit": unit, "day": day, "way": way}
        yield _("“%(unit)s” no longer exists as of %(day)s: %(way)s.") % named
    for successor in closing.successors:
        if successor._state.adding:
            yield _("The unit “%(unit)s” is made beside it, from that day on.") % {
                "unit": successor
            }
        yield _("It is followed by “%(unit)s”.") % {"unit": successor}
    if closing.is_continued:
        yield str(_("The new unit takes over tasks, contacts, posts, and who holds them."))
    yield from _steps_of_parts(closing)
    count = closing.appointments().count() if closing.ends_appointments else 0
    if count:
        yield ngettext(
            "%(count)d appointment ends on the day before.",
            "%(count)d appointments end on the day before.",
            count,
        ) % {"count": count}
    yield str(_("The pages of the units say so, and link to the successors."))


def _steps_of_parts(closing: Closing) -> Iterator[str]:
    closed = len(closing.closed()) - len(closing.units)
    if closed:
        yield ngettext(
            "%(count)d unit below is closed on the same day.",
            "%(count)d units below are closed on the same day.",
            closed,
        ) % {"count": closed}
    if closing.parts in (Parts.TO_SUCCESSOR, Parts.UP):
        count = closing.sub_units().count()
        above = closing.successors[0] if closing.successors else closing.units[0].parent
        if closing.parts == Parts.UP:
            above = closing.units[0].parent
        named = {"count": count, "unit": above or _("the top")}
        yield (
            ngettext(
                "%(count)d sub-unit moves with all below it to “%(unit)s”.",
                "%(count)d sub-units move with all below them to “%(unit)s”.",
                count,
            )
            % named
        )
